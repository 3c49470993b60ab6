#pragma once

#include "engine/layout/layout.h"
#include "tests/support/refusal.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {

inline const std::vector<std::string> known_databases{"postgres", "sqlite"};

/// "goose", then "1_a: up 2" for each migration: the sections that it has and the lines they begin at, `off` where one
/// runs outside a transaction, and what it requires; then the warnings.
inline std::string text_of(const Loaded& loaded) {
    std::string result = std::string(loaded.layout) + "\n";
    const auto add = [&](const Script& script) {
        result += " " + std::string(name_of(script.section)) + " " + std::to_string(script.source.first_line);
        if (!script.directives.transaction) result += " off";
    };
    for (const auto& migration : loaded.migrations) {
        result += migration.id() + ":";
        add(migration.up);
        if (migration.down) add(*migration.down);
        if (migration.requirements) {
            result += " requires";
            for (const auto& word : *migration.requirements) result += " " + word.text;
        }
        if (migration.irreversible) result += " irreversible";
        result += "\n";
    }
    for (const auto& warning : loaded.warnings) result += warning + "\n";
    return result;
}

inline std::string shown(const std::vector<File>& files, std::string_view layout = {}) {
    return text_of(load(files, {"postgres", known_databases}, layout));
}

inline std::string refused(const std::vector<File>& files, std::string_view layout = {},
                           std::string_view database = "postgres") {
    return refusal_of([&] { load(files, {database, known_databases}, layout); });
}

/// The files that `new add_email` writes, as "path\ntext".
inline std::string created(std::string_view layout, const std::vector<File>& files, NewMigration wanted = {}) {
    wanted.name = "add email";
    const Graph graph(load(files, {"postgres", known_databases}, layout).migrations);
    std::string result;
    for (const auto& file : layout_of({}, layout).create(wanted, graph, "m")) result += file.path + "\n" + file.bytes;
    return result;
}

}  // namespace belay
