#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/lines.h"
#include "engine/layout/numbered.h"
#include "engine/layout/up_then_down.h"
#include "engine/sql/blanks.h"
#include "engine/sql/placeholders.h"

namespace belay {

namespace {

constexpr std::string_view scripts_folder = "scripts";
constexpr std::string_view undo = "@UNDO";
constexpr std::string_view delimiter = "@DELIMITER";

/// What a comment of MyBatis says, "@UNDO" of "-- //@UNDO"; empty where a line is none.
std::string_view comment_of(std::string_view line) {
    line = from_first_word(line);
    if (!line.starts_with("--")) return {};
    line = from_first_word(line.substr(2));
    return line.starts_with("//") ? line.substr(2) : std::string_view();
}

std::optional<Section> section_of(std::string_view line) {
    if (comment_of(line).find(undo) == std::string_view::npos) return std::nullopt;
    return Section::down;
}

constexpr Headings headings{section_of, undo};

/// Such a line has MyBatis end statements at something else than a semicolon, in a comment of any of its kinds.
void refuse_delimiters(const File& file) {
    const auto source = read_source(file.path, file.large ? read_file(file.path) : file.bytes);
    if (source.text.find(delimiter) == std::string::npos) return;
    for (const auto& line : lines_of(source)) {
        auto text = from_first_word(line.text);
        while (text.starts_with('-') || text.starts_with('/')) text = from_first_word(text.substr(1));
        if (!text.starts_with(delimiter)) continue;
        const auto found = line.text.find(delimiter);
        refuse(source, line.part(found),
               "'@DELIMITER' has MyBatis end statements at something else than a semicolon, which belay does not",
               "take the line out, and end statements with a semicolon: bodies in quotes may hold some");
    }
}

/// `${changelog}` is MyBatis' own, and by default the name of its table. Blanks keep what follows in its place.
void fill_in_changelog(std::string& text) {
    constexpr std::string_view variable = "${changelog}", name = "CHANGELOG   ";
    static_assert(variable.size() == name.size());
    for (auto at = text.find(variable); at != std::string::npos; at = text.find(variable, at))
        text.replace(at, variable.size(), name);
}

void take_variables(Script& script) {
    if (script.source.large) return;
    fill_in_changelog(script.source.text);
    script.directives.placeholders = placeholders_in(script.source);
}

Migration migration_of(VersionedName name, const File& file) {
    refuse_delimiters(file);
    auto migration = migration_up_then_down(std::move(name), file, headings);
    take_variables(migration.up);
    if (migration.down) take_variables(*migration.down);
    return migration;
}

/// MyBatis runs them when it is told to, or after an error.
bool is_special(const File& file) {
    return base_name(file.path) == "bootstrap.sql" || base_name(file.path) == "onabort.sql";
}

Loaded load_mybatis(const std::vector<File>& files, const Databases& databases) {
    const auto in_scripts = [](const File& file) { return is_called(folder_of(file.path), scripts_folder); };
    const auto script = std::ranges::find_if(files, in_scripts);
    const auto folder = script != files.end() ? folder_of(script->path) : top_folder(files);
    auto scripts = files_directly_in(folder, files);
    std::erase_if(scripts, is_special);
    auto loaded = load_by_version(scripts, databases, {.name_of = numbered_file_name, .whole = migration_of});
    leave_out_below(folder, files, loaded);
    return loaded;
}

std::vector<File> create_mybatis(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto newest = graph.size() > 0 ? folder_of(graph.migrations().back().path) : std::string_view();
    const auto beside = newest.empty() ? directory : std::string(newest);
    return {{fmt::format("{}/{}_{}.sql", beside, version, file_name_of(wanted.name)),
             fmt::format("{}-- // {}\n\n-- //@UNDO\n\n", asked_requirements(wanted, graph), wanted.name)}};
}

}  // namespace

const Layout mybatis_layout{.name = "mybatis",
                            .sign = no_sign,
                            .load = load_mybatis,
                            .create = create_mybatis,
                            .foreign_keys = ForeignKeys::off};

}  // namespace belay
