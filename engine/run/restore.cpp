#include "engine/run/restore.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/process.h"
#include "engine/run/backup.h"
#include "engine/run/lineage.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

/// A backup and the record that names it.
struct Named {
    std::int64_t seq = 0;
    Backup backup = {};
};

/// What the database that is to be replaced says of itself, which may be in no state to be asked.
struct Memory {
    Lineage lineage = {};
    std::vector<Named> backups = {};  // newest first
    std::string unreadable = {};      // why nothing is known; empty: all is
};

[[noreturn]] void refuse(Kind kind, const std::string& what, const std::string& next = {}) {
    Error error(kind, what, next);
    error.outcome.because("nothing was restored");
    throw error;
}

std::string command_for(const Work& work, const std::string& path) {
    const auto& run = work.options.run;
    return fmt::format("{} {}", run.typed.verb == "restore" ? run.typed.whole : "belay restore",
                       path.empty() ? "FILE" : shell_quoted(path));
}

Memory memory_of(Work& work) {
    Memory memory;
    try {
        memory.lineage = Lineage(work.session);
        work.table.newest_first(work.table.newest(), [&](const Record& record) {
            if (record.backup) memory.backups.push_back({record.seq, *record.backup});
            return true;
        });
    } catch (const DatabaseError& error) {
        const bool passes =
            error.fault == Fault::lock || error.fault == Fault::cancelled || error.fault == Fault::timeout;
        if (passes) throw translated(error);
        memory = {.unreadable = error.what()};
    } catch (const Error& error) {
        memory = {.unreadable = error.what()};
    }
    return memory;
}

bool is_file_of(const Named& named, const std::string& path) {
    return fs::path(named.backup.path).filename() == fs::path(path).filename();
}

/// The session that reads a file which may hold anything. Throws Error (hook) where it holds no database.
std::unique_ptr<Session> opened(Work& work, const std::string& path) {
    try {
        return work.session.backups()->open_backup(path);
    } catch (const DatabaseError& database_error) {
        auto error = translated(database_error);
        if (error.kind != Kind::interrupted && error.kind != Kind::lock) error.kind = Kind::hook;
        error.outcome.because("the database is as it was");
        throw error;
    }
}

