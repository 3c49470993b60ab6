#include "engine/run/hooks.h"

#include <filesystem>

#include <fmt/format.h>

#include "engine/layout/file.h"
#include "engine/run/failure.h"
#include "engine/run/hook_name.h"

namespace belay {

namespace {

/// Read as a down script: it may change things, and has no requirements, tags or sections.
Prepared script_of(const std::string& path, const Dialect& dialect, const Parameters& parameters) {
    auto source = read_source(path, read_file(path));
    auto directives = read_directives(source, Section::down);
    if (!directives.transaction) {
        throw error_at(Kind::project, {.path = path}, "a hook runs in a transaction of its own",
                       "take '-- belay:transaction off' out of it");
    }
    return prepare({Section::down, std::move(source), std::move(directives)}, dialect, parameters);
}

std::string from(const std::string& directory, const std::string& path) {
    return directory.empty() ? path : (std::filesystem::path(directory) / path).lexically_normal().string();
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
    const Translation translation(script, parameters_);
    try {
        session.configure({.lock_timeout = directives.lock_timeout,
                           .statement_timeout = directives.statement_timeout,
                           .foreign_keys = directives.foreign_keys});
        session.begin(Access::write);
        session.execute(script.source.text, script.statements);
        session.reset();
        session.commit();
    } catch (const DatabaseError& database_error) {
        session.rollback();
        auto error = translation.error(database_error, database_error.statement.value_or(0));
        if (error.kind == Kind::failed || error.kind == Kind::lock) error.kind = Kind::hook;
        error.outcome.because(fmt::format("{} failed and was rolled back", action.command.what));
        try {
            session.reset();
        } catch (const DatabaseError& second) {
            error.outcome.because(fmt::format("the session could not be reset: {}", second.what()));
        }
        throw error;
    }
}

}  // namespace belay
