#pragma once

#include "engine/graph/graph.h"
#include "engine/history/history.h"

#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {

/// A version that the test knows to be one: a number, or a name.
inline Version version_of(std::string_view text) {
    return Version::recorded(text).value();
}

/// A migration from "VERSION [NAME] [< REQUIRED ...] [@TAG ...] [!no-down | !empty-down | !irreversible | !down]".
/// Without `<` it follows the previous version; `< none` makes a root. A repeatable one has no down unless it says so.
/// Its checksum is "sum of VERSION".
inline Migration migration_of(const std::string& line) {
    std::istringstream words(line);
    std::string version, name, required, tags, option;
    words >> version;
    for (std::string word; words >> word;) {
        if (word == "<")
            required = "-- belay:requires";
        else if (word.front() == '@')
            tags += "-- belay:tag " + word.substr(1) + "\n";
        else if (word.front() == '!')
            option = word.substr(1);
        else if (!required.empty())
            required += " " + word;
        else
            name = word;
    }
    Migration migration{.version = version_of(version), .name = name};
    migration.path = migration.id() + ".up.sql";
    migration.checksum = "sum of " + version;
    Source up{.path = migration.path, .text = (required.empty() ? "" : required + "\n") + tags + "select 1;\n"};
    auto directives = read_directives(up, Section::up);
    migration.requirements = directives.requirements;
    migration.tags = directives.tags;
    migration.up = {Section::up, std::move(up), std::move(directives)};
    if (option == "irreversible") migration.irreversible = "the rows are gone";
    if (option == "irreversible" || option == "no-down") return migration;
    if (migration.is_repeatable() && option != "down") return migration;
    const std::string text = option == "empty-down" ? "-- nothing\n" : "select 2;\n";
    migration.down = Script{Section::down, Source{.path = migration.id() + ".down.sql", .text = text}, {}};
    return migration;
}

inline std::vector<Migration> migrations_of(std::initializer_list<std::string> lines) {
    std::vector<Migration> migrations;
    for (const auto& line : lines) migrations.push_back(migration_of(line));
    return migrations;
}

/// graph_of("1 a", "2 b < 1", "3 c < 1 2")
template <typename... Lines>
Graph graph_of(const Lines&... lines) {
    return Graph(migrations_of({lines...}));
}

/// Versions in the graph's order: "1 2 3".
inline std::string order_of(const Graph& graph) {
    std::string result;
    for (const auto& migration : graph.migrations()) result += (result.empty() ? "" : " ") + migration.version.text();
    return result;
}

/// A record from "EVENT VERSION [NAME] [up | down] [STATEMENT/STATEMENTS] [sum=CHECKSUM] [detail=WORD] [+down]", where
/// `+down` says that it keeps the down script. The checksum is that of `migration_of`.
inline Record record_of(const std::string& line) {
    std::istringstream words(line);
    std::string event, version;
    words >> event >> version;
    Record record{.version = version_of(version), .event = parse_event(event).value()};
    record.checksum = "sum of " + version;
    if (record.event == Event::reverted) record.direction = Direction::down;
    for (std::string word; words >> word;) {
        const auto slash = word.find('/');
        if (word == "up")
            record.direction = Direction::up;
        else if (word == "down")
            record.direction = Direction::down;
        else if (word == "+down")
            record.keeps_down = true;
        else if (word.starts_with("sum="))
            record.checksum = word.substr(4);
        else if (word.starts_with("detail="))
            record.remark = record.statement_checksum = word.substr(7);
        else if (slash != std::string::npos) {
            record.statement = std::stoul(word.substr(0, slash));
            record.statements = std::stoul(word.substr(slash + 1));
        } else {
            record.name = word;
        }
    }
    return record;
}

inline History history_of(std::initializer_list<std::string> lines) {
    std::vector<Record> records;
    for (const auto& line : lines) {
        auto record = record_of(line);
        record.seq = static_cast<std::int64_t>(records.size()) + 1;
        record.at = "2026-01-01T00:00:0" + std::to_string(record.seq) + "Z";
        records.push_back(std::move(record));
    }
    return History(records);
}

/// history_of("applied 1", "applied 2", "reverted 2"), with seq 1, 2, 3.
template <typename... Lines>
History history_of(const Lines&... lines) {
    return history_of(std::initializer_list<std::string>{lines...});
}

}  // namespace belay
