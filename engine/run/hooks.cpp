#include "engine/run/hooks.h"

#include <filesystem>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "engine/layout/file.h"
#include "engine/run/execute.h"
#include "engine/run/hook_name.h"
#include "engine/run/ready.h"
#include "engine/sql/command.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// Read as a down script: it may change things, and has no requirements, tags or sections.
Prepared script_of(const std::string& path, const Dialect& dialect, const Parameters& parameters) {
    auto source = read_source(path, read_file(path));
    auto directives = read_directives(source, Section::down);
    return prepare({Section::down, std::move(source), std::move(directives)}, dialect, parameters);
}

std::string from(const std::string& directory, const std::string& path) {
    return directory.empty() ? path : (std::filesystem::path(directory) / path).lexically_normal().string();
}

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

std::string_view name_of(Hook hook) {
    switch (hook) {
        case Hook::before_run: return "before_run";
        case Hook::after_run: return "after_run";
        case Hook::before_each: return "before_each";
        case Hook::after_each: return "after_each";
        case Hook::on_failure: return "on_failure";
    }
    return "";
}

ReadyHooks::ReadyHooks(const Hooks& hooks, const Dialect& dialect, const Parameters& parameters)
    : parameters_(parameters) {
    for (const auto& [hook, texts] : hooks.actions) {
        for (const auto& text : texts) {
            Action action{.command = {.text = text,
                                      .what = fmt::format("the hook {}", name_of(hook)),
                                      .directory = hooks.directory}};
            if (names_sql_file(text)) action.script = script_of(from(hooks.directory, text), dialect, parameters);
            actions_[hook].push_back(std::move(action));
        }
    }
}

void ReadyHooks::run(Hook hook, const std::string& message, Session& session,
                     const std::atomic<bool>* interrupted) const {
    const auto found = actions_.find(hook);
    if (found == actions_.end()) return;
    for (const auto& action : found->second) {
        if (action.script)
            run_script(action, session);
        else
            run_command(action.command, message, interrupted);
    }
}

void ReadyHooks::run_script(const Action& action, Session& session) const {
    const auto& script = *action.script;
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
        auto error =
            Translation(script, parameters_).error(database_error, done + database_error.statement.value_or(0));
        if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::hook;
        advise_outside(error, directives, session.dialect());
        error.outcome.because(directives.transaction
                                  ? fmt::format("{} failed and was rolled back", action.command.what)
                                  : fmt::format("{} failed; {} of its {} statements ran and stay", action.command.what,
                                                done, script.statements.size()));
        try {
            session.reset();
        } catch (const DatabaseError& second) {
            error.outcome.because(fmt::format("the session could not be reset: {}", second.what()));
        }
        throw error;
    }
}

}  // namespace belay
