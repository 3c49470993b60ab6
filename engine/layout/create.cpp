#include "engine/layout/create.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <memory>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"

namespace belay {

namespace {

const Version* newest(const Graph& graph) {
    const Version* result = nullptr;
    for (const auto& migration : graph.migrations()) {
        if (migration.is_repeatable()) continue;
        if (result == nullptr || migration.version > *result) result = &migration.version;
    }
    return result;
}

std::string next_in_sequence(const Graph& graph) {
    const auto* last = newest(graph);
    if (last == nullptr) return "0001";
    std::uint64_t number = 0;
    const auto& text = last->text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw Error(Kind::usage, fmt::format("version {} is no plain number that --seq could count on from", text),
                    "leave out --seq");
    }
    return fmt::format("{:0{}}", number + 1, text.size());
}

/// The time now, or one second after the newest file that is from the future.
std::string next_by_time(const Graph& graph) {
    auto text = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::time(nullptr)));
    const auto* last = newest(graph);
    if (last == nullptr || *Version::parse(text) > *last) return text;
    constexpr std::size_t time_digits = 14;
    if (last->text().size() != time_digits) return next_in_sequence(graph);
    return std::to_string(std::stoull(last->text()) + 1);
}

bool is_known(const std::string& name, const Graph& graph) {
    const auto version = Version::recorded(name);
    return name == "none" || (version && graph.find(*version)) ||
           std::ranges::any_of(graph.migrations(),
                               [&](const Migration& one) { return one.name == name || one.id() == name; });
}

void require(const std::string& name, Form form, const Graph& graph) {
    if (!is_known(name, graph))
        throw Error(Kind::usage, fmt::format("there is no migration '{}' to require", escaped(name)),
                    "belay graph lists them");
    const auto version = Version::recorded(name);
    if (form != Form::repeatable && version && version->is_repeatable())
        throw Error(Kind::usage, fmt::format("{} is repeatable and runs after all that have a version", escaped(name)),
                    "require others");
}

std::string requires_line(const NewMigration& wanted, const Graph& graph) {
    std::vector<std::string> names;
    if (wanted.requirements) {
        names = *wanted.requirements;
        for (const auto& name : names) require(name, wanted.form, graph);
    } else if (wanted.form != Form::repeatable) {
        for (const auto head : graph.heads()) names.push_back(graph[head].version.text());
    }
    return names.empty() ? "" : fmt::format("-- belay:requires {}\n", fmt::join(names, " "));
}

/// What a time looks like, by how many digits there are of it.
constexpr std::size_t unix_digits = 10;
constexpr std::size_t milliseconds_digits = 13;
constexpr std::size_t seconds_digits = 14;

std::size_t digits_of(Stamp stamp) {
    switch (stamp) {
        case Stamp::unix_seconds: return unix_digits;
        case Stamp::milliseconds: return milliseconds_digits;
        case Stamp::seconds: break;
    }
    return seconds_digits;
}

std::string time_of(std::size_t digits) {
    const auto now = std::time(nullptr);
    if (digits == unix_digits) return std::to_string(now);
    if (digits == milliseconds_digits) return std::to_string(now) + "000";
    return fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(now));
}

std::string digits_only(std::string_view text) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

[[noreturn]] void refuse(const std::string& path) {
    throw error_at(Kind::project, {.path = path}, fmt::format("cannot be written: {}", std::strerror(errno)));
}

}  // namespace

std::string file_name_of(const std::string& name) {
    std::string result;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || byte >= 0x80)
            result += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
        else if (!result.empty() && result.back() != '_')
            result += '_';
    }
    while (!result.empty() && result.back() == '_') result.pop_back();
    if (result.empty())
        throw Error(Kind::usage, fmt::format("'{}' is no name for a migration", escaped(name)),
                    "use letters and digits");
    return result;
}

std::string next_version(const NewMigration& wanted, const Graph& graph, Stamp first) {
    const auto* last = newest(graph);
    if (wanted.numbering == Numbering::sequence) return next_in_sequence(graph);
    if (last == nullptr || last->is_named()) return time_of(digits_of(first));
    const auto digits = digits_only(last->text());
    if (digits.size() < unix_digits) return next_in_sequence(graph);
    // A file from the future is followed by the next second.
    const auto now = time_of(digits.size());
    if (digits.size() > seconds_digits || *Version::parse(now) > *Version::parse(digits)) return now;
    return std::to_string(std::stoull(digits) + 1);
}

std::string asked_requirements(const NewMigration& wanted, const Graph& graph) {
    return wanted.requirements ? requires_line(wanted, graph) : "";
}

void refuse_one_file(const NewMigration& wanted, std::string_view layout) {
    if (wanted.form != Form::one_file) return;
    throw Error(Kind::usage, fmt::format("the layout {} has a file for each script", layout), "leave out --one-file");
}

File new_repeatable(const std::string& name, const std::string& head, const Graph& graph,
                    const std::string& directory) {
    const auto version = Version::named(std::string(Version::repeatable_prefix) + name);
    if (const auto node = graph.find(version))
        throw Error(Kind::usage, fmt::format("{} is there already: {}", version.text(), escaped(graph[*node].path)),
                    "edit that file: belay up runs it again");
    return {fmt::format("{}/{}.sql", directory, version.text()),
            head + "-- What this makes, as a whole: it runs again whenever this file has changed.\n\n"};
}

std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto name = file_name_of(wanted.name);
    const auto head = requires_line(wanted, graph);
    if (wanted.form == Form::repeatable) return {new_repeatable(name, head, graph, directory)};
    const auto version = wanted.numbering == Numbering::sequence ? next_in_sequence(graph) : next_by_time(graph);
    const auto stem = fmt::format("{}/{}_{}", directory, version, name);
    if (wanted.form == Form::one_file)
        return {{stem + ".sql", head + "-- belay:up\n\n-- belay:down\n\n-- belay:verify\n\n"}};
    return {{stem + ".up.sql", head + "-- What this migration does.\n\n"},
            {stem + ".down.sql", "-- What takes it back.\n\n"}};
}

void write_new(const std::vector<File>& files) {
    for (const auto& written : files) {
        const auto& path = written.path;
        const auto& bytes = written.bytes;
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
            std::fopen(path.c_str(), written.appended ? "ab" : "wbx"), std::fclose);
        if (!file) refuse(path);
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() || std::fflush(file.get()) != 0)
            refuse(path);
    }
}

}  // namespace belay