Lineage lineage_of_file(Work& work, const std::string& path) {
    try {
        return Lineage(*opened(work, path));
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

/// A backup of this database that was made after the newest one that history names: the run was cut off before its
/// first record, or the database is one that was made of that backup.
std::string unnamed_and_newer(Work& work, const Memory& memory) {
    if (!work.session.dialect().restore_command.empty()) return {};
    std::pair<std::size_t, std::string> best;
    for (const auto& path : backups_named_after(work.session, work.options.run.backup.directory)) {
        if (std::ranges::any_of(memory.backups, [&](const Named& named) { return is_file_of(named, path); })) continue;
        try {
            const auto lineage = lineage_of_file(work, path);
            const bool newer = memory.backups.empty() || lineage.has(work.table.project(), memory.backups.front().seq);
            if (!newer || lineage.empty() || memory.lineage.lacks(lineage) > 0) continue;
            best = std::max(best, std::pair(lineage.size(), path));
        } catch (const Error& error) {
            if (error.kind == Kind::interrupted) throw;
            // A file that cannot be read is none that could be restored.
        }
    }
    return best.second;
}

/// Where the file that a record names is now: belay may have been called from another directory then.
std::string found_file(const Work& work, const std::string& recorded) {
    std::error_code ignored;
    auto here = fs::path(work.options.run.backup.directory) / fs::path(recorded).filename();
    return fs::exists(recorded, ignored) || !fs::exists(here, ignored) ? recorded : here.string();
}

std::string newest(Work& work, const Memory& memory) {
    const auto name_it = "name the file: " + command_for(work, {});
    if (!memory.unreadable.empty()) {
        refuse(Kind::usage,
               fmt::format("the history of {} cannot be read, so its backups are not known: {}", work.session.name(),
                           memory.unreadable),
               name_it);
    }
    if (const auto other = unnamed_and_newer(work, memory); !other.empty()) {
        refuse(Kind::usage,
               fmt::format("'{}' is a backup of {} which its history does not name, newer than any that it names",
                           other, work.session.name()),
               "name the one that is meant: " + command_for(work, other));
    }
    if (memory.backups.empty())
        refuse(Kind::usage, fmt::format("the history of {} names no backup", work.session.name()), name_it);
    const auto& backup = memory.backups.front().backup;
    if (backup.path.empty()) {
        refuse(Kind::usage,
               fmt::format("backup_command kept the newest backup of {}, and belay does not know where",
                           work.session.name()),
               name_it);
    }
    return found_file(work, backup.path);
}

void refuse_other_program(const Work& work, const std::string& path) {
    const auto command = work.session.dialect().restore_command;
    if (command.empty()) return;
    Error other(Kind::usage, "belay does not restore backups of this kind of database itself",
                fmt::format(fmt::runtime(command), shell_quoted(work.session.name()), shell_quoted(path)));
    other.hint = "what was made after the backup is not taken away, unless it is restored into an empty database";
    throw other;
}

/// Whether history knows the file by its checksum. Throws Error (hook) where it knows another file by that name.
bool is_known(const Work& work, const Memory& memory, const Backup& backup) {
    const auto same = [&](const Named& named) { return named.backup.sha256 == backup.sha256; };
    if (std::ranges::any_of(memory.backups, same)) return true;
    const auto known = [&](const Named& named) { return is_file_of(named, backup.path); };
    if (std::ranges::none_of(memory.backups, known)) return false;
    refuse(Kind::hook,
           fmt::format("'{}' is not the backup that history knows by this name: its checksum differs", backup.path),
           "restore another one: " + command_for(work, {}));
}

/// Whether there is nothing in the database that a restore could take away.
bool is_empty(Session& session) {
    try {
        return session.own_query(session.dialect().schema_rows).empty();
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

/// Throws Error (state) where nothing shows that the file is a backup of this database.
void require_same_origin(Work& work, const Memory& memory, const std::string& path) {
    const auto lineage = lineage_of_file(work, path);
    const auto name = work.session.name();
    const auto anyway =
        fmt::format("if this database is to become that one, run: {} --of-another-database", command_for(work, path));
    if (!memory.unreadable.empty() && !lineage.empty()) {
        work.reporter.warning(
            fmt::format("the history of {} cannot be read, so nothing shows whether '{}' is a backup of it: {}", name,
                        path, memory.unreadable));
        return;
    }
    if (memory.unreadable.empty() && memory.lineage.empty() && is_empty(work.session)) return;
    if (lineage.empty()) {
        refuse(Kind::state,
               fmt::format("'{}' has no history of belay's: nothing shows that it is a backup of {}", path, name),
               anyway);
    }
    if (memory.lineage.empty()) {
        refuse(Kind::state, fmt::format("{} has no history: nothing shows that '{}' is a backup of it", name, path),
               anyway);
    }
    if (const auto strange = memory.lineage.lacks(lineage); strange > 0) {
        refuse(
            Kind::state,
            fmt::format("'{}' is no backup of {}, or was made after what this database was restored to: {} of its {} "
                        "records {} not in the history of this one",
                        path, name, strange, lineage.size(), strange == 1 ? "is" : "are"),
            anyway);
    }
}

void make_it(Work& work, const Backup& backup) {
    try {
        const Pulse::Work running(work.options.run.pulse, {.name = "the restore"});
        work.session.backups()->restore(backup.path);
        work.table.forget();
    } catch (const DatabaseError& database_error) {
        auto failed = translated(database_error);
        if (failed.kind != Kind::interrupted && failed.kind != Kind::lock) failed.kind = Kind::hook;
        failed.outcome.because("the database is as it was");
        throw failed;
    }
}

}  // namespace

std::optional<Backup> restore(Work& work, const std::string& path, Origin origin) {
    refuse_protected(work, "restore");
    const auto memory = memory_of(work);
    Backup backup{.path = path.empty() ? newest(work, memory) : path};
    std::error_code error;
    backup.size = fs::file_size(backup.path, error);
    if (error) throw Error(Kind::usage, fmt::format("'{}' cannot be read: {}", backup.path, error.message()));
    refuse_other_program(work, backup.path);
    opened(work, backup.path);
    backup.sha256 = sha256_of_file(backup.path);
    const bool known = is_known(work, memory, backup);
    if (!known && origin == Origin::this_database) require_same_origin(work, memory, backup.path);
    if (!work.reporter.approve_restore(backup)) return std::nullopt;
    make_it(work, backup);
    return backup;
}

}  // namespace belay
