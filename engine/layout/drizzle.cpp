#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/drizzle_journal.h"
#include "engine/layout/drizzle_script.h"
#include "engine/layout/folders.h"
#include "engine/layout/layouts.h"
#include "engine/layout/numbered.h"

namespace belay {

namespace {

constexpr std::string_view why_no_down = "drizzle has no down scripts";
constexpr std::string_view script_name = "migration.sql";
constexpr std::string_view snapshot_name = "snapshot.json";
constexpr std::array<std::string_view, 2> known{script_name, snapshot_name};

/// What drizzle calls the databases that belay knows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> dialects{
    {{"postgresql", "postgres"}, {"pg", "postgres"}, {"sqlite", "sqlite"}, {"turso", "sqlite"}}};

void check_dialect(const File& journal, std::string_view dialect, std::string_view database) {
    if (database.empty() || dialect.empty()) return;
    const auto found = std::ranges::find(dialects, dialect, [](const auto& pair) { return pair.first; });
    if (found == dialects.end())
        refuse(journal, fmt::format("is for {}, which belay does not know", escaped(dialect)),
               "the dialects are: postgresql, sqlite");
    if (found->second == database) return;
    refuse(journal, fmt::format("is for {}, and the database is of {}", dialect, database),
           "name a database of its kind");
}

/// The folder whose migrations a journal lists.
std::string_view folder_of_journal(const File& journal) {
    return folder_of(folder_of(journal.path));
}

std::string path_in(std::string_view folder, std::string_view name) {
    return fmt::format("{}{}{}", folder, folder.empty() ? "" : "/", name);
}

/// A folder of Supabase or Cloudflare D1 that drizzle-kit writes into is theirs as well, unless the orders differ.
bool is_of_another(std::span<const File> files, const File& journal) {
    if (!supabase_layout.sign(files) && !d1_layout.sign(files)) return false;
    std::vector<std::string> in_journal, in_folder;
    for (const auto& entry : read_drizzle_journal(journal).entries)
        in_journal.push_back(path_in(folder_of_journal(journal), entry.tag + ".sql"));
    for (const auto& file : files_directly_in(folder_of_journal(journal), files)) {
        if (is_numbered_file(file)) in_folder.push_back(file.path);
    }
    return in_journal == in_folder;
}

/// A folder for each migration, as drizzle-kit writes them from 1.0 on: what tells it from Prisma's is the snapshot.
const File* find_snapshot(std::span<const File> files) {
    const auto* snapshot = find_in_versioned_folder(files, snapshot_name);
    if (snapshot == nullptr) return nullptr;
    const auto script = path_in(folder_of(snapshot->path), script_name);
    return std::ranges::find(files, script, &File::path) == files.end() ? nullptr : snapshot;
}

std::optional<Place> sign(std::span<const File> files) {
    const auto* journal = find_drizzle_journal(files);
    if (journal != nullptr && is_of_another(files, *journal)) return std::nullopt;
    const auto* found = journal != nullptr ? journal : find_snapshot(files);
    if (found == nullptr) return std::nullopt;
    return Place{.path = found->path};
}

const File& script_of_entry(std::span<const File> files, const File& journal, const DrizzleEntry& entry) {
    const auto path = path_in(folder_of_journal(journal), entry.tag + ".sql");
    const auto found = std::ranges::find(files, path, &File::path);
    if (found != files.end()) return *found;
    refuse(journal, fmt::format("lists '{}', and there is no {}", escaped(entry.tag), escaped(path)),
           "put the file back, or have drizzle-kit drop the entry");
}

/// A number tells a migration of drizzle only where no other has it, as after a merge of two branches.
VersionedName name_of(const DrizzleEntry& entry, const std::vector<DrizzleEntry>& all) {
    auto name = versioned_name(entry.tag);
    const auto shares_version = [&](const DrizzleEntry& other) {
        const auto others = versioned_name(other.tag);
        return others && others->version == name->version;
    };
    if (name && std::ranges::count_if(all, shares_version) == 1) return std::move(*name);
    return {Version::named(entry.tag), ""};
}

Migration migration_of(VersionedName name, const File& file, std::string when) {
    auto migration = migration_without_down(std::move(name), file, why_no_down);
    migration.listed_as = std::move(when);
    read_as_drizzle(migration.up);
    return migration;
}

void refuse_second_journal(std::span<const File> files, const File& journal) {
    const auto second = std::ranges::find_if(
        files, [&](const File& file) { return &file != &journal && is_called(file.path, drizzle_journal_name); });
    if (second == files.end()) return;
    refuse(*second, fmt::format("is a second journal; the first is {}", escaped(journal.path)),
           fmt::format("name the folder of one of them: --dir {}", folder_of_journal(journal)));
}

Loaded load_journal(const std::vector<File>& files, const File& journal, const Databases& databases) {
    Loaded loaded;
    refuse_second_journal(files, journal);
    const auto [dialect, entries] = read_drizzle_journal(journal);
    check_dialect(journal, dialect, databases.chosen);
    std::vector<const File*> listed;
    for (const auto& entry : entries) {
        const auto& file = script_of_entry(files, journal, entry);
        listed.push_back(&file);
        loaded.migrations.push_back(migration_of(name_of(entry, entries), file, entry.when));
    }
    const auto meta = folder_of(journal.path);
    for (const auto& file : files) {
        const bool known_file = std::ranges::find(listed, &file) != listed.end() || folder_of(file.path) == meta;
        if (!known_file) leave_out(loaded, file);
    }
    if (!std::ranges::is_sorted(loaded.migrations, {}, &Migration::version)) chain(loaded.migrations);
    return loaded;
}

Loaded load_folders(const std::vector<File>& files) {
    Loaded loaded;
    for (const auto& folder : folders_of(files, script_name, known, loaded)) {
        const auto& file = *folder.find(script_name);
        const auto when = drizzle_milliseconds(base_name(folder_of(file.path)));
        loaded.migrations.push_back(migration_of(folder.name, file, when.value_or("")));
    }
    return loaded;
}

Loaded load_drizzle(const std::vector<File>& files, const Databases& databases) {
    const auto* journal = find_drizzle_journal(files);
    return journal != nullptr ? load_journal(files, *journal, databases) : load_folders(files);
}

/// A migration needs its place in the journal and a snapshot of the schema, which are drizzle-kit's own.
std::vector<File> create_drizzle(const NewMigration& wanted, const Graph& /*graph*/, const std::string& /*directory*/) {
    throw Error(Kind::usage, "a migration of drizzle has a snapshot beside it, which belay cannot write",
                fmt::format("run: drizzle-kit generate --custom --name={}", file_name_of(wanted.name)));
}

}  // namespace

const Layout drizzle_layout{"drizzle", sign, load_drizzle, create_drizzle};

}  // namespace belay
