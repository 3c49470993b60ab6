#include "engine/run/ready.h"

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/layout/parts.h"
#include "engine/layout/template.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

std::optional<std::string> kept(const Boxed<Script>& script, std::string& remark) {
    if (!script) return std::nullopt;
    if (!script->source.large) {
        auto text = stored_text(*script);
        if (text.size() <= longest_kept_text) return text;
    }
    remark +=
        fmt::format("{}its {} script is over 1 MiB and not kept", remark.empty() ? "" : "; ", name_of(script->section));
    return std::nullopt;
}

/// The script of a step. One that an earlier run began statement by statement goes on so, whatever it says now: to
/// begin it again in a transaction would do twice what is done.
Prepared prepare_step(const Step& step, const Script& script, const Dialect& dialect, const RunOptions& options) {
    if (!step.resumes || !script.directives.transaction) return prepare(script, dialect, options.parameters);
    auto outside = script;
    outside.directives.transaction = false;
    return prepare(outside, dialect, options.parameters);
}

/// To apply a file that nobody has filled in would record it as done: the SQL that is written later would be a change
/// of it, and its down would revert nothing.
void refuse_unwritten(const Step& step, const Script& up, const Prepared& script) {
    const auto found = unwritten(up, script.count);
    if (!found) return;
    throw error_at(Kind::project, found->place, fmt::format("{} {}", step.id(), found->what),
                   "write the SQL, or '-- belay:noop' where there is nothing to do; nothing was applied");
}

ReadyStep ready_up(const Step& step, const Dialect& dialect, const RunOptions& options) {
    const auto& migration = *step.migration;
    const auto& up = step.from_baseline ? *migration.baseline : migration.up;
    ReadyStep ready{.step = step, .script = prepare_step(step, up, dialect, options)};
    refuse_unwritten(step, up, ready.script);
    if (step.from_baseline) ready.remark = fmt::format("by its baseline {}", base_name(up.source.path));
    for (const auto* older : step.stands_for) ready.stamped.push_back(declaration_of(*older, Event::stamped));
    if (migration.check && !step.from_baseline) ready.check = prepare(*migration.check, dialect, options.parameters);
    if (migration.verify) ready.verify = prepare(*migration.verify, dialect, options.parameters);
    ready.kept = kept_scripts(migration, ready.remark);
    // Its down must be readable too: what cannot go back should not go up. Another tool would not look at it.
    if (migration.down && !migration.down->directives.transaction_if_possible)
        prepare(*migration.down, dialect, options.parameters);
    return ready;
}

}  // namespace

Declaration declaration_of(const Migration& migration, Event event) {
    Declaration declaration{
        .record = {
            .version = migration.version, .name = migration.name, .event = event, .checksum = migration.checksum}};
    declaration.scripts = kept_scripts(migration, declaration.record.remark);
    return declaration;
}

KeptScripts kept_scripts(const Migration& migration, std::string& remark) {
    KeptScripts scripts;
    if (migration.reversible()) scripts.down = kept(migration.down, remark);
    scripts.verify = kept(migration.verify, remark);
    return scripts;
}

KeptScripts kept_scripts(const Standing& standing, HistoryTable& table) {
    if (standing.scripts_seq == 0) return {};
    try {
        return table.scripts(standing.scripts_seq);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::optional<Script> down_script(const Step& step, HistoryTable& table) {
    if (!step.kept_down) return *step.migration->down;
    if (step.standing == nullptr) return std::nullopt;
    const auto text = kept_scripts(*step.standing, table).down;
    if (!text) return std::nullopt;
    return stored_script(Section::down, fmt::format("{} (down script kept in history)", step.id()), *text);
}

std::vector<ReadyStep> make_ready(const Plan& plan, HistoryTable& table, const Dialect& dialect,
                                  const RunOptions& options) {
    std::vector<ReadyStep> result;
    for (const auto& step : plan.steps) {
        if (step.direction == Direction::up) {
            result.push_back(ready_up(step, dialect, options));
            continue;
        }
        const auto script = down_script(step, table);
        if (!script)
            throw Error(Kind::state, fmt::format("history keeps no down script of {} any more", step.id()),
                        command_line("status", options.typed.context, {}));
        result.push_back({.step = step, .script = prepare_step(step, *script, dialect, options)});
    }
    return result;
}

void require_ready_from_nothing(const Graph& graph, const Policy& policy, const Dialect& dialect,
                                const RunOptions& options) {
    const History nothing;
    for (const auto& step : plan({}, graph, nothing, policy).steps) ready_up(step, dialect, options);
}

ReadyStep revert_of(const ReadyStep& applied, const Dialect& dialect, const RunOptions& options) {
    ReadyStep ready{.step = applied.step,
                    .script = prepare(*applied.step.migration->down, dialect, options.parameters)};
    ready.step.direction = Direction::down;
    ready.step.done = 0;
    ready.step.resumes = false;
    return ready;
}

std::vector<std::span<const Statement>> units_of(const Prepared& script) {
    std::vector<std::span<const Statement>> units;
    const std::span all(script.statements);
    for (const auto& [first, count] : script.groups) units.push_back(all.subspan(first, count));
    if (!script.groups.empty()) return units;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t end = i + 1;
        if (all[i].control == Control::begin) {
            while (all[end - 1].control != Control::commit) ++end;
        }
        units.push_back(all.subspan(i, end - i));
        i = end;
    }
    return units;
}

std::span<const Statement> statements_in(std::span<const Statement> unit) {
    if (!unit.empty() && unit.front().control == Control::begin) unit = unit.subspan(1);
    const auto ends =
        !unit.empty() && (unit.back().control == Control::commit || unit.back().control == Control::rollback);
    return ends ? unit.first(unit.size() - 1) : unit;
}

}  // namespace belay
