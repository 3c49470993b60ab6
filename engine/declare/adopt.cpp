#include "engine/declare/adopt.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/export.h"
#include "engine/adopt/search.h"
#include "engine/adopt/tools.h"
#include "engine/command_line.h"
#include "engine/declare/declare.h"
#include "engine/run/ready.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

Declaration declaration_of(const Claim& claim, const Tool& tool) {
    Declaration declaration{.record = {.version = claim.version(), .event = Event::adopted, .at = claim.entry.at}};
    auto& record = declaration.record;
    if (claim.migration != nullptr) {
        record.name = claim.migration->name;
        record.checksum =
            claim.runs_again ? fmt::format("{}:{}", tool.name, claim.entry.checksum) : claim.migration->checksum;
        declaration.scripts = kept_scripts(*claim.migration, record.remark);
    }
    const auto remark = std::exchange(record.remark, fmt::format("from {}", tool.name));
    if (claim.verdict == Claim::Verdict::accepted) record.remark += fmt::format("; it {}", claim.why);
    if (!remark.empty()) record.remark += "; " + remark;
    return declaration;
}

std::vector<Entry> entries_of(const Adoption& adoption) {
    std::vector<Entry> entries;
    for (const auto& claim : adoption.claims) entries.push_back(claim.entry);
    return entries;
}

[[noreturn]] void refuse_moved(const std::string& what) {
    Error error(Kind::lock, fmt::format("{} has changed in the meantime", what), "run it again");
    error.outcome.because("nothing was recorded");
    throw error;
}

void refuse_locked(const ForeignHistory& history) {
    if (history.tool->holder == nullptr) return;
    const auto holder = history.tool->holder(history.ledger);
    if (holder.empty()) return;
    throw Error(
        Kind::state, fmt::format("the history of {} is locked by {}", history.tool->name, holder),
        fmt::format("let that run end; where none is at work any more, release the lock with {}", history.tool->name));
}

std::string_view definition_of(const Tool& tool, const Dialect& dialect) {
    const auto found = std::ranges::find(tool.definitions, dialect.name, &Definition::dialect);
    if (found != tool.definitions.end()) return found->sql;
    throw Error(Kind::usage, fmt::format("{} keeps no history in {}", tool.name, dialect.name));
}

/// A tool may not be able to say what belay knows.
void require_listed(const Tool& tool, std::span<const Applied> applied) {
    const auto one = std::ranges::find(applied, false, &Applied::listed);
    if (one == applied.end()) return;
    throw Error(Kind::state, fmt::format("{} has no way to list {}", tool.name, one->migration->id()));
}

/// The history under another name than the tool's own is found where somebody names its table.
std::vector<std::string> commands_elsewhere(const Work& work) {
    std::vector<std::string> names, commands;
    for (const auto& row : work.session.own_query(work.session.dialect().relations)) names.push_back(row[1].text);
    for (const auto& one : search_elsewhere(work.session, names)) {
        const auto more = one.commands(work.options.run.typed.context);
        commands.insert(commands.end(), more.begin(), more.end());
    }
    constexpr std::size_t most = 3;
    commands.resize(std::min(most, commands.size()));
    return commands;
}

[[noreturn]] void refuse_several(const Work& work, const ForeignHistories& histories, const LedgerPlace& place) {
    std::vector<std::string_view> names;
    for (const auto& history : histories.found) names.push_back(history.tool->name);
    const auto& first = *histories.found.front().tool;
    const auto& context = work.options.run.typed.context;
    if (!place.table.empty()) {
        throw Error(Kind::state,
                    fmt::format("{} may be the history of each of these tools: {}", escaped(place.table),
                                fmt::join(names, ", ")),
                    "choose one: " + adopt_command(context, first, place));
    }
    throw Error(Kind::state,
                fmt::format("{} has the histories of several tools: {}", work.session.name(), fmt::join(names, ", ")),
                "choose one: " + adopt_command(context, first, place));
}

[[noreturn]] void refuse_none(const Work& work, const ForeignHistories& histories, const std::string& tool,
                              const LedgerPlace& place) {
    const auto& context = work.options.run.typed.context;
    const auto who = tool.empty() ? "another tool that belay knows" : tool;
    const auto in_schema = place.schema.empty() ? "" : fmt::format(" in schema '{}'", escaped(place.schema));
    auto message = fmt::format("{} has no history of {}{}", work.session.name(), who, in_schema);
    if (!place.table.empty() && histories.namesakes.empty())
        message = fmt::format("{} has no table '{}'{} that this role may read", work.session.name(),
                              escaped(place.table), in_schema.empty() ? " where it is looked for" : in_schema);
    for (const auto& namesake : histories.namesakes) message += "\n" + namesake.words;
    const auto commands = commands_elsewhere(work);
    if (!commands.empty()) {
        throw Error(Kind::state, message,
                    fmt::format("a table that looks like a history is adopted with: {}", fmt::join(commands, ", or ")));
    }
    throw Error(Kind::state, message,
                fmt::format("what was applied otherwise is recorded with: {} TARGET -m WHY",
                            command_line("stamp", context, {})));
}

