#include "engine/layout/by_version.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/parallel.h"

namespace belay {

namespace {

constexpr std::array parts{Section::up, Section::down, Section::verify, Section::check};

struct Entry {
    FileName name;
    const File* file;
};

/// Whether a name says that the file takes something back: "1.undo.sql", "1_a.rollback.sql".
bool names_an_undo(const File& file) {
    constexpr std::array<std::string_view, 5> words{"undo", "rollback", "revert", "down", "back"};
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return false;
    return std::ranges::any_of(words, [&](std::string_view word) {
        if (!stem.ends_with(word)) return false;
        const auto before = stem.substr(0, stem.size() - word.size());
        return before.empty() || std::string_view("._- ").find(before.back()) != std::string_view::npos;
    });
}

/// The setting that would let two of one number be two migrations; empty where they are the same part of one.
std::string setting_for(const Entry& first, const Entry& second) {
    if (first.name.of.name == second.name.of.name || second.name.of.version.is_repeatable()) return "";
    return ", or say same_number = \"by_name\" in belay.toml, which tells them apart by their names";
}

[[noreturn]] void refuse_second(const Entry& first, const Entry& second, const std::string& what, Collisions collisions,
                                const std::string& context) {
    const auto& version = second.name.of.version;
    if (names_an_undo(*first.file) != names_an_undo(*second.file)) {
        const auto& undo = names_an_undo(*first.file) ? *first.file : *second.file;
        refuse(undo,
               fmt::format("takes back version {} by its name, and is not called so in this layout", version.text()),
               "call the two as belay does, .up.sql and .down.sql, or name the layout of their tool with --layout");
    }
    std::string next = "give one of them another version";
    if (collisions == Collisions::rebase && !version.is_repeatable())
        next += ", or run: " + command_line("rebase", context, {});
    refuse(*second.file,
           fmt::format("two {} of version {}: the other is {}", what, version.text(), escaped(first.file->path)),
           next + setting_for(first, second));
}

/// The files of one version that concern one database: a variant takes the place of the plain file beside it. They
/// outlive it.
class Selection {
  public:
    Selection(const Databases& databases, Collisions collisions) : databases_(&databases), collisions_(collisions) {}

