#include <benchmark/benchmark.h>

#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/layout/layout.h"
#include "engine/plan/plan.h"
#include "tools/bench/micro/workloads.h"

// Each takes the number of migrations or records, so that growth shows: --benchmark_filter=graph

namespace belay::bench {

namespace {

void lex_golden_scripts(benchmark::State& state) {
    const auto scripts = golden_scripts();
    std::size_t bytes = 0;
    for (const auto& [sources, rules] : scripts) {
        for (const auto& source : sources) bytes += source.text.size();
    }
    for (auto _ : state) benchmark::DoNotOptimize(lex_all(scripts));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

std::vector<Migration> migrations(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    return load(directory(count, count / 100), {.chosen = "sqlite"}).migrations;
}

/// Everything is applied up to here.
History history(const Graph& graph, std::size_t applied) {
    std::vector<Record> records;
    for (std::size_t node = 0; node < applied; ++node) {
        records.push_back({.seq = static_cast<std::int64_t>(node) + 1,
                           .version = graph[node].version,
                           .name = graph[node].name,
                           .checksum = graph[node].checksum});
    }
    return History(records);
}

void load_from_memory(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto files = directory(count, count / 100);
    for (auto _ : state) benchmark::DoNotOptimize(load(files, {.chosen = "sqlite"}));
}

void order_graph(benchmark::State& state) {
    const auto loaded = migrations(state);
    for (auto _ : state) {
        state.PauseTiming();
        auto copy = loaded;
        state.ResumeTiming();
        benchmark::DoNotOptimize(Graph(std::move(copy)));
    }
}

void order_and_plan(benchmark::State& state) {
    const auto loaded = migrations(state);
    for (auto _ : state) {
        state.PauseTiming();
        auto copy = loaded;
        state.ResumeTiming();
        const Graph graph(std::move(copy));
        benchmark::DoNotOptimize(plan_up(graph, {}, {}, {}));
    }
}

void plan_of(benchmark::State& state, const Request& request, std::size_t applied_of_ten) {
    const Graph graph(migrations(state));
    const auto past = history(graph, graph.size() * applied_of_ten / 10);
    for (auto _ : state) benchmark::DoNotOptimize(plan(request, graph, past, {}));
}

void plan_nothing_pending(benchmark::State& state) {
    plan_of(state, {}, 10);
}
void plan_half(benchmark::State& state) {
    plan_of(state, {}, 5);
}
void plan_up_to_a_target(benchmark::State& state) {
    plan_of(state, {.target = "create_table_" + std::to_string(state.range(0) - 1)}, 5);
}
void plan_down_all(benchmark::State& state) {
    plan_of(state, {.command = Request::Command::down, .all = true}, 10);
}
void plan_down_to_a_target(benchmark::State& state) {
    plan_of(state, {.command = Request::Command::to, .target = "create_table_4"}, 10);
}

/// The second half is applied, and the first of the other line: everything before is late or missing.
void compare_late(benchmark::State& state) {
    const Graph graph(migrations(state));
    std::vector<Record> records;
    for (std::size_t node = 0; node < graph.size(); node += 2) {
        records.push_back({.seq = static_cast<std::int64_t>(records.size()) + 1,
                           .version = graph[node].version,
                           .checksum = graph[node].checksum});
    }
    const History past(std::move(records));
    for (auto _ : state) benchmark::DoNotOptimize(compare(graph, past));
}

void fold_history(benchmark::State& state) {
    const auto all = records(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(History(all));
}

constexpr auto unit = benchmark::kMillisecond;

BENCHMARK(lex_golden_scripts)->Unit(benchmark::kMicrosecond);
BENCHMARK(load_from_memory)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(order_graph)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(order_and_plan)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(plan_nothing_pending)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(plan_half)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(plan_up_to_a_target)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(plan_down_all)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(plan_down_to_a_target)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(compare_late)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(unit);
BENCHMARK(fold_history)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(unit);

}  // namespace

}  // namespace belay::bench

BENCHMARK_MAIN();
