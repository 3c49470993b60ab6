#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "engine/branch/branch.h"
#include "engine/branch/merge.h"
#include "engine/branch/rebase.h"
#include "engine/branch/renames.h"
#include "engine/layout/create.h"
#include "engine/layout/file_name.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

std::optional<History> history_of(const Workplace& workplace) {
    // The branch tells enough: a database that nobody has named is not connected to.
    const bool is_named = !workplace.database_name().empty();
    if (workplace.configuration().url.empty() || (!is_named && !workplace.options().git_base.empty()))
        return std::nullopt;
    const auto session = workplace.open();
    StillBusy reporter(workplace.terminal());
    return workplace.engine(Graph(), *session, reporter).overview().history;
}

Rebase plan_of(const Workplace& workplace) {
    const auto& options = workplace.options();
    const auto& dir = workplace.configuration().dir;
    const auto files = read_directory(dir, workplace.options().context);
    refuse_other_layouts(files, workplace.configuration().layout, "rebase");
    if (workplace.configuration().url.empty() && options.git_base.empty()) {
        throw Error(Kind::usage, "neither a database nor a branch says what has to keep its version",
                    "name one of them: --git-base origin/main, or --url");
    }
    std::optional<Branch> branch;
    if (!options.git_base.empty()) branch = read_branch(dir, options.git_base);
    const auto history = history_of(workplace);
    return plan_rebase(
        files, workplace.database_name(), database_names(),
        {.history = history ? &*history : nullptr, .branch = branch ? &*branch : nullptr, .context = options.context});
}

void print_moves(const Terminal& terminal, const Rebase& rebase) {
    for (const auto& move : rebase.moves) {
        const bool says = !move.requirements.empty();
        terminal.line(fmt::format("{} becomes {}{}", id_of(move.from, move.name), id_of(move.to, move.name),
                                  says ? fmt::format(", requires {}", fmt::join(move.requirements, " ")) : ""));
        for (const auto& file : move.files)
            terminal.line(fmt::format("  {} -> {}", escaped(file.from), escaped(base_name(file.to))));
    }
}

void print_moves_json(const Rebase& rebase, bool done) {
    auto json = document("rebase");
    json["done"] = done;
    json["moves"] = Json::array();
    for (const auto& move : rebase.moves) {
        Json files = Json::array();
        for (const auto& file : move.files) files.push_back({{"from", file.from}, {"to", file.to}});
        json["moves"].push_back({{"from", move.from.text()},
                                 {"to", move.to.text()},
                                 {"name", move.name},
                                 {"requires", ids(move.requirements)},
                                 {"files", files}});
    }
    json["warnings"] = ids(rebase.warnings);
    print(json);
}

}  // namespace

int merge(const Workplace& workplace) {
    const auto& dir = workplace.configuration().dir;
    const auto files = read_directory(dir, workplace.options().context);
    refuse_other_layouts(files, workplace.configuration().layout, "merge");
    const auto names = database_names();
    const auto joining = merge_heads(files, workplace.databases({}, names), dir);
    if (joining) write_new({*joining});
    report_files(workplace, joining ? std::vector{*joining} : std::vector<File>{});
    if (!joining && !workplace.options().json) workplace.terminal().line("nothing to do: there are no heads to join");
    return 0;
}

int rebase(const Workplace& workplace) {
    const auto& options = workplace.options();
    const auto& terminal = workplace.terminal();
    const auto& dir = workplace.configuration().dir;
    if (!options.dry_run && finish_rebase(dir)) terminal.remark("ended a rebase that was interrupted");
    const auto plan = plan_of(workplace);
    for (const auto& warning : plan.warnings) terminal.warning(warning);
    if (!options.dry_run) carry_out(dir, plan.moves);
    if (options.json) {
        print_moves_json(plan, !options.dry_run);
        return 0;
    }
    print_moves(terminal, plan);
    const auto count = plan.moves.size();
    if (count == 0)
        terminal.line("nothing to do");
    else
        terminal.line(fmt::format("{} migration{} {}", count, count == 1 ? "" : "s",
                                  options.dry_run ? "would get a new version" : "renamed"));
    return 0;
}

}  // namespace belay::cli
