#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/layouts.h"
#include "engine/layout/lines.h"
#include "engine/sql/blanks.h"
#include "engine/sql/digest.h"
#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

/// As JavaScript trims.
std::string_view without_blanks(std::string_view text) {
    return trimmed(text, " \t\r\n\v\f");
}

/// The file as a whole, even where its script is too large to be kept: the hash is made of all of it.
Source whole(const File& file) {
    if (!file.large) return read_source(file.path, file.bytes);
    return read_source(file.path, read_file(file.path));
}

/// A line `--! Key: value` at the head of a committed migration (graphile-migrate, parseMigrationText).
struct Header {
    std::string value;
    Place place = {};
};

/// What a committed migration says of itself, and the rest of it.
struct Committed {
    std::map<std::string, Header, std::less<>> headers;
    Span body;
};

constexpr std::array<std::string_view, 4> known_headers{"Previous", "Hash", "Message", "AllowInvalidHash"};

std::optional<Span> header_in(const Span& line) {
    constexpr std::string_view mark = "--! ";
    if (!line.text.starts_with(mark)) return std::nullopt;
    const auto rest = line.part(mark.size());
    const bool capital = !rest.text.empty() && std::isupper(static_cast<unsigned char>(rest.text.front())) != 0;
    return capital ? std::optional(rest) : std::nullopt;
}

Committed committed_in(const Source& source) {
    Committed result;
    for (const auto& line : lines_of(source)) {
        const auto header = header_in(line);
        if (!header) {
            if (!trimmed(line).text.empty())
                refuse(source, line, "a blank line must come behind the headers of a committed migration");
            break;
        }
        const auto colon = std::min(header->text.find(':'), header->text.size());
        const auto key = trimmed(header->part(0, colon));
        if (std::ranges::find(known_headers, key.text) == known_headers.end())
            refuse(source, key, fmt::format("'{}' is no header that graphile-migrate writes", escaped(key.text)),
                   fmt::format("the headers are: {}, {}, {}, {}", known_headers[0], known_headers[1], known_headers[2],
                               known_headers[3]));
        const auto value = trimmed(header->part(std::min(colon + 1, header->text.size())));
        const bool is_new =
            result.headers.emplace(key.text, Header{std::string(value.text), place_of(source, key.offset)}).second;
        if (!is_new) refuse(source, key, fmt::format("the header '{}' stands twice", escaped(key.text)));
        result.body.offset = line.offset + line.text.size();
    }
    result.body.text = std::string_view(source.text).substr(result.body.offset);
    return result;
}

const Header& expect(const Committed& committed, const File& file, std::string_view key) {
    const auto found = committed.headers.find(key);
    if (found == committed.headers.end() || found->second.value.empty())
        refuse(file, fmt::format("has no line '--! {}:', which a committed migration begins with", key),
               "commit it with: graphile-migrate commit");
    return found->second;
}

/// As graphile-migrate's calculateHash has it.
std::string hash_of(std::string_view previous, std::string_view body) {
    const auto hashed = fmt::format("{}\n{}", previous == "-" ? "" : previous, without_blanks(body));
    return "sha1:" + digest(Algorithm::sha1, fmt::format("{}\n", without_blanks(hashed)));
}

void check_hash(const Committed& committed, const File& file) {
    const auto& hash = expect(committed, file, "Hash");
    const auto& previous = expect(committed, file, "Previous");
    const bool matches = hash_of(previous.value, committed.body.text) == hash.value;
    const auto allowed = committed.headers.find("AllowInvalidHash");
    if (matches && allowed != committed.headers.end())
        throw error_at(Kind::project, allowed->second.place, "the hash holds, so that nothing has to be allowed here",
                       "take the line out, as graphile-migrate asks");
    if (matches || allowed != committed.headers.end()) return;
    throw error_at(Kind::project, hash.place,
                   fmt::format("the hash of this file is {}: it was changed after it was committed",
                               hash_of(previous.value, committed.body.text)),
                   "restore what was committed, or write '--! AllowInvalidHash' below the hash");
}

/// What graphile-migrate puts into a script before it runs, from its own settings.
void refuse_replaced(const Source& source, const Committed& committed) {
    constexpr std::array<std::string_view, 2> names{":DATABASE_NAME", ":DATABASE_OWNER"};
    for (const auto name : names) {
        const auto at = committed.body.text.find(name);
        if (at == std::string_view::npos) continue;
        refuse(source, committed.body.part(at), fmt::format("graphile-migrate replaces '{}' here", name),
               "belay does not: run this migration with graphile-migrate, then adopt it");
    }
}

