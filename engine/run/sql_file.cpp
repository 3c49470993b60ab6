#include "engine/run/sql_file.h"

#include <cstddef>
#include <span>

#include <fmt/format.h>

#include "engine/layout/file.h"
#include "engine/run/execute.h"
#include "engine/run/ready.h"
#include "engine/sql/command.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

void run_in_transaction(Session& session, const Prepared& script, std::span<const Statement> statements,
                        std::string_view modes) {
    session.begin(Access::write);
    set_modes(session, modes);
    session.execute(script.source.text, statements);
}

/// What stands between a `begin` and what ends it.
void run_group(Session& session, const Prepared& script, std::span<const Statement> unit) {
    const auto modes = transaction_modes(script.text_of(unit.front()), session.dialect().lexical);
    try {
        run_in_transaction(session, script, statements_in(unit), modes);
        if (unit.back().control == Control::rollback)
            session.rollback();
        else
            session.commit();
    } catch (DatabaseError& error) {
        const bool behind_begin = unit.front().control == Control::begin;
        if (error.statement && behind_begin) ++*error.statement;
        throw;
    }
}

/// Counts in `done` the statements that ran, which stay.
void run_outside_transaction(Session& session, const Prepared& script, std::size_t& done) {
    for (const auto unit : units_of(script)) {
        if (unit.size() > 1)
            run_group(session, script, unit);
        else
            session.execute(script.source.text, unit);
        done += unit.size();
    }
}

}  // namespace

Prepared read_sql_file(const std::string& path, const Dialect& dialect, const Parameters& parameters) {
    auto source = read_source(path, read_file(path));
    auto directives = read_directives(source, Section::down);
    return prepare({Section::down, std::move(source), std::move(directives)}, dialect, parameters);
}

void run_sql_file(const Prepared& script, std::string_view what, const Parameters& parameters, Session& session) {
    const auto& directives = script.directives;
    std::size_t done = 0;
    try {
        session.configure({.lock_timeout = directives.lock_timeout,
                           .statement_timeout = directives.statement_timeout,
                           .foreign_keys = directives.foreign_keys});
        if (directives.transaction)
            run_in_transaction(session, script, script.statements, script.transaction_modes);
        else
            run_outside_transaction(session, script, done);
        session.reset();
        if (directives.transaction) session.commit();
    } catch (const DatabaseError& database_error) {
        session.rollback();
        auto error = Translation(script, parameters).error(database_error, done + database_error.statement.value_or(0));
        if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::hook;
        advise_outside(error, directives, session.dialect());
        error.outcome.because(directives.transaction ? fmt::format("{} failed and was rolled back", what)
                                                     : fmt::format("{} failed; {} of its {} statements ran and stay",
                                                                   what, done, script.statements.size()));
        try {
            session.reset();
        } catch (const DatabaseError& second) {
            error.outcome.because(fmt::format("the session could not be reset: {}", second.what()));
        }
        throw error;
    }
}

}  // namespace belay
