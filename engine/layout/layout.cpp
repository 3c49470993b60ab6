#include "engine/layout/layout.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/layout/file_name.h"
#include "engine/layout/large_file.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

constexpr std::array parts{Section::up, Section::down, Section::verify, Section::check};

struct Entry {
    FileName name;
    const File* file;
};

[[noreturn]] void refuse(const File& file, const std::string& message, std::string next = {}) {
    throw error_at(Kind::project, {.path = file.path}, message, std::move(next));
}

/// The files of one version that concern one database: a variant takes the place of the plain file beside it. They
/// outlive it.
class Selection {
  public:
    explicit Selection(std::string_view database) : database_(database) {}

    void add(const Entry& entry) {
        const bool variant = !entry.name.database.empty();
        if (variant && !database_.empty() && entry.name.database != database_) return;
        auto& place = by_part_[entry.name.part];
        auto& slot = variant ? place.variant : place.plain;
        if (slot != nullptr && slot->name.database == entry.name.database) refuse_twin(*slot, entry);
        if (slot == nullptr) slot = &entry;
    }

    bool empty() const { return by_part_.empty(); }

    /// There must be one.
    const Entry& first() const { return *part(by_part_.begin()->first); }

    /// Null where there is none.
    const Entry* part(std::optional<Section> part) const {
        const auto found = by_part_.find(part);
        if (found == by_part_.end()) return nullptr;
        return found->second.variant != nullptr ? found->second.variant : found->second.plain;
    }

  private:
    struct Slots {
        const Entry* plain = nullptr;
        const Entry* variant = nullptr;
    };

    [[noreturn]] static void refuse_twin(const Entry& first, const Entry& second) {
        const auto what = second.name.part ? fmt::format("'{}' scripts", name_of(*second.name.part)) : "files";
        refuse(*second.file,
               fmt::format("two {} of version {}: the other is {}", what, second.name.version.text(),
                           escaped(first.file->path)),
               "give one of them another version, or run: belay rebase");
    }

    std::string database_;
    std::map<std::optional<Section>, Slots> by_part_;
};