bool is_command(std::string_view line, std::string_view word) {
    constexpr std::string_view mark = "--!";
    if (!line.starts_with(mark)) return false;
    const auto text = without_blanks(line.substr(mark.size()));
    return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
}

void refuse_includes(const Source& source, const Committed& committed) {
    for (auto at = committed.body.text.find("--!"); at != std::string_view::npos;
         at = committed.body.text.find("--!", at + 1)) {
        const auto line = committed.body.part(at, committed.body.text.substr(at).find('\n'));
        if (is_command(line.text, "include"))
            refuse(source, line, "'--! include' stands for the text of another file, which a commit puts in its place",
                   "commit it with: graphile-migrate commit");
    }
}

/// Only the first line of what was committed counts (graphile-migrate, isNoTransactionDefined).
bool runs_outside(const Committed& committed) {
    auto body = without_blanks(committed.body.text);
    return is_command(body.substr(0, body.find('\n')), "no-transaction");
}

Migration migration_of(const File& file, VersionedName name, std::string& previous) {
    const auto source = whole(file);
    const auto committed = committed_in(source);
    const auto& before = expect(committed, file, "Previous");
    if (before.value != (previous.empty() ? "-" : previous)) {
        throw error_at(Kind::project, before.place,
                       previous.empty() ? "this is the first file, and says that another comes before it"
                                        : fmt::format("the file before this one has the hash {}", previous),
                       "each committed migration names the hash of the one before it");
    }
    previous = expect(committed, file, "Hash").value;
    check_hash(committed, file);
    refuse_includes(source, committed);
    refuse_replaced(source, committed);
    Migration migration{.version = std::move(name.version), .name = std::move(name.name), .path = file.path};
    auto [script, sum] = part_of(file, Section::up);
    migration.up = std::move(script);
    migration.checksum = std::move(sum);
    if (runs_outside(committed)) migration.up.directives.transaction = false;
    migration.irreversible = "graphile-migrate has no down scripts";
    take_directives(migration, migration.up.directives);
    return migration;
}

/// "000001.sql", "000002-add-users.sql" (graphile-migrate, VALID_FILE_REGEX).
std::optional<VersionedName> committed_name(const File& file) {
    auto stem = base_name(file.path);
    if (!take_suffix(stem, "sql")) return std::nullopt;
    const auto folder = base_name(folder_of(file.path));
    const bool committed = folder == "committed" || file.bytes.starts_with("--! Previous:");
    const auto digits = std::min(stem.find_first_not_of("0123456789"), stem.size());
    if (!committed || digits == 0 || (digits < stem.size() && stem[digits] != '-')) return std::nullopt;
    auto version = Version::parse(stem.substr(0, digits));
    if (!version) return std::nullopt;
    return VersionedName{std::move(*version), std::string(stem.substr(std::min(digits + 1, stem.size())))};
}

Loaded load_graphile_migrate(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    std::vector<std::pair<VersionedName, const File*>> committed;
    for (const auto& file : files) {
        if (auto name = committed_name(file))
            committed.emplace_back(std::move(*name), &file);
        else if (file.path.ends_with(".sql") && !has_no_statements({.path = file.path, .text = file.bytes}))
            loaded.warnings.push_back(fmt::format("{} is not committed and is left out", escaped(file.path)));
    }
    std::ranges::stable_sort(committed, {}, [](const auto& entry) { return entry.first.version; });
    std::string previous;
    for (auto& [name, file] : committed) loaded.migrations.push_back(migration_of(*file, std::move(name), previous));
    return loaded;
}

std::vector<File> create_graphile_migration(const NewMigration& /*wanted*/, const Graph& /*graph*/,
                                            const std::string& /*directory*/) {
    throw Error(Kind::usage, "a migration of graphile-migrate gets its name and its hash when it is committed",
                "write current.sql, then run: graphile-migrate commit");
}

}  // namespace

const Layout graphile_migrate_layout{.name = "graphile-migrate",
                                     .sign = no_sign,
                                     .load = load_graphile_migrate,
                                     .create = create_graphile_migration,
                                     .files = Files::linked};

}  // namespace belay
