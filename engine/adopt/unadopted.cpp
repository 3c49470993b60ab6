#include "engine/adopt/unadopted.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/search.h"
#include "engine/error.h"

namespace belay {

std::vector<std::string> unadopted(Session& session, const Graph& graph, const History& history) {
    std::vector<std::string> names;
    if (history.newest() > 0) return names;
    for (const auto& [tool, ledger] : search(session).found) {
        if (!tool->read(ledger, graph).empty()) names.emplace_back(tool->name);
    }
    return names;
}

void refuse_unadopted(Session& session, const Graph& graph, const History& history, const std::string& command) {
    const auto names = unadopted(session, graph, history);
    if (names.empty()) return;
    Error error(Kind::state,
                fmt::format("{} has a history of {}, and none of belay's", session.name(), fmt::join(names, " and ")),
                fmt::format("record what it says with belay adopt, or what is applied with belay stamp; if it is of "
                            "another application: belay resolve {} --reverted -m WHY, then {}",
                            graph[0].version.text(), command));
    error.outcome.because("nothing was executed");
    throw error;
}

}  // namespace belay
