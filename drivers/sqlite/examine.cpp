#include "drivers/sqlite/examine.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "drivers/sqlite/foreign_keys.h"
#include "drivers/sqlite/writer.h"

namespace belay::sqlite {
namespace {

struct FileSystem {
    std::uint32_t magic;
    std::string_view name;
};

// statfs(2): file systems whose locks another machine keeps, or does not.
constexpr std::array network_file_systems{
    FileSystem{0x6969, "nfs"},      FileSystem{0x517b, "smb"},        FileSystem{0xff534d42, "cifs"},
    FileSystem{0xfe534d42, "smb"},  FileSystem{0x01021997, "9p"},     FileSystem{0x5346414f, "afs"},
    FileSystem{0x00c36400, "ceph"}, FileSystem{0x0bd00bd0, "lustre"}, FileSystem{0x47504653, "gpfs"},
};

std::filesystem::path folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? "." : folder;
}

std::string in_units(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; bytes >= 10'000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
    return fmt::format("{} {}", bytes, units[unit]);
}

Finding examine_file(SQLite::Database& database, const std::string& path) {
    Finding finding{.check = "file", .found = fmt::format("'{}' can be written", path)};
    if (sqlite3_db_readonly(database.getHandle(), "main") == 1) {
        finding.verdict = Verdict::problem;
        finding.found = fmt::format("'{}' may only be read", path);
        finding.next = "run as a user who may write it";
    } else if (faccessat(AT_FDCWD, folder_of(path).c_str(), W_OK, AT_EACCESS) != 0) {
        finding.verdict = Verdict::problem;
        finding.found =
            fmt::format("the directory of '{}' may not be written, where a transaction has its journal", path);
        finding.next = "run as a user who may write the directory";
    }
    return finding;
}

Finding examine_journal(SQLite::Database& database) {
    const std::string mode = database.execAndGet("pragma journal_mode").getString();
    Finding finding{.check = "journal", .found = "journal mode " + mode};
    if (mode != "off" && mode != "memory") return finding;
    finding.verdict = Verdict::warning;
    finding.found += ": a crash in the middle of a transaction would leave the file corrupt";
    finding.next = "pragma journal_mode = delete, or wal";
    return finding;
}

Finding examine_lock(SQLite::Database& database, const std::string& path) {
    const auto found = writer(database, path);
    if (!found) return {.check = "lock", .found = "not known"};
    if (found->empty()) return {.check = "lock", .found = "nobody is writing"};
    return {.check = "lock",
            .verdict = Verdict::warning,
            .found = *found + " is writing",
            .next = "a run waits for it as long as --lock-wait says"};
}

/// One row says `ok`, more than that what is wrong.
Finding examine_content(SQLite::Database& database) {
    Finding finding{.check = "integrity"};
    SQLite::Statement statement(database, "pragma quick_check(3)");
    while (statement.executeStep()) {
        if (!finding.found.empty()) finding.found += "; ";
        finding.found += statement.getColumn(0).getString();
    }
    if (finding.found == "ok") {
        finding.found = "quick_check finds nothing wrong";
        return finding;
    }
    finding.verdict = Verdict::problem;
    finding.next = "the file is corrupt: restore a backup, or take what can be saved with sqlite3's .recover";
    return finding;
}

Finding examine_foreign_keys(SQLite::Database& database) {
    const std::vector<Orphan> found = orphans(database);
    if (found.empty()) return {.check = "foreign keys", .found = "every row has its parent"};
    return {.check = "foreign keys",
            .verdict = Verdict::warning,
            .found = listed(found),
            .next = "a run goes on with those that are there; mend them with a migration"};
}

Finding examine_space(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    const auto space = std::filesystem::space(folder_of(path), error);
    if (error) return {.check = "space", .found = "not known: " + error.message()};
    Finding finding{
        .check = "space",
        .found = fmt::format("the file has {}, and {} are free", in_units(size), in_units(space.available))};
    if (space.available > size) return finding;
    finding.verdict = Verdict::warning;
    finding.next = "make room: a backup, a vacuum or a table rebuild may take as much again as the file has";
    return finding;
}

Finding examine_file_system(const std::string& path) {
    struct statfs status = {};
    if (statfs(path.c_str(), &status) != 0) return {.check = "file system", .found = "not known"};
    const auto magic = static_cast<std::uint32_t>(status.f_type);
    const auto* const network = std::ranges::find(network_file_systems, magic, &FileSystem::magic);
    if (network == network_file_systems.end())
        return {.check = "file system", .found = "none that is known to be shared"};
    return {.check = "file system",
            .verdict = Verdict::warning,
            .found = fmt::format("{}: over a network, SQLite's locks may keep nobody out", network->name),
            .next = "keep the file on a disk of the machine that uses it"};
}

}  // namespace

std::vector<Finding> examine(SQLite::Database& database, const std::string& path) {
    std::vector<Finding> findings{{.check = "server", .found = fmt::format("SQLite {}", sqlite3_libversion())}};
    const bool has_file = path != ":memory:";
    if (has_file) {
        findings.push_back(examine_file(database, path));
        findings.push_back(examine_journal(database));
        findings.push_back(examine_lock(database, path));
    }
    findings.push_back(examine_content(database));
    findings.push_back(examine_foreign_keys(database));
    if (has_file) {
        findings.push_back(examine_space(path));
        findings.push_back(examine_file_system(path));
    }
    return findings;
}

}  // namespace belay::sqlite
