#include "engine/run/hooks.h"

#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "engine/run/hook_name.h"
#include "engine/run/sql_file.h"

namespace belay {

namespace {

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
            if (names_sql_file(text)) action.script = read_sql_file(from(hooks.directory, text), dialect, parameters);
            actions_[hook].push_back(std::move(action));
        }
    }
    for (const auto& [hook, scripts] : hooks.scripts) {
        for (const auto& script : scripts)
            actions_[hook].push_back(
                {.command = {.text = {},
                             .what = fmt::format("the hook {} ({})", name_of(hook), escaped(script.source.path))},
                 .script = prepare(script, dialect, parameters)});
    }
}

void ReadyHooks::run(Hook hook, const std::string& message, Session& session,
                     const std::atomic<bool>* interrupted) const {
    const auto found = actions_.find(hook);
    if (found == actions_.end()) return;
    for (const auto& action : found->second) {
        if (action.script)
            run_sql_file(*action.script, action.command.what, parameters_, session);
        else
            run_command(action.command, message, interrupted);
    }
}

}  // namespace belay
