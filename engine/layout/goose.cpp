#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view mark = "+goose";

/// The command of a line such as `-- +goose Up`; empty where it is none.
std::string_view command_of(std::string_view line) {
    line = from_first_word(line);
    if (!line.starts_with("--")) return {};
    line = from_first_word(line.substr(2));
    return line.starts_with(mark) ? trimmed(line.substr(mark.size())) : std::string_view();
}

std::optional<Section> section_of(std::string_view line) {
    const auto command = command_of(line);
    if (is_same_word(command, "Up")) return Section::up;
    if (is_same_word(command, "Down")) return Section::down;
    return std::nullopt;
}

constexpr Headings headings{section_of, mark};

constexpr std::string_view envsub_on = "ENVSUB ON", envsub_off = "ENVSUB OFF";
constexpr std::string_view begin = "StatementBegin", end = "StatementEnd", no_transaction = "NO TRANSACTION";

/// What a file's marks say beside its headings.
struct Marks {
    bool transaction = true;
    bool environment = false;  // variables of it stand in the scripts
};

[[noreturn]] void refuse_unknown(const ToolCommand& command) {
    throw error_at(Kind::project, command.place, fmt::format("'{}' is no command of goose", escaped(command.text)),
                   "the commands are: Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON, ENVSUB OFF");
}

/// Statements are told apart by their syntax, which is why nothing of a StatementBegin is kept.
Marks marks_of(const File& file) {
    Marks marks;
    const ToolCommand* open = nullptr;
    const auto commands = commands_of(file, mark);
    for (const auto& command : commands) {
        const auto is = [&](std::string_view word) { return is_same_word(command.text, word); };
        const bool pairs = is(begin) || is(end);
        if (pairs && is(begin) != (open == nullptr))
            throw error_at(Kind::project, command.place, fmt::format("'{}' does not pair up", command.text));
        if (pairs) open = is(begin) ? &command : nullptr;
        if (is(no_transaction)) marks.transaction = false;
        const bool replaces = is(envsub_on) || is(envsub_off);
        marks.environment = marks.environment || replaces;
        if (!pairs && !replaces && !is(no_transaction) && !is("Up") && !is("Down")) refuse_unknown(command);
    }
    if (open != nullptr) throw error_at(Kind::project, open->place, "'StatementBegin' has no 'StatementEnd'");
    return marks;
}

/// What a mark above a heading says holds below it.
void take_environment(Migration& migration, const File& file) {
    bool on = false;
    for (const auto& command : commands_of(file, mark)) {
        const bool up = is_same_word(command.text, "Up"), down = is_same_word(command.text, "Down");
        const auto begins = on ? Environment::from_beginning : Environment::marked;
        if (up) migration.up.directives.environment = begins;
        if (down && migration.down) migration.down->directives.environment = begins;
        if (is_same_word(command.text, envsub_on)) on = true;
        if (is_same_word(command.text, envsub_off)) on = false;
    }
}

Migration migration_of(VersionedName name, const File& file) {
    if (is_code(file.path)) return migration_in_code(std::move(name), file);
    const auto marks = marks_of(file);
    auto migration = migration_of_sections(std::move(name), file, sections_of(file, headings), "-- +goose Up");
    if (marks.environment) take_environment(migration, file);
    if (!marks.transaction) run_outside(migration);
    return migration;
}

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    const bool go = take_suffix(stem, "go");
    if (go ? stem.ends_with("_test") : !take_suffix(stem, "sql")) return std::nullopt;
    auto name = versioned_name(stem);
    if (!name) return std::nullopt;
    return FileName{.of = std::move(*name)};
}

Loaded load_goose(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = migration_of});
}

std::vector<File> create_goose(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    return {{fmt::format("{}/{}_{}.sql", directory, version, file_name_of(wanted.name)),
             fmt::format("{}-- +goose Up\n{}-- +goose Down\n\n", asked_requirements(wanted, graph), up_template)}};
}

}  // namespace

const Layout goose_layout{.name = "goose",
                          .sign = no_sign,
                          .load = load_goose,
                          .create = create_goose,
                          .subfolders = Subfolders::left_out,
                          .foreign_keys = ForeignKeys::off};

}  // namespace belay
