#include "engine/layout/flyway_callback.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "engine/layout/flyway_name.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

struct Event {
    std::string_view name;
    Hook hook;
    Section direction;
};

constexpr std::array events{
    Event{"beforeMigrate", Hook::before_run, Section::up},
    Event{"afterMigrate", Hook::after_run, Section::up},
    Event{"afterMigrateApplied", Hook::after_run, Section::up},
    Event{"beforeEachMigrate", Hook::before_each, Section::up},
    Event{"afterEachMigrate", Hook::after_each, Section::up},
    Event{"afterMigrateError", Hook::on_failure, Section::up},
    Event{"beforeUndo", Hook::before_run, Section::down},
    Event{"afterUndo", Hook::after_run, Section::down},
    Event{"beforeEachUndo", Hook::before_each, Section::down},
    Event{"afterEachUndo", Hook::after_each, Section::down},
    Event{"afterUndoError", Hook::on_failure, Section::down},
};

/// Those of other commands than `migrate` and `undo`.
constexpr std::array<std::string_view, 6> of_commands{"Clean", "Info", "Validate", "Baseline", "Repair", "Deploy"};

/// "afterMigrate" of a path "sql/afterMigrate__grants.sql"; empty where that is no callback.
std::string_view event_of(const File& file) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return {};
    const auto event = stem.substr(0, stem.find("__"));
    const auto follows = [&](std::string_view word) {
        return event.starts_with(word) && event.size() > word.size() &&
               std::isupper(static_cast<unsigned char>(event[word.size()])) != 0;
    };
    return event == "createSchema" || follows("before") || follows("after") ? event : std::string_view();
}

bool is_of_command(std::string_view event) {
    return std::ranges::any_of(of_commands, [&](std::string_view command) {
        const auto at = event.find(command);
        return at != std::string_view::npos && (at == 5 || at == 6);  // behind "after", "before"
    });
}

}  // namespace

std::vector<File> take_flyway_callbacks(std::vector<File>& files) {
    const auto is_migration = [](const File& file) { return event_of(file).empty(); };
    const auto taken = std::stable_partition(files.begin(), files.end(), is_migration);
    std::vector<File> result(std::make_move_iterator(taken), std::make_move_iterator(files.end()));
    files.erase(taken, files.end());
    return result;
}

void take_flyway_callback(const File& file, Loaded& loaded) {
    const auto name = event_of(file);
    const auto* const event = std::ranges::find(events, name, &Event::name);
    if (event != events.end()) {
        // As a down is read: of an up there would be a checksum, which nobody compares.
        loaded.callbacks.push_back({event->hook, event->direction, part_of(file, Section::down).script});
        return;
    }
    if (!is_of_command(name))
        refuse(file, fmt::format("is a callback of Flyway for '{}', a moment that belay does not have", escaped(name)),
               "do in a migration what it does, or call it as one of: beforeMigrate, beforeEachMigrate, "
               "afterEachMigrate, afterMigrate");
    loaded.warnings.push_back(fmt::format(
        "{} is a callback of Flyway for a command that belay does not have, and is left out", escaped(file.path)));
}

}  // namespace belay
