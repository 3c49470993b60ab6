#include "engine/layout/create.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"

namespace belay {

namespace {

/// "Add e-mail!" becomes add_e_mail: what any file system and any shell takes.
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

std::vector<Version> versions_of(const Graph& graph) {
    std::vector<Version> versions;
    for (const auto& migration : graph.migrations()) versions.push_back(migration.version);
    return versions;
}

std::string requires_line(const NewMigration& wanted, const Graph& graph) {
    std::vector<std::string> names;
    if (wanted.requirements) {
        for (const auto& name : *wanted.requirements) {
            const auto version = Version::parse(name);
            const bool known = name == "none" || (version && graph.find(*version)) ||
                               std::ranges::any_of(graph.migrations(), [&](const Migration& m) {
                                   return m.name == name || m.id() == name;
                               });
            if (!known)
                throw Error(Kind::usage, fmt::format("there is no migration '{}' to require", escaped(name)),
                            "belay graph lists them");
            names.push_back(name);
        }
    } else {
        for (const auto head : graph.heads()) names.push_back(graph[head].version.text());
    }
    return names.empty() ? "" : fmt::format("-- belay:requires {}\n", fmt::join(names, " "));
}

[[noreturn]] void refuse(const std::string& path) {
    throw error_at(Kind::project, {.path = path}, fmt::format("cannot be written: {}", std::strerror(errno)));
}

}  // namespace

std::vector<File> new_migration(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto name = file_name_of(wanted.name);
    const auto version = next_version(wanted.numbering, versions_of(graph));
    const auto stem = fmt::format("{}/{}_{}", directory, version, name);
    const auto head = requires_line(wanted, graph);
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
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wbx"), std::fclose);
        if (!file) refuse(path);
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() || std::fflush(file.get()) != 0)
            refuse(path);
    }
}

}  // namespace belay