const ForeignHistory& choose(const Work& work, const ForeignHistories& histories, const std::string& tool,
                             const LedgerPlace& place) {
    if (!tool.empty()) {
        const auto* wanted = histories.of(tool_named(tool));
        if (wanted != nullptr) return *wanted;
    } else if (histories.found.size() == 1) {
        return histories.found.front();
    } else if (histories.found.size() > 1) {
        refuse_several(work, histories, place);
    }
    refuse_none(work, histories, tool, place);
}

/// What a tool's own history lists, and lacks, of what is applied.
std::vector<Applied> exported(Work& work, const History& belays, const Tool& tool, const LedgerPlace& place) {
    const auto histories = search(work.session, place, &tool);
    const auto* history = histories.of(tool);
    if (history != nullptr) refuse_locked(*history);
    const auto entries = history != nullptr ? tool.read(history->ledger, work.graph) : std::vector<Entry>();
    return make_export(tool, entries, work.graph, belays);
}

void make_tables(const Work& work, const Tool& tool, const LedgerPlace& place, std::string_view definition) {
    const auto ledger = ledger_of(tool, work.session, place);
    try {
        ledger.execute(ledger.definition(definition));
    } catch (const DatabaseError& error) {
        // Most tools make no schema: one that somebody names is there already, or a mistake.
        if (place.schema.empty()) throw;
        throw Error(Kind::state,
                    fmt::format("the tables of {} cannot be made in schema '{}': {}", tool.name, escaped(place.schema),
                                error.what()),
                    "make the schema first, or name the one where they are to be with --schema");
    }
}

}  // namespace

Adoption adoption_of(Work& work, const std::string& tool, const std::vector<std::string>& accepted,
                     const LedgerPlace& place) {
    refuse_protected(work, "adopt");
    const auto* said = tool.empty() ? nullptr : &tool_named(tool);
    if (said != nullptr) require_nameable(*said, place);
    try {
        const auto history = read_history(work).project;
        const auto histories = search(work.session, place, said);
        const auto& chosen = choose(work, histories, tool, place);
        refuse_locked(chosen);
        auto adoption =
            make_adoption(*chosen.tool, chosen.tool->read(chosen.ledger, work.graph), work.graph, history, accepted);
        adoption.place = place;
        adoption.table = chosen.shown;
        return adoption;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void adopt(Work& work, const Adoption& adoption) {
    adoption.require_agreement(work.options.run.typed.context);
    std::vector<Declaration> declarations;
    for (const auto* claim : adoption.to_record()) declarations.push_back(declaration_of(*claim, *adoption.tool));
    if (declarations.empty()) return;
    const auto history = lock_and_read(work);
    if (history.newest() != adoption.newest) refuse_moved("belay's history");
    const auto ledger = ledger_of(*adoption.tool, work.session, adoption.place);
    declare(work, history, declarations, [&] {
        if (adoption.tool->read(ledger, work.graph) != entries_of(adoption))
            refuse_moved(fmt::format("the history of {}", adoption.tool->name));
    });
}

std::vector<std::string> export_to(Work& work, const std::string& name, DryRun dry_run, const LedgerPlace& place) {
    const auto& tool = tool_named(name);
    require_nameable(tool, place);
    const auto definition = definition_of(tool, work.session.dialect());
    try {
        if (dry_run == DryRun::off) {
            work.session.lock(work.options.project, work.options.run.lock_wait);
            make_file(tool, work.session);
        }
        search(work.session);  // finds files, which it could not in a transaction
        work.session.begin(dry_run == DryRun::on ? Access::read : Access::write);
        const auto history = read_history(work).project;
        const auto applied = exported(work, history, tool, place);
        std::vector<std::string> missing;
        for (const auto& one : applied) {
            if (!one.listed) missing.push_back(one.migration->id());
        }
        if (dry_run == DryRun::on || missing.empty()) {
            work.session.rollback();
            return missing;
        }
        if (const auto histories = search(work.session, place, &tool); histories.of(tool) == nullptr) {
            histories.require_room(tool, place);
            make_tables(work, tool, place, definition);
        }
        tool.write(ledger_of(tool, work.session, place), applied);
        require_listed(tool, exported(work, history, tool, place));
        work.session.commit();
        return missing;
    } catch (const DatabaseError& error) {
        work.session.rollback();
        throw Translation(work.options.run.parameters).error(error, 0);
    } catch (const Error&) {
        work.session.rollback();
        throw;
    }
}

}  // namespace belay