Script script_of(Section section, Source source) {
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

void take_directives(Migration& migration, Directives& directives) {
    if (directives.requirements && !migration.requirements) migration.requirements = std::move(directives.requirements);
    std::ranges::move(directives.tags, std::back_inserter(migration.tags));
    if (directives.irreversible) migration.irreversible = std::move(directives.irreversible);
}

[[noreturn]] void refuse_empty(const File& file) {
    refuse(file, "is empty", "write the SQL, or a comment that says why there is none");
}

Source source_of(const File& file) {
    auto source = read_source(file.path, file.bytes);
    if (source.text.find_first_not_of(" \t\r\n") == std::string::npos) refuse_empty(file);
    return source;
}

LargeFile large_file_of(const File& file, Section first) {
    auto large = read_large_file(file.path, first);
    if (large.empty) refuse_empty(file);
    return large;
}

void refuse_sections(const File& file) {
    refuse(file, "has section lines such as '-- belay:up', which only a file without '.up' in its name may have",
           "call it .sql instead of .up.sql");
}

/// A script that has a file of its own, and the checksum of an up script.
struct Part {
    Script script;
    std::string checksum = {};
};

Part part_of(const File& file, Section section) {
    if (file.large) {
        auto large = large_file_of(file, section);
        if (large.sections.size() > 1) refuse_sections(file);
        return {std::move(large.sections.front()), std::move(large.checksum)};
    }
    auto source = source_of(file);
    if (section != Section::up) return {script_of(section, std::move(source))};
    if (has_sections(source)) refuse_sections(file);
    auto sum = checksum(source.text);
    return {script_of(section, std::move(source)), std::move(sum)};
}

/// The scripts of a file with sections, what stands before the first one at the front.
LargeFile sections_of(const File& file) {
    if (file.large) return large_file_of(file, Section::head);
    LargeFile result;
    std::string text;
    for (auto& [section, source, heading] : split_sections(source_of(file))) {
        if (section == Section::head || section == Section::up) text += source.text;
        result.sections.push_back(script_of(section, std::move(source)));
    }
    result.checksum = checksum(text);
    return result;
}

std::optional<Script>& slot(Migration& migration, Section section) {
    if (section == Section::down) return migration.down;
    return section == Section::verify ? migration.verify : migration.check;
}

void refuse_idle_statements(const Script& script) {
    if (!script.directives.noop || has_no_statements(script.source)) return;
    throw error_at(Kind::project, {.path = script.source.path},
                   fmt::format("'noop' stands in {} {} script that has statements",
                               script.section == Section::up ? "an" : "a", name_of(script.section)),
                   "take out one of the two");
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

/// A migration of `.up.sql` and, beside it, `.down.sql`, `.verify.sql` and `.check.sql`.
Migration from_parts(const Entry& up, const Selection& files) {
    Migration migration{.version = up.name.version, .name = up.name.name, .path = up.file->path};
    auto [script, sum] = part_of(*up.file, Section::up);
    migration.up = std::move(script);
    migration.checksum = std::move(sum);
    for (const auto section : parts) {
        if (section == Section::up) continue;
        if (const auto* part = files.part(section)) slot(migration, section) = part_of(*part->file, section).script;
    }
    take_directives(migration, migration.up.directives);
    return migration;
}

/// A migration whose sections stand in one file.
Migration from_one_file(const Entry& entry) {
    auto [sections, sum, empty] = sections_of(*entry.file);
    auto& head = sections.front();
    Migration migration{
        .version = entry.name.version, .name = entry.name.name, .path = entry.file->path, .checksum = std::move(sum)};
    if (!has_no_statements(head.source)) {
        refuse(*entry.file, "has SQL before its first section line",
               sections.size() == 1 ? "write '-- belay:up' above it, or call the file .up.sql"
                                    : "move it below '-- belay:up'");
    }
    if (std::ranges::find(sections, Section::up, &Script::section) == sections.end())
        refuse(*entry.file, "has no '-- belay:up' section", "write '-- belay:up' above its SQL");
    for (auto& script : std::span(sections).subspan(1)) {
        auto& parameters = script.directives.parameters;
        const auto& common = head.directives.parameters;
        parameters.insert(parameters.end(), common.begin(), common.end());
        if (script.section == Section::up)
            migration.up = std::move(script);
        else
            slot(migration, script.section) = std::move(script);
    }
    take_directives(migration, head.directives);
    take_directives(migration, migration.up.directives);
    return migration;
}

/// Parts go together by their version. Names that differ may mean that two people took the same one.
void warn_of_other_names(const Migration& migration, const Selection& files, std::vector<std::string>& warnings) {
    for (const auto section : parts) {
        const auto* part = files.part(section);
        if (part == nullptr || part->name.name == migration.name) continue;
        warnings.push_back(fmt::format("{} is taken as the {} script of {}, though its name is another",
                                       escaped(part->file->path), name_of(section), migration.id()));
    }
}

std::optional<Migration> migration_of(const Selection& files) {
    const auto* one = files.part(std::nullopt);
    const auto* up = files.part(Section::up);
    if (one != nullptr && up != nullptr) {
        refuse(
            *up->file,
            fmt::format("two files of version {}: the other is {}", up->name.version.text(), escaped(one->file->path)),
            "give one of them another version, or run: belay rebase");
    }
    if (files.empty()) return std::nullopt;  // for other databases only
    if (one == nullptr && up == nullptr) {
        const auto& first = files.first();
        refuse(*first.file, fmt::format("version {} has no up script", first.name.version.text()),
               "add it, or remove this file");
    }
    for (const auto section : parts) {
        const auto* part = one != nullptr ? files.part(section) : nullptr;
        if (part != nullptr)
            refuse(*part->file,
                   fmt::format("belongs to {}, which holds all its sections itself", escaped(one->file->path)),
                   "move it into that file");
    }
    auto migration = one != nullptr ? from_one_file(*one) : from_parts(*up, files);
    refuse_contradictions(migration);
    return migration;
}

}  // namespace

Loaded load(const std::vector<File>& files, std::string_view database, std::span<const std::string> databases) {
    Loaded loaded;
    std::vector<Entry> entries;
    for (const auto& file : files) {
        if (auto name = parse_file_name(file.path, databases))
            entries.push_back({std::move(*name), &file});
        else
            loaded.warnings.push_back(fmt::format("{} is no migration and is left out", escaped(file.path)));
    }
    // A directory comes in the order of its names, which most often is that of the versions.
    const auto version_of = [](const Entry& entry) -> const Version& { return entry.name.version; };
    if (!std::ranges::is_sorted(entries, {}, version_of)) std::ranges::stable_sort(entries, {}, version_of);
    for (auto entry = entries.begin(); entry != entries.end();) {
        Selection selection(database);
        const auto& version = version_of(*entry);
        for (; entry != entries.end() && version_of(*entry) == version; ++entry) selection.add(*entry);
        auto migration = migration_of(selection);
        if (!migration) continue;
        warn_of_other_names(*migration, selection, loaded.warnings);
        loaded.migrations.push_back(std::move(*migration));
    }
    return loaded;
}

}  // namespace belay
