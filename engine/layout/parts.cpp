#include "engine/layout/parts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "engine/sql/blanks.h"
#include "engine/sql/checksum.h"
#include "engine/sql/statement_finder.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

LargeFile large_file_of(const File& file, Section first, const Headings& headings) {
    return read_large_file(file.path, first, headings);
}

void refuse_sections(const File& file) {
    if (base_name(file.path).starts_with(Version::repeatable_prefix))
        refuse(file, "has section lines such as '-- belay:up', and a repeatable migration is an up script as a whole",
               "take them out; what verifies it goes into a file .verify.sql beside it");
    refuse(file, "has section lines such as '-- belay:up', which only a file without '.up' in its name may have",
           "call it .sql instead of .up.sql");
}

void refuse_idle_statements(const Script& script) {
    if (!script.directives.noop || has_no_statements(script.source)) return;
    throw error_at(Kind::project, {.path = script.source.path},
                   fmt::format("'noop' stands in {} {} script that has statements",
                               script.section == Section::up ? "an" : "a", name_of(script.section)),
                   "take out one of the two");
}

}  // namespace

std::string_view base_name(std::string_view path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_called(std::string_view path, std::string_view name) {
    return path.ends_with(name) && (path.size() == name.size() || path[path.size() - name.size() - 1] == '/');
}

const File* find_file(std::span<const File> files, std::string_view name) {
    const auto found = std::ranges::find_if(files, [name](const File& file) { return is_called(file.path, name); });
    return found == files.end() ? nullptr : &*found;
}

std::string_view folder_of(std::string_view path) {
    return path.substr(0, std::min(path.find_last_of('/'), path.size() - base_name(path).size()));
}

bool take_suffix(std::string_view& stem, std::string_view word) {
    if (!stem.ends_with(word) || stem.size() == word.size()) return false;
    if (stem[stem.size() - word.size() - 1] != '.') return false;
    stem.remove_suffix(word.size() + 1);
    return true;
}

std::optional<VersionedName> versioned_name(std::string_view stem) {
    constexpr std::string_view separators = "_-. ";
    auto version = Version::parse_prefix(stem);
    if (!version) return std::nullopt;
    stem.remove_prefix(version->text().size());
    if (!stem.empty() && separators.find(stem.front()) == std::string_view::npos) return std::nullopt;
    stem.remove_prefix(std::min(stem.find_first_not_of(separators), stem.size()));
    return VersionedName{std::move(*version), std::string(stem)};
}

void refuse(const File& file, const std::string& message, std::string next) {
    throw error_at(Kind::project, {.path = file.path}, message, std::move(next));
}

void leave_out(Loaded& loaded, const File& file) {
    const auto dot = file.path.rfind('.');
    const auto suffix = dot == std::string::npos ? std::string() : file.path.substr(dot);
    const bool spelled = suffix != ".sql" && is_same_word(suffix, ".sql");
    loaded.warnings.push_back(
        fmt::format("{} is no migration and is left out{}", escaped(file.path),
                    spelled ? fmt::format(": its name ends in '{}' and not in '.sql'", suffix) : ""));
    if (file.path.ends_with(".sql")) loaded.left_out.push_back(file.path);
}

Source source_of(const File& file) {
    return read_source(file.path, file.bytes);
}

Script script_of(Section section, Source source) {
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

Part part_of(const File& file, Section section) {
    if (file.large) {
        auto large = large_file_of(file, section, own_headings);
        if (large.sections.size() > 1) refuse_sections(file);
        return {std::move(large.sections.front()), std::move(large.checksum)};
    }
    auto source = source_of(file);
    if (section != Section::up) return {script_of(section, std::move(source))};
    if (has_sections(source)) refuse_sections(file);
    auto sum = checksum(source.text);
    return {script_of(section, std::move(source)), std::move(sum)};
}

LargeFile sections_of(const File& file, const Headings& headings) {
    if (file.large) return large_file_of(file, Section::head, headings);
    LargeFile result;
    std::string text;
    for (auto& [section, source, heading, line] : split_sections(source_of(file), headings)) {
        if (section == Section::head || section == Section::up) text += source.text;
        result.sections.push_back(script_of(section, std::move(source)));
        result.headings.push_back(std::move(line));
    }
    result.checksum = checksum(text);
    return result;
}

std::vector<ToolCommand> commands_of(const File& file, std::string_view mark) {
    const auto source = read_source(file.path, file.large ? read_file(file.path) : file.bytes);
    const std::string_view text = source.text;
    std::vector<ToolCommand> commands;
    for (auto found = text.find(mark); found != std::string_view::npos; found = text.find(mark, found + mark.size())) {
        const auto begin = text.rfind('\n', found) + 1;
        const auto before = trimmed(text.substr(begin, found - begin));
        if (before != "--") continue;
        auto rest = text.substr(found + mark.size());
        rest = rest.substr(0, std::min(rest.find('\n'), rest.size()));
        const auto said = trimmed(rest);
        const auto offset = said.empty() ? found : static_cast<std::size_t>(said.data() - text.data());
        commands.push_back({std::string(said), place_of(source, offset)});
    }
    return commands;
}

std::vector<ToolCommand> options_of(const Script& script, std::string_view heading, std::string_view mark) {
    std::vector<ToolCommand> options;
    auto at = std::min(heading.find(mark), heading.size() - mark.size()) + mark.size();
    while ((at = heading.find_first_not_of(" \t\r", at)) != std::string_view::npos) {
        const auto end = std::min(heading.find_first_of(" \t\r", at), heading.size());
        options.push_back({std::string(heading.substr(at, end - at)),
                           {.path = script.source.path,
                            .line = script.source.first_line - 1,
                            .column = utf8::length(heading.substr(0, at)) + 1,
                            .excerpt = std::string(heading)}});
        at = end;
    }
    return options;
}

bool is_same_word(std::string_view text, std::string_view word) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::ranges::equal(text, word, {}, lower, lower);
}

void put(Migration& migration, Script script) {
    switch (script.section) {
        case Section::head: break;
        case Section::up: migration.up = std::move(script); break;
        case Section::down: migration.down = std::move(script); break;
        case Section::verify: migration.verify = std::move(script); break;
        case Section::check: migration.check = std::move(script); break;
    }
}

void take_directives(Migration& migration, Directives& directives) {
    if (directives.requirements && !migration.requirements) migration.requirements = std::move(directives.requirements);
    std::ranges::move(directives.tags, std::back_inserter(migration.tags));
    if (directives.irreversible) migration.irreversible = std::move(directives.irreversible);
}

Migration migration_of_up(VersionedName name, const File& file) {
    auto [script, sum] = part_of(file, Section::up);
    Migration migration{.version = std::move(name.version),
                        .name = std::move(name.name),
                        .path = file.path,
                        .checksum = std::move(sum),
                        .up = std::move(script)};
    take_directives(migration, migration.up.directives);
    return migration;
}

Migration migration_without_down(VersionedName name, const File& file, std::string_view why) {
    auto migration = migration_of_up(std::move(name), file);
    if (!migration.irreversible) migration.irreversible = why;
    return migration;
}

bool is_code(std::string_view path) {
    constexpr std::array<std::string_view, 14> endings{".go", ".java", ".class", ".kt",  ".scala", ".groovy", ".rs",
                                                       ".py", ".js",   ".ts",    ".cjs", ".mjs",   ".cts",    ".mts"};
    return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

void take_code(Migration& migration) {
    if (!is_code(migration.path)) return;
    migration.up.source.text.clear();
    migration.irreversible = "it is no SQL";
}

Migration migration_in_code(VersionedName name, const File& file) {
    auto migration = migration_of_up(std::move(name), {.path = file.path, .bytes = {}});
    take_code(migration);
    return migration;
}

Migration migration_of_sections(VersionedName name, const File& file, LargeFile sections, std::string_view up) {
    auto& scripts = sections.sections;
    auto& head = scripts.front();
    Migration migration{.version = std::move(name.version),
                        .name = std::move(name.name),
                        .path = file.path,
                        .checksum = std::move(sections.checksum)};
    if (!has_no_statements(head.source)) {
        refuse(file, "has SQL before its first section line",
               scripts.size() == 1 ? fmt::format("write '{}' above it", up) : fmt::format("move it below '{}'", up));
    }
    if (std::ranges::find(scripts, Section::up, &Script::section) == scripts.end())
        refuse(file, fmt::format("has no '{}' section", up), fmt::format("write '{}' above its SQL", up));
    for (auto& script : std::span(scripts).subspan(1)) {
        std::ranges::copy(head.directives.parameters, std::back_inserter(script.directives.parameters));
        std::ranges::copy(head.directives.placeholders, std::back_inserter(script.directives.placeholders));
        script.directives.defaults.insert(head.directives.defaults.begin(), head.directives.defaults.end());
        put(migration, std::move(script));
    }
    take_directives(migration, head.directives);
    take_directives(migration, migration.up.directives);
    return migration;
}

void refuse_contradictions(const Migration& migration) {
    if (migration.irreversible && migration.reversible()) {
        throw error_at(Kind::project, {.path = migration.down->source.path},
                       fmt::format("{} says that it is irreversible and has a down script", migration.id()),
                       "take out one of the two");
    }
    refuse_idle_statements(migration.up);
    if (migration.down) refuse_idle_statements(*migration.down);
}

void run_outside(Migration& migration) {
    migration.up.directives.transaction = false;
    if (migration.down) migration.down->directives.transaction = false;
}

void chain(std::vector<Migration>& migrations) {
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        auto& requirements = migrations[i].requirements;
        if (requirements) continue;
        requirements.emplace();
        if (i > 0) requirements->push_back({migrations[i - 1].version.text(), {.path = migrations[i].path}});
    }
}

std::optional<Place> no_sign(std::span<const File> /*files*/) {
    return std::nullopt;
}

}  // namespace belay
