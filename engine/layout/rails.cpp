#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/layouts.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

constexpr std::string_view structure_name = "structure.sql";

std::optional<Place> sign(std::span<const File> files) {
    const auto* structure = find_file(files, structure_name);
    if (structure == nullptr) return std::nullopt;
    return Place{.path = structure->path};
}

/// The newest version that the file itself puts into Rails' table: it stands for all of them.
std::optional<Version> newest_version(std::string_view text) {
    const auto insert = text.rfind("schema_migrations");
    if (insert == std::string_view::npos) return std::nullopt;
    std::optional<Version> newest;
    for (auto at = text.find("('", insert); at != std::string_view::npos; at = text.find("('", at + 2)) {
        auto version = Version::parse(text.substr(at + 2, text.find('\'', at + 2) - at - 2));
        if (version && (!newest || *version > *newest)) newest = std::move(version);
    }
    return newest;
}

/// pg_dump makes up the words behind these anew each time, which is no other text.
std::string without_keys(std::string text) {
    for (const std::string_view command : {"\n\\restrict ", "\n\\unrestrict "}) {
        const auto key = text.find(command);
        if (key == std::string::npos) continue;
        const auto begin = key + command.size();
        text.erase(begin, text.find('\n', begin) - begin);
    }
    return text;
}

Loaded load_rails(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    const auto* structure = find_file(files, structure_name);
    for (const auto& file : files) {
        // Rails' own migrations are what the file was made of.
        if (&file != structure && !file.path.ends_with(".rb")) leave_out(loaded, file);
    }
    if (structure == nullptr) return loaded;
    auto [script, sum] = part_of(*structure, Section::up);
    const auto bytes = structure->large ? read_file(structure->path) : structure->bytes;
    const auto plain = without_keys(bytes);
    if (plain != bytes) {
        script.source.dumped = true;
        sum = part_of({structure->path, plain}, Section::up).checksum;
    }
    const auto version = newest_version(bytes);
    Migration baseline{.version = version ? *version : Version::named("structure"),
                       .name = version ? "structure" : "",
                       .path = structure->path,
                       .checksum = std::move(sum),
                       .irreversible = "it is the baseline",
                       .up = std::move(script)};
    loaded.migrations.push_back(std::move(baseline));
    return loaded;
}

/// Rails' migrations are Ruby.
std::vector<File> create_rails(const NewMigration& /*wanted*/, const Graph& /*graph*/, const std::string& directory) {
    throw Error(Kind::usage,
                fmt::format("{} holds a baseline of Rails, beside which no file of SQL belongs", directory),
                "begin a directory of belay's own: --dir migrations --layout belay");
}

}  // namespace

const Layout rails_layout{"rails", sign, load_rails, create_rails};

}  // namespace belay