    void add(const Entry& entry) {
        const bool variant = !entry.name.database.empty();
        if (variant && !databases_->chosen.empty() && entry.name.database != databases_->chosen) return;
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

    [[noreturn]] void refuse_pair(const Entry& first, const Entry& second, const std::string& what) const {
        refuse_second(first, second, what, collisions_, databases_->context);
    }

  private:
    struct Slots {
        const Entry* plain = nullptr;
        const Entry* variant = nullptr;
    };

    [[noreturn]] void refuse_twin(const Entry& first, const Entry& second) const {
        const auto what = second.name.part ? fmt::format("'{}' scripts", name_of(*second.name.part)) : "files";
        refuse_pair(first, second, what);
    }

    const Databases* databases_;  // never null
    Collisions collisions_;
    std::map<std::optional<Section>, Slots> by_part_;
};

/// A migration of an up script and, beside it, down, verify and check scripts.
Migration from_parts(const Entry& up, const Selection& files) {
    Migration migration{.version = up.name.of.version, .name = up.name.of.name, .path = up.file->path};
    auto [script, sum] = part_of(*up.file, Section::up);
    migration.up = std::move(script);
    migration.checksum = std::move(sum);
    for (const auto section : parts) {
        if (section == Section::up) continue;
        if (const auto* part = files.part(section)) put(migration, part_of(*part->file, section).script);
    }
    take_directives(migration, migration.up.directives);
    return migration;
}

/// Parts go together by their version. Names that differ may mean that two people took the same one.
void warn_of_other_names(const Migration& migration, const Selection& files, std::vector<std::string>& warnings) {
    for (const auto section : parts) {
        const auto* part = files.part(section);
        if (part == nullptr || part->name.of.name == migration.name) continue;
        warnings.push_back(fmt::format("{} is taken as the {} script of {}, though its name is another",
                                       escaped(part->file->path), name_of(section), migration.id()));
    }
}

Migration migration_of(const Selection& files, const VersionedFiles& rules) {
    const auto* one = files.part(std::nullopt);
    const auto* up = files.part(Section::up);
    if (one != nullptr && up != nullptr) files.refuse_pair(*one, *up, "files");
    if (one == nullptr && up == nullptr) {
        const auto& first = files.first();
        refuse(*first.file, fmt::format("version {} has no up script", first.name.of.version.text()),
               "add it, or remove this file");
    }
    for (const auto section : parts) {
        const auto* part = one != nullptr ? files.part(section) : nullptr;
        if (part != nullptr)
            refuse(*part->file,
                   fmt::format("belongs to {}, which holds all its sections itself", escaped(one->file->path)),
                   "move it into that file");
    }
    auto migration = one != nullptr ? rules.whole(one->name.of, *one->file) : from_parts(*up, files);
    if (one == nullptr) rules.finish(migration);
    refuse_contradictions(migration);
    return migration;
}

const Version& version_of(const Entry& entry) {
    return entry.name.of.version;
}

bool begins_a_migration(const Entry& entry) {
    return !entry.name.part || entry.name.part == Section::up;
}

/// The names of the migrations that have this version.
std::set<std::string> names_in(std::span<const Entry> entries) {
    std::set<std::string> names;
    for (const auto& entry : entries) {
        if (begins_a_migration(entry)) names.insert(entry.name.of.name);
    }
    return names;
}

/// Where several migrations have one version, gives each the version that its number and name make together.
void tell_apart(std::span<Entry> entries) {
    const auto names = names_in(entries);
    if (names.size() < 2 || entries.front().name.of.version.is_repeatable()) return;
    for (auto& [file_name, file] : entries) {
        auto& [version, name] = file_name.of;
        if (!names.contains(name)) {
            refuse(*file,
                   fmt::format("belongs to none of the migrations of version {}: {}", version.text(),
                               fmt::join(names, ", ")),
                   "call it as the one of them that it is for");
        }
        version = Version::named(version.text() + "_" + name);
        name.clear();
    }
    std::ranges::stable_sort(entries, {}, version_of);
}

/// The entries are in the order of their versions, and stay so but for those of one number.
void tell_all_apart(std::vector<Entry>& entries) {
    for (auto first = entries.begin(); first != entries.end();) {
        const auto number = first->name.of.version;
        const auto is_other = [&](const Entry& entry) { return entry.name.of.version != number; };
        const auto last = std::find_if(first, entries.end(), is_other);
        tell_apart({first, last});
        first = last;
    }
}

}  // namespace

Loaded load_by_version(const std::vector<File>& files, const Databases& databases, const VersionedFiles& rules) {
    Loaded loaded;
    std::vector<Entry> entries;
    for (const auto& file : files) {
        if (auto name = rules.name_of(file, databases.known))
            entries.push_back({std::move(*name), &file});
        else
            leave_out(loaded, file);
    }
    // A directory comes in the order of its names, which most often is that of the versions.
    if (!std::ranges::is_sorted(entries, {}, version_of)) std::ranges::stable_sort(entries, {}, version_of);
    std::vector<Selection> selections;
    if (databases.same_number == SameNumber::by_name) tell_all_apart(entries);
    for (auto entry = entries.begin(); entry != entries.end();) {
        auto& selection = selections.emplace_back(databases, rules.collisions);
        const auto& version = version_of(*entry);
        for (; entry != entries.end() && version_of(*entry) == version; ++entry) selection.add(*entry);
    }
    std::erase_if(selections, [](const Selection& selection) { return selection.empty(); });  // for other databases
    if (selections.empty())
        for (const auto& entry : entries) loaded.of_others.push_back(entry.file->path);
    loaded.migrations.resize(selections.size());
    in_parallel(selections.size(), [&](std::size_t i) { loaded.migrations[i] = migration_of(selections[i], rules); });
    for (std::size_t i = 0; i < selections.size(); ++i)
        warn_of_other_names(loaded.migrations[i], selections[i], loaded.warnings);
    // Versions in words stand after all numbers by themselves.
    if (!std::ranges::is_sorted(loaded.migrations, {}, &Migration::version)) chain(loaded.migrations);
    return loaded;
}

}  // namespace belay
