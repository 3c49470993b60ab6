#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/export.h"
#include "engine/adopt/tools.h"
#include "engine/engine.h"
#include "engine/run/failure.h"
#include "engine/run/ready.h"

namespace belay {

namespace {

Declaration declaration_of(const Claim& claim, const Tool& tool) {
    Declaration declaration{.record = {.version = claim.version(), .event = Event::adopted, .at = claim.entry.at}};
    auto& record = declaration.record;
    if (claim.migration != nullptr) {
        record.name = claim.migration->name;
        record.checksum =
            claim.runs_again ? fmt::format("{}:{}", tool.name, claim.entry.checksum) : claim.migration->checksum;
        declaration.scripts = kept_scripts(*claim.migration, record.detail);
    }
    const auto remark = std::exchange(record.detail, fmt::format("from {}", tool.name));
    if (claim.verdict == Claim::Verdict::accepted) record.detail += fmt::format("; it {}", claim.why);
    if (!remark.empty()) record.detail += "; " + remark;
    return declaration;
}

std::vector<Entry> entries_of(const Adoption& adoption) {
    std::vector<Entry> entries;
    for (const auto& claim : adoption.claims) entries.push_back(claim.entry);
    return entries;
}

[[noreturn]] void refuse_moved(const std::string& what) {
    Error error(Kind::lock, fmt::format("{} has changed in the meantime", what), "run it again");
    error.outcome = "nothing was recorded";
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

}  // namespace

const ForeignHistory& Engine::choose(const ForeignHistories& histories, const std::string& tool) const {
    if (!tool.empty()) {
        const auto* wanted = histories.of(tool_named(tool));
        if (wanted != nullptr) return *wanted;
    } else if (histories.found.size() == 1) {
        return histories.found.front();
    } else if (histories.found.size() > 1) {
        std::vector<std::string_view> names;
        for (const auto& history : histories.found) names.push_back(history.tool->name);
        throw Error(Kind::state,
                    fmt::format("{} has the histories of several tools: {}", session_.name(), fmt::join(names, ", ")),
                    fmt::format("choose one: belay adopt --from {}", names.front()));
    }
    const auto who = tool.empty() ? "another tool that belay knows" : tool;
    auto message = fmt::format("{} has no history of {}", session_.name(), who);
    for (const auto& namesake : histories.namesakes) message += "\n" + namesake.words;
    throw Error(Kind::state, message, "what was applied otherwise is recorded with: belay stamp TARGET -m WHY");
}

Adoption Engine::adoption(const std::string& tool, const std::vector<std::string>& accepted) {
    refuse_protected("adopt");
    try {
        history_ = read().project;
        const auto histories = search(session_);
        const auto& chosen = choose(histories, tool);
        refuse_locked(chosen);
        return make_adoption(*chosen.tool, chosen.tool->read(chosen.ledger, graph_), graph_, history_, accepted);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void Engine::adopt(const Adoption& adoption) {
    adoption.require_agreement();
    std::vector<Declaration> declarations;
    for (const auto* claim : adoption.to_record()) declarations.push_back(declaration_of(*claim, *adoption.tool));
    if (declarations.empty()) return;
    lock_and_read();
    if (history_.newest() != adoption.newest) refuse_moved("belay's history");
    const auto ledger = ledger_of(*adoption.tool, session_);
    declare(declarations, [&] {
        if (adoption.tool->read(ledger, graph_) != entries_of(adoption))
            refuse_moved(fmt::format("the history of {}", adoption.tool->name));
    });
}

/// What a tool's own history lists, and lacks, of what is applied.
std::vector<Applied> Engine::exported(const Tool& tool) {
    const auto histories = search(session_);
    const auto* history = histories.of(tool);
    if (history != nullptr) refuse_locked(*history);
    const auto entries = history != nullptr ? tool.read(history->ledger, graph_) : std::vector<Entry>();
    return make_export(tool, entries, graph_, history_);
}

std::vector<std::string> Engine::export_to(const std::string& name, DryRun dry_run) {
    const auto& tool = tool_named(name);
    const auto definition = definition_of(tool, session_.dialect());
    try {
        if (dry_run == DryRun::off) {
            session_.lock(options_.run.lock_wait);
            make_file(tool, session_);
        }
        search(session_);
        session_.begin(dry_run == DryRun::on ? Access::read : Access::write);
        history_ = read().project;
        const auto applied = exported(tool);
        std::vector<std::string> missing;
        for (const auto& one : applied) {
            if (!one.listed) missing.push_back(one.migration->id());
        }
        if (dry_run == DryRun::on || missing.empty()) {
            session_.rollback();
            return missing;
        }
        if (const auto histories = search(session_); histories.of(tool) == nullptr) {
            histories.require_room(tool);
            ledger_of(tool, session_).execute(definition);
        }
        tool.write(ledger_of(tool, session_), applied);
        require_listed(tool, exported(tool));
        session_.commit();
        return missing;
    } catch (const DatabaseError& error) {
        session_.rollback();
        throw Translation(options_.run.parameters).error(error, 0);
    } catch (const Error&) {
        session_.rollback();
        throw;
    }
}

std::vector<std::string> Engine::unadopted(const History& history) {
    std::vector<std::string> names;
    if (history.newest() > 0) return names;
    try {
        for (const auto& [tool, ledger] : search(session_).found) {
            if (!tool->read(ledger, graph_).empty()) names.emplace_back(tool->name);
        }
        return names;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void Engine::refuse_unadopted() {
    const auto names = unadopted(history_);
    if (names.empty()) return;
    Error error(Kind::state,
                fmt::format("{} has a history of {}, and none of belay's", session_.name(), fmt::join(names, " and ")),
                fmt::format("record what it says with belay adopt, or what is applied with belay stamp; if it is of "
                            "another application: belay resolve {} --reverted -m WHY, then {}",
                            graph_[0].version.text(), options_.run.command));
    error.outcome = "nothing was executed";
    throw error;
}

}  // namespace belay
