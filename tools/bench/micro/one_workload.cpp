#include <cstdio>
#include <string>

#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/layout/layout.h"
#include "engine/plan/plan.h"
#include "tools/bench/micro/workloads.h"

// One workload, once: for valgrind to count its instructions.

namespace {

using namespace belay;

int perform(const std::string& workload) {
    if (workload == "lex") return bench::lex_all(bench::golden_scripts()) > 0 ? 0 : 1;
    if (workload == "graph") {
        const Graph graph(load(bench::directory(10'000, 100), {.chosen = "sqlite"}).migrations);
        return plan_up(graph, {}, {}, {}).steps.size() == graph.size() ? 0 : 1;
    }
    if (workload == "history") return History(bench::records(10'000)).newest() > 0 ? 0 : 1;
    std::fputs("usage: one_workload lex|graph|history\n", stderr);
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    return perform(argc == 2 ? argv[1] : "");
}
