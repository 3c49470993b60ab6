#include "engine/layout/sqitch_create.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/layout/person.h"
#include "engine/layout/settings.h"
#include "engine/layout/sqitch_folders.h"
#include "engine/layout/sqitch_plan.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

void take_user(const std::string& path, Person& person) {
    if (!std::filesystem::is_regular_file(path)) return;
    for (const auto& setting : settings_of(read_source(path, read_file(path)))) {
        if (!is_same_name(setting.section, "user")) continue;
        if (is_same_name(setting.key, "name")) person.name = setting.value;
        if (is_same_name(setting.key, "email")) person.mail = setting.value;
    }
}

/// Who plans a change, by the rules of App::Sqitch: its variables, its configuration, the system.
Person planner(const std::string& directory) {
    auto person = person_here();
    if (const auto home = variable("HOME"); !home.empty()) take_user(home + "/.sqitch/sqitch.conf", person);
    take_user(directory + "/sqitch.conf", person);
    if (auto name = variable("SQITCH_FULLNAME"); !name.empty()) person.name = std::move(name);
    if (auto mail = variable("SQITCH_EMAIL"); !mail.empty()) person.mail = std::move(mail);
    return person;
}

std::vector<std::string> required_changes(const NewMigration& wanted, const SqitchPlan& plan) {
    std::vector<std::string> names;
    for (const auto& name : wanted.requirements.value_or(std::vector<std::string>())) {
        const auto known = std::ranges::any_of(plan.changes, [&](const auto& change) { return change.name == name; });
        if (!known && name != "none")
            throw Error(Kind::usage, fmt::format("the plan has no change '{}' to require", escaped(name)),
                        command_line("graph", wanted.context, {}) + " lists them");
        if (known) names.push_back(name);
    }
    return names;
}

void check_name(const std::string& name, const SqitchPlan& plan) {
    const bool leads_out = ("/" + name + "/").find("/../") != std::string::npos;
    if (!is_sqitch_name(name) || name == "HEAD" || name == "ROOT" || leads_out)
        throw Error(Kind::usage, fmt::format("'{}' is no name that Sqitch takes", escaped(name)),
                    "use letters, digits, '_' and '-' inside");
    if (std::ranges::any_of(plan.changes, [&](const auto& change) { return change.name == name; }))
        throw Error(Kind::usage, fmt::format("the plan has a change '{}'", escaped(name)),
                    "take another name, or rework it with: sqitch rework " + name);
}

/// The line of the plan, with what has to stand before it.
std::string plan_line(const std::string& plan_text, const SqitchPlan& plan, const std::string& name,
                      const std::vector<std::string>& required, const Person& person) {
    std::string line = plan_text.empty() || plan_text.ends_with('\n') ? "" : "\n";
    // A blank line ends the pragmas, and stands behind a tag.
    const bool apart = plan.changes.empty() ? !plan_text.ends_with("\n\n") : !plan.changes.back().tags.empty();
    if (apart) line += "\n";
    const auto needs = required.empty() ? "" : fmt::format(" [{}]", fmt::join(required, " "));
    return line + fmt::format("{}{} {:%Y-%m-%dT%H:%M:%SZ} {} <{}>\n", name, needs, fmt::gmtime(std::time(nullptr)),
                              person.name, person.mail);
}

}  // namespace

std::vector<File> create_sqitch_change(const NewMigration& wanted, const Graph& /*graph*/,
                                       const std::string& directory) {
    const auto files = read_directory(directory);
    const auto& file = sqitch_plan_of(files);
    const auto plan = read_sqitch_plan(read_source(file.path, file.bytes));
    const auto folders = sqitch_folders(files, file);
    const auto& name = wanted.name;
    check_name(name, plan);
    const auto required = required_changes(wanted, plan);
    const auto to = [&](std::string_view word) {
        return folders.engine.empty() ? "" : fmt::format(" {} {}", word, folders.engine);
    };
    const auto id = plan.project + ":" + name;
    std::string deploy = fmt::format("-- Deploy {}{}\n", id, to("to"));
    for (const auto& one : required) deploy += fmt::format("-- requires: {}\n", one);
    return {{.path = folders.script(folders.deploy, name),
             .bytes = fmt::format("{}\nBEGIN;\n\n{}COMMIT;\n", deploy, up_template)},
            {.path = folders.script(folders.revert, name),
             .bytes = fmt::format("-- Revert {}{}\n\nBEGIN;\n\n\nCOMMIT;\n", id, to("from"))},
            {.path = folders.script(folders.verify, name),
             .bytes = fmt::format("-- Verify {}{}\n\nBEGIN;\n\n\nROLLBACK;\n", id, to("on"))},
            {.path = file.path,
             .bytes = plan_line(file.bytes, plan, name, required, planner(directory)),
             .appended = true}};
}

}  // namespace belay
