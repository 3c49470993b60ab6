#include "engine/run/restore.h"

#include <filesystem>

#include <fmt/format.h>

#include "engine/process.h"
#include "engine/run/backup.h"
#include "engine/run/failure.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

/// What history says of the file. A database that is to be restored may be in no state to be asked.
Backup recorded(HistoryTable& table, const std::string& path) {
    Backup found;
    try {
        table.newest_first(table.newest(), [&](const Record& record) {
            if (!record.backup) return true;
            const bool is_it = fs::path(record.backup->path).filename() == fs::path(path).filename();
            if (is_it) found = *record.backup;
            return !is_it;
        });
    } catch (const Error&) {
        return {};  // as in the comment above
    } catch (const DatabaseError&) {
        return {};
    }
    return found;
}

void require_unchanged(const Backup& backup, const Backup& known) {
    if (known.sha256.empty() || backup.sha256 == known.sha256) return;
    Error error(
        Kind::hook,
        fmt::format("'{}' is not the backup that history knows by this name: its checksum differs", backup.path),
        "restore another one: belay restore FILE");
    error.outcome.because("nothing was restored");
    throw error;
}

}  // namespace

std::optional<Backup> restore(Work& work, const std::string& path) {
    refuse_protected(work, "restore");
    Backup backup{.path = path.empty() ? newest_backup(work.session, work.options.run.backup.directory) : path};
    if (backup.path.empty()) {
        throw Error(
            Kind::usage,
            fmt::format("there is no backup of {} in '{}'", work.session.name(), work.options.run.backup.directory),
            "name the file: belay restore FILE");
    }
    std::error_code error;
    backup.size = fs::file_size(backup.path, error);
    if (error) throw Error(Kind::usage, fmt::format("'{}' cannot be read: {}", backup.path, error.message()));
    if (const auto command = work.session.dialect().restore_command; !command.empty()) {
        Error other(Kind::usage, "belay does not restore backups of this kind of database itself",
                    fmt::format(fmt::runtime(command), shell_quoted(work.session.name()), shell_quoted(backup.path)));
        other.hint = "what was made after the backup is not taken away, unless it is restored into an empty database";
        throw other;
    }
    backup.sha256 = sha256_of_file(backup.path);
    require_unchanged(backup, recorded(work.table, backup.path));
    if (!work.reporter.approve_restore(backup)) return std::nullopt;
    try {
        work.session.backups()->restore(backup.path);
    } catch (const DatabaseError& database_error) {
        auto failed = translated(database_error);
        if (failed.kind != Kind::interrupted && failed.kind != Kind::lock) failed.kind = Kind::hook;
        failed.outcome.because("the database is as it was");
        throw failed;
    }
    return backup;
}

}  // namespace belay
