#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view mark = "migrate:";

std::optional<Section> section_of(std::string_view line) {
    if (!line.starts_with("--")) return std::nullopt;
    line = from_first_word(line.substr(2));
    if (!line.starts_with(mark)) return std::nullopt;
    line.remove_prefix(mark.size());
    const auto word = line.substr(0, line.find_first_of(line_blanks));
    if (word == "up") return Section::up;
    if (word == "down") return Section::down;
    return std::nullopt;
}

constexpr Headings headings{section_of, mark};

void take_options(Script& script, std::string_view heading) {
    const auto words = options_of(script, heading, mark);
    for (const auto& option : std::span(words).subspan(1)) {
        if (option.text == "transaction:true") continue;
        if (option.text != "transaction:false") {
            throw error_at(Kind::project, option.place,
                           fmt::format("'{}' is no option of dbmate", escaped(option.text)),
                           "the option is: transaction:false");
        }
        script.directives.transaction = false;
    }
}

void refuse_other_commands(const File& file) {
    for (const auto& command : commands_of(file, mark)) {
        const auto word = std::string_view(command.text).substr(0, command.text.find_first_of(" \t"));
        if (word == "up" || word == "down") continue;
        throw error_at(Kind::project, command.place, fmt::format("'{}' is no command of dbmate", escaped(word)),
                       "the commands are: migrate:up, migrate:down");
    }
}

Migration migration_of(VersionedName name, const File& file) {
    refuse_other_commands(file);
    auto sections = sections_of(file, headings);
    for (std::size_t i = 1; i < sections.sections.size(); ++i) take_options(sections.sections[i], sections.headings[i]);
    return migration_of_sections(std::move(name), file, std::move(sections), "-- migrate:up");
}

std::optional<FileName> name_of(const File& file, std::span<const std::string> /*databases*/) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    auto name = versioned_name(stem);
    if (!name) return std::nullopt;
    return FileName{.of = std::move(*name)};
}

Loaded load_dbmate(const std::vector<File>& files, const Databases& databases) {
    return load_by_version(files, databases, {.name_of = name_of, .whole = migration_of});
}

std::vector<File> create_dbmate(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    return {{fmt::format("{}/{}_{}.sql", directory, version, file_name_of(wanted.name)),
             fmt::format("{}-- migrate:up\n{}-- migrate:down\n\n", asked_requirements(wanted, graph), up_template)}};
}

}  // namespace

const Layout dbmate_layout{.name = "dbmate",
                           .sign = no_sign,
                           .load = load_dbmate,
                           .create = create_dbmate,
                           .subfolders = Subfolders::left_out,
                           .foreign_keys = ForeignKeys::off};

}  // namespace belay
