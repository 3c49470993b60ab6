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

const ForeignHistory& choose(const Work& work, const ForeignHistories& histories, const std::string& tool) {
    const auto& context = work.options.run.typed.context;
    if (!tool.empty()) {
        const auto* wanted = histories.of(tool_named(tool));
        if (wanted != nullptr) return *wanted;
    } else if (histories.found.size() == 1) {
        return histories.found.front();
    } else if (histories.found.size() > 1) {
        std::vector<std::string_view> names;
        for (const auto& history : histories.found) names.push_back(history.tool->name);
        throw Error(
            Kind::state,
            fmt::format("{} has the histories of several tools: {}", work.session.name(), fmt::join(names, ", ")),
            "choose one: " + command_line("adopt", context, {"--from", names.front()}));
    }
    const auto who = tool.empty() ? "another tool that belay knows" : tool;
    auto message = fmt::format("{} has no history of {}", work.session.name(), who);
    for (const auto& namesake : histories.namesakes) message += "\n" + namesake.words;
    throw Error(Kind::state, message,
                fmt::format("what was applied otherwise is recorded with: {} TARGET -m WHY",
                            command_line("stamp", context, {})));
}

/// What a tool's own history lists, and lacks, of what is applied.
std::vector<Applied> exported(Work& work, const History& belays, const Tool& tool) {
    const auto histories = search(work.session);
    const auto* history = histories.of(tool);
    if (history != nullptr) refuse_locked(*history);
    const auto entries = history != nullptr ? tool.read(history->ledger, work.graph) : std::vector<Entry>();
    return make_export(tool, entries, work.graph, belays);
}

}  // namespace

Adoption adoption_of(Work& work, const std::string& tool, const std::vector<std::string>& accepted) {
    refuse_protected(work, "adopt");
    try {
        const auto history = read_history(work).project;
        const auto histories = search(work.session);
        const auto& chosen = choose(work, histories, tool);
        refuse_locked(chosen);
        return make_adoption(*chosen.tool, chosen.tool->read(chosen.ledger, work.graph), work.graph, history, accepted);
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
    const auto ledger = ledger_of(*adoption.tool, work.session);
    declare(work, history, declarations, [&] {
        if (adoption.tool->read(ledger, work.graph) != entries_of(adoption))
            refuse_moved(fmt::format("the history of {}", adoption.tool->name));
    });
}

std::vector<std::string> export_to(Work& work, const std::string& name, DryRun dry_run) {
    const auto& tool = tool_named(name);
    const auto definition = definition_of(tool, work.session.dialect());
    try {
        if (dry_run == DryRun::off) {
            work.session.lock(work.options.project, work.options.run.lock_wait);
            make_file(tool, work.session);
        }
        search(work.session);
        work.session.begin(dry_run == DryRun::on ? Access::read : Access::write);
        const auto history = read_history(work).project;
        const auto applied = exported(work, history, tool);
        std::vector<std::string> missing;
        for (const auto& one : applied) {
            if (!one.listed) missing.push_back(one.migration->id());
        }
        if (dry_run == DryRun::on || missing.empty()) {
            work.session.rollback();
            return missing;
        }
        if (const auto histories = search(work.session); histories.of(tool) == nullptr) {
            histories.require_room(tool);
            ledger_of(tool, work.session).execute(definition);
        }
        tool.write(ledger_of(tool, work.session), applied);
        require_listed(tool, exported(work, history, tool));
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
