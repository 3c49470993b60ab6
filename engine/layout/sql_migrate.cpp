#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/layouts.h"
#include "engine/layout/parts.h"
#include "engine/layout/template.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view mark = "+migrate";
constexpr std::string_view line_begin = "-- +migrate ";  // no other spelling is one to sql-migrate

std::optional<Section> section_of(std::string_view line) {
    if (!line.starts_with(line_begin)) return std::nullopt;
    line = from_first_word(line.substr(line_begin.size()));
    const auto word = line.substr(0, line.find_first_of(line_blanks));
    if (word == "Up") return Section::up;
    if (word == "Down") return Section::down;
    return std::nullopt;
}

constexpr Headings headings{section_of, mark};

void take_options(Script& script, std::string_view heading) {
    const auto words = options_of(script, heading, mark);
    for (const auto& option : std::span(words).subspan(1)) {
        if (option.text != "notransaction") {
            throw error_at(Kind::project, option.place,
                           fmt::format("'{}' is no option of sql-migrate", escaped(option.text)),
                           "the option is: notransaction");
        }
        script.directives.transaction = false;
    }
}

/// Statements are told apart by their syntax, which is why nothing of a StatementBegin is kept.
void check_commands(const File& file) {
    for (const auto& command : commands_of(file, mark)) {
        const auto word = std::string_view(command.text).substr(0, command.text.find_first_of(" \t"));
        const bool spelled = command.place.excerpt.starts_with(line_begin);
        constexpr std::array known{std::string_view("Up"), std::string_view("Down"), std::string_view("StatementBegin"),
                                   std::string_view("StatementEnd")};
        if (spelled && std::ranges::find(known, word) != known.end()) continue;
        throw error_at(Kind::project, command.place,
                       fmt::format("'{}' is no command of sql-migrate as it is written here", escaped(word)),
                       "write '-- +migrate ' and one of: Up, Down, StatementBegin, StatementEnd");
    }
}

/// sql-migrate orders by the digits that a name begins with, then by the name; what has none comes by its name.
struct Named {
    std::string stem;
    std::optional<VersionedName> numbered;
    const File* file;

    auto key() const {
        return std::tuple(!numbered.has_value(), numbered ? numbered->version : Version(), std::string_view(stem));
    }
};

std::optional<VersionedName> numbered(std::string_view stem) {
    const auto digits = stem.substr(0, stem.find_first_not_of("0123456789"));
    const auto version = Version::parse(digits);
    if (!version) return std::nullopt;
    auto name = stem.substr(digits.size());
    name.remove_prefix(std::min(name.find_first_not_of("_-. "), name.size()));
    return VersionedName{*version, std::string(name)};
}

std::vector<Named> in_order(const std::vector<File>& files, Loaded& loaded) {
    std::vector<Named> named;
    for (const auto& file : files) {
        auto stem = base_name(file.path);
        if (take_suffix(stem, "sql"))
            named.push_back({std::string(stem), numbered(stem), &file});
        else
            leave_out(loaded, file);
    }
    std::ranges::sort(named, [](const Named& a, const Named& b) { return a.key() < b.key(); });
    return named;
}

bool shares_number(const std::vector<Named>& all, const Named& one) {
    return std::ranges::count_if(all, [&](const Named& other) {
               return other.numbered && other.numbered->version == one.numbered->version;
           }) > 1;
}

Migration migration_of(const Named& named, const std::vector<Named>& all) {
    const auto& file = *named.file;
    check_commands(file);
    auto sections = sections_of(file, headings);
    for (std::size_t i = 1; i < sections.sections.size(); ++i) take_options(sections.sections[i], sections.headings[i]);
    const bool alone = named.numbered && !shares_number(all, named);
    auto name = alone ? *named.numbered : VersionedName{Version::named(named.stem), ""};
    return migration_of_sections(std::move(name), file, std::move(sections), "-- +migrate Up");
}

Loaded load_sql_migrate(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    const auto named = in_order(files, loaded);
    for (const auto& one : named) loaded.migrations.push_back(migration_of(one, named));
    // Where a version is a name it says nothing of the order.
    if (!std::ranges::is_sorted(loaded.migrations, {}, &Migration::version)) chain(loaded.migrations);
    return loaded;
}

std::vector<File> create_sql_migrate(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    const auto version = next_version(wanted, graph, Stamp::seconds);
    const auto separator = version.size() == 14 ? "-" : "_";
    return {{fmt::format("{}/{}{}{}.sql", directory, version, separator, file_name_of(wanted.name)),
             fmt::format("{}-- +migrate Up\n{}-- +migrate Down\n\n", asked_requirements(wanted, graph), up_template)}};
}

}  // namespace

const Layout sql_migrate_layout{.name = "sql-migrate",
                                .sign = no_sign,
                                .load = load_sql_migrate,
                                .create = create_sql_migrate,
                                .subfolders = Subfolders::left_out,
                                .foreign_keys = ForeignKeys::off};

}  // namespace belay
