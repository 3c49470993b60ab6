#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/lines.h"
#include "engine/layout/numbered.h"
#include "engine/layout/template.h"
#include "engine/layout/up_then_down.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view divider = "---- create above / drop below ----";
constexpr std::string_view no_transaction = "---- tern: disable-tx ----";
constexpr std::string_view command = "---- tern:";
constexpr std::string_view settings_name = "tern.conf";

std::optional<Section> section_of(std::string_view line) {
    if (trimmed(line) != divider) return std::nullopt;
    return Section::down;
}

constexpr Headings headings{section_of, divider};

std::optional<Place> sign(std::span<const File> files) {
    const auto* settings = find_file(files, settings_name);
    if (settings == nullptr) return std::nullopt;
    return Place{.path = settings->path};
}

/// tern makes a script of a template of Go before it looks at anything else.
void refuse_template(const Source& source, const Span& line) {
    const auto at = line.text.find("{{");
    if (at == std::string_view::npos) return;
    refuse(source, line.part(at), "'{{' begins a template of Go, which tern fills in and belay does not",
           "write what it stands for");
}

void refuse_unknown(const Source& source, const Span& line) {
    if (!line.text.starts_with(command) || trimmed(line.text) == no_transaction) return;
    refuse(source, line, fmt::format("'{}' is no command of tern", escaped(line.text)),
           fmt::format("the command is: {}", no_transaction));
}

void take_marks(Script& script) {
    for (const auto& line : lines_of(script.source)) {
        if (trimmed(line.text) == no_transaction) script.directives.transaction = false;
    }
}

Migration migration_of(VersionedName name, const File& file) {
    const auto source = read_source(file.path, file.large ? read_file(file.path) : file.bytes);
    for (const auto& line : lines_of(source)) {
        refuse_template(source, line);
        refuse_unknown(source, line);
    }
    auto migration = migration_up_then_down(std::move(name), file, headings);
    take_marks(migration.up);
    if (migration.down) take_marks(*migration.down);
    return migration;
}

/// A version of tern is a count: 1, 2, 3.
void require_no_gap(const std::vector<Migration>& migrations) {
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        const auto wanted = Version::parse(std::to_string(i + 1));
        if (migrations[i].version == *wanted) continue;
        throw error_at(Kind::project, {.path = migrations[i].path},
                       fmt::format("comes where tern looks for the version {}", i + 1),
                       "number the files from 1 on without a gap");
    }
}

/// Sub-folders hold what templates take in.
Loaded load_tern(const std::vector<File>& files, const Databases& databases) {
    const auto* settings = find_file(files, settings_name);
    const auto folder = settings != nullptr ? folder_of(settings->path) : top_folder(files);
    auto scripts = files_directly_in(folder, files);
    std::erase_if(scripts, [](const File& file) { return base_name(file.path) == settings_name; });
    auto loaded = load_by_version(scripts, databases, {.name_of = numbered_file_name, .whole = migration_of});
    require_no_gap(loaded.migrations);
    return loaded;
}

std::vector<File> create_tern(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    return {{fmt::format("{}/{:03}_{}.sql", directory, graph.size() + 1, file_name_of(wanted.name)),
             fmt::format("{}{}{}\n\n{}", asked_requirements(wanted, graph), up_template, divider, down_template)}};
}

}  // namespace

const Layout tern_layout{"tern", sign, load_tern, create_tern};

}  // namespace belay
