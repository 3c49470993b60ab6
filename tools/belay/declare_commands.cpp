#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

int report(const Workplace& workplace, std::string_view word, const std::vector<std::string>& done) {
    if (workplace.options().json) {
        auto json = document("declared");
        json["command"] = workplace.options().command;
        json["ids"] = ids(done);
        print(json);
        return 0;
    }
    for (const auto& id : done) workplace.terminal().line(fmt::format("{} {}", word, id));
    if (done.empty()) workplace.terminal().line("nothing to do");
    return 0;
}

}  // namespace

int stamp(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    return report(workplace, "stamped",
                  workplace.engine(std::move(graph), *session, reporter).stamp(workplace.options().names.front()));
}

int resolve(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    const auto& options = workplace.options();
    const bool recorded =
        workplace.engine(std::move(graph), *session, reporter).resolve(options.names.front(), *options.resolution);
    if (!recorded && options.json) return report(workplace, "", {});
    const bool applied = *options.resolution == belay::Resolution::applied;
    if (!recorded) {
        workplace.terminal().line(fmt::format("nothing to declare: {} is {}", escaped(options.names.front()),
                                              applied ? "applied already" : "not applied"));
        return 0;
    }
    return report(workplace, applied ? "resolved as applied:" : "resolved as reverted:", {options.names.front()});
}

int repair(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    return report(workplace, "repaired",
                  workplace.engine(std::move(graph), *session, reporter).repair(workplace.options().names));
}

}  // namespace belay::cli
