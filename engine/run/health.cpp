#include "engine/run/health.h"

#include <fmt/format.h>

#include "engine/run/probe.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

const Parameters no_parameters;

void run_probe(Session& session, const Prepared& script) {
    try {
        session.begin(Access::read);
        probe(session, script, no_parameters);
        session.rollback();
        session.reset();
    } catch (const DatabaseError& error) {
        throw Translation(script, no_parameters).error(error, 0);
    }
}

}  // namespace

ReadyHealth::ReadyHealth(const Health& health, const Dialect& dialect)
    : command_{.text = health.command, .what = "the health command", .directory = health.directory} {
    for (const auto& text : health.sql) {
        const auto path = fmt::format("[health] sql {}", probes_.size() + 1);
        const Script script{Section::verify, read_source(path, text), {}};
        probes_.push_back(prepare(script, dialect, no_parameters));
        if (probes_.back().statements.empty())
            throw error_at(Kind::usage, {.path = path}, "the probe has no statement", "write a query, or take it out");
    }
}

void ReadyHealth::run(const std::string& message, Session& session, const std::atomic<bool>* interrupted) const {
    for (const auto& script : probes_) {
        try {
            run_probe(session, script);
        } catch (Error& error) {
            session.rollback();
            // A probe that had to wait too long shows that others would have to.
            if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::hook;
            throw;
        }
    }
    if (!command_.text.empty()) run_command(command_, message, interrupted);
}

}  // namespace belay
