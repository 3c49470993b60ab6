#include "engine/inspect/verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/plan/state.h"
#include "engine/plan/target.h"
#include "engine/run/probe.h"
#include "engine/run/pulse.h"
#include "engine/run/ready.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// The verify script of a migration, or the one that history keeps where its file is gone or speaks of a text that is
/// still to run; none of one that a later migration reworks.
std::optional<Script> verify_script(const Graph& graph, const Standing& standing, HistoryTable& table) {
    const auto* migration = file_of(graph, standing);
    if (migration != nullptr && migration->reworked) return std::nullopt;
    if (migration != nullptr && !is_outdated(*migration, standing)) {
        const auto& verify = migration->verify;
        return verify ? std::optional(*verify) : std::nullopt;
    }
    const auto text = kept_scripts(standing, table).verify;
    if (!text) return std::nullopt;
    return stored_script(Section::verify, fmt::format("{} (verify script kept in history)", standing.version.text()),
                         *text);
}

Verified verify_one(Session& session, const std::string& id, const Prepared& script, const RunOptions& options) {
    Verified result{.id = id};
    const Pulse::Work running(options.pulse, {.name = fmt::format("the verify of {}", id), .source = &script.source});
    try {
        session.configure({script.directives.lock_timeout, script.directives.statement_timeout});
        session.begin(access_for(script));
        probe(session, script, options.parameters);
    } catch (const Error& error) {
        result.passed = false;
        result.error = error;
        if (error.kind == Kind::failed) result.error->kind = Kind::unverified;
    }
    session.rollback();
    session.reset();
    const bool proves_nothing = result.error && result.error->kind != Kind::unverified;
    if (proves_nothing) throw Error(*result.error);
    return result;
}

/// What is applied up to the target, in the order of application.
std::vector<const Standing*> wanted_standings(const Work& work, const History& history, const std::string& target) {
    auto in_force = history.in_force();
    std::erase_if(in_force, [](const Standing* standing) { return standing->state == Standing::State::partial; });
    if (target.empty() || target == "head") return in_force;
    const auto version = parse_one(target, work.graph, history, work.options.run.typed.context);
    const auto found = std::ranges::find(in_force, version, [](const Standing* standing) { return standing->version; });
    if (found == in_force.end()) {
        throw Error(Kind::usage, fmt::format("{} is not applied, so there is nothing to verify", version.text()),
                    command_line("status", work.options.run.typed.context, {}));
    }
    in_force.erase(std::next(found), in_force.end());
    return in_force;
}

}  // namespace

std::vector<Verified> verify(Work& work, const std::string& target) {
    const auto history = read_history(work).project;
    std::vector<std::pair<std::string, Prepared>> scripts;
    for (const auto* standing : wanted_standings(work, history, target)) {
        const auto script = verify_script(work.graph, *standing, work.table);
        if (!script) continue;
        const auto* migration = file_of(work.graph, *standing);
        scripts.emplace_back(migration != nullptr ? migration->id() : standing->id(),
                             prepare(*script, work.session.dialect(), work.options.run.parameters));
    }
    try {
        std::vector<Verified> results;
        for (const auto& [id, script] : scripts) {
            const auto* interrupted = work.options.run.interrupted;
            if (interrupted != nullptr && interrupted->load()) throw Error(Kind::interrupted, "interrupted");
            results.push_back(verify_one(work.session, id, script, work.options.run));
        }
        return results;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

}  // namespace belay
