#include "engine/layout/drizzle_journal.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/layout/parts.h"

namespace belay {

namespace {

constexpr std::size_t time_size = 14;

nlohmann::json parsed(const File& file) {
    const auto source = read_source(file.path, file.large ? read_file(file.path) : file.bytes);
    try {
        return nlohmann::json::parse(source.text);
    } catch (const nlohmann::json::parse_error& error) {
        throw error_at(Kind::project, place_of(source, error.byte == 0 ? 0 : error.byte - 1),
                       "is no JSON from here on");
    }
}

[[noreturn]] void refuse_journal(const File& file) {
    refuse(file, "is no journal of drizzle: a 'tag' and a 'when' were to be found in each of its 'entries'",
           "have drizzle-kit write it");
}

/// Two digits or four of a time.
int number_at(std::string_view time, std::size_t offset, std::size_t size = 2) {
    int number = 0;
    std::from_chars(time.data() + offset, time.data() + offset + size, number);
    return number;
}

}  // namespace

DrizzleJournal read_drizzle_journal(const File& file) {
    DrizzleJournal journal;
    const auto json = parsed(file);
    if (!json.is_object() || !json.contains("entries") || !json["entries"].is_array()) refuse_journal(file);
    if (json.contains("dialect") && json["dialect"].is_string()) journal.dialect = json["dialect"];
    for (const auto& entry : json["entries"]) {
        const bool whole = entry.is_object() && entry.contains("tag") && entry.contains("when");
        if (!whole || !entry["tag"].is_string() || !entry["when"].is_number_integer()) refuse_journal(file);
        journal.entries.push_back({entry["tag"], std::to_string(entry["when"].get<std::int64_t>())});
    }
    return journal;
}

bool is_drizzle_snapshot(const File& file) {
    return is_called(folder_of(file.path), "meta") && file.path.ends_with(".json");
}

const File* find_drizzle_journal(std::span<const File> files) {
    return find_file(files, drizzle_journal_name);
}

std::optional<std::string> drizzle_milliseconds(std::string_view folder) {
    const auto time = folder.substr(0, time_size);
    if (time.size() != time_size || time.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    using namespace std::chrono;
    const sys_days day = year(number_at(time, 0, 4)) / month(static_cast<unsigned>(number_at(time, 4))) /
                         std::chrono::day(static_cast<unsigned>(number_at(time, 6)));
    const auto since = day + hours(number_at(time, 8)) + minutes(number_at(time, 10)) + seconds(number_at(time, 12));
    return std::to_string(duration_cast<milliseconds>(since.time_since_epoch()).count());
}

}  // namespace belay
