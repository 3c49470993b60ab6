#include "engine/layout/create.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/layout/template.h"

namespace belay {

namespace {

std::vector<Version> numbers_of(const Graph& graph) {
    std::vector<Version> versions;
    for (const auto& migration : graph.migrations()) {
        if (!migration.version.is_named()) versions.push_back(migration.version);
    }
    return versions;
}

/// A time, however the others are written.
std::string next_own_version(Numbering numbering, const Graph& graph) {
    const auto versions = numbers_of(graph);
    if (numbering == Numbering::sequence) return next_in_sequence(versions);
    return next_version_like(now_as(Stamp::seconds), versions);
}

bool is_known(const std::string& name, const Graph& graph) {
    const auto version = Version::recorded(name);
    return name == "none" || (version && graph.find(*version)) ||
           std::ranges::any_of(graph.migrations(),
                               [&](const Migration& one) { return one.name == name || one.id() == name; });
}

void require(const std::string& name, const NewMigration& wanted, const Graph& graph) {
    if (!is_known(name, graph))
        throw Error(Kind::usage, fmt::format("there is no migration '{}' to require", escaped(name)),
                    command_line("graph", wanted.context, {}) + " lists them");
    const auto version = Version::recorded(name);
    if (wanted.form != Form::repeatable && version && version->is_repeatable())
        throw Error(Kind::usage, fmt::format("{} is repeatable and runs after all that have a version", escaped(name)),
                    "require others");
}

std::string requires_line(const NewMigration& wanted, const Graph& graph) {
    std::vector<std::string> names;
    if (wanted.requirements) {
        names = *wanted.requirements;
        for (const auto& name : names) require(name, wanted, graph);
    } else if (wanted.form != Form::repeatable) {
        for (const auto head : graph.heads()) names.push_back(graph[head].version.text());
    }
    return names.empty() ? "" : fmt::format("-- belay:requires {}\n", fmt::join(names, " "));
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
    const auto versions = numbers_of(graph);
    if (wanted.numbering == Numbering::sequence) return next_in_sequence(versions);
    return next_version_like(versions.empty() ? now_as(first) : *std::ranges::max_element(versions), versions);
}

std::string asked_requirements(const NewMigration& wanted, const Graph& graph) {
    return wanted.requirements ? requires_line(wanted, graph) : "";
}

void refuse_one_file(const NewMigration& wanted, std::string_view layout) {
    if (wanted.form != Form::one_file) return;
    throw Error(Kind::usage, fmt::format("the layout {} has a file for each script", layout), "leave out --one-file");
}

File new_repeatable(const std::string& name, const std::string& head, const Graph& graph, const std::string& directory,
                    const std::string& context) {
    const auto version = Version::named(std::string(Version::repeatable_prefix) + name);
    if (const auto node = graph.find(version))
        throw Error(Kind::usage, fmt::format("{} is there already: {}", version.text(), escaped(graph[*node].path)),
                    "edit that file, then run: " + command_line("up", context, {}));
    return {fmt::format("{}/{}.sql", directory, version.text()), head + repeatable_template};
}

std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto name = file_name_of(wanted.name);
    const auto head = requires_line(wanted, graph);
    if (wanted.form == Form::repeatable) return {new_repeatable(name, head, graph, directory, wanted.context)};
    const auto version = next_own_version(wanted.numbering, graph);
    const auto stem = fmt::format("{}/{}_{}", directory, version, name);
    if (wanted.form == Form::one_file)
        return {
            {stem + ".sql", fmt::format("{}-- belay:up\n{}-- belay:down\n\n-- belay:verify\n\n", head, up_template)}};
    return {{stem + ".up.sql", head + up_template}, {stem + ".down.sql", down_template}};
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
