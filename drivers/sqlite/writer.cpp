#include "drivers/sqlite/writer.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

namespace belay::sqlite {
namespace {

// SQLite's file format, "Locking" and "WAL-index": the bytes that a writer locks, in the database and in its `-shm`.
constexpr unsigned long long reserved_byte = 0x40000001;
constexpr unsigned long long wal_write_byte = 120;

/// Whether any connection, of this process or another, has reserved the right to write. Always false in WAL mode.
bool is_reserved(SQLite::Database& database) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
    if (file == nullptr || file->pMethods == nullptr) return false;
    int reserved = 0;
    return file->pMethods->xCheckReservedLock(file, &reserved) == SQLITE_OK && reserved != 0;
}

/// One line of Linux's list of locks, such as "1: POSIX ADVISORY WRITE 4711 fe:00:1234 1073741825 1073741825".
struct Lock {
    std::string process;
    std::string inode;
    bool writes = false;
    unsigned long long first = 0, last = 0;
};

std::optional<Lock> read_lock(const std::string& line) {
    std::string number, kind, mode, access, file, end;
    Lock lock;
    std::istringstream words(line);
    if (!(words >> number >> kind >> mode >> access >> lock.process >> file >> lock.first >> end)) return std::nullopt;
    lock.writes = access == "WRITE";
    // Without the device, which is another one than stat(2) says on some file systems.
    lock.inode = file.substr(file.rfind(':') + 1);
    if (end != "EOF" && !(std::istringstream(end) >> lock.last)) return std::nullopt;
    if (end == "EOF") lock.last = ~0ULL;
    return lock;
}

std::string in_words(const std::string& process) {
    std::string program;
    std::ifstream name("/proc/" + process + "/comm");
    std::getline(name, program);
    if (!program.empty()) return fmt::format("process {} ({})", process, program);
    return process == "0" ? "a process of another container" : "process " + process;
}

/// Who has locked a byte of a file for writing, as `writer` says it.
std::optional<std::string> holder(const std::string& path, unsigned long long byte) {
    struct stat status = {};
    std::ifstream list("/proc/locks");
    if (!list || stat(path.c_str(), &status) != 0) return std::nullopt;
    const std::string inode = std::to_string(status.st_ino);
    for (std::string line; std::getline(list, line);) {
        const auto lock = read_lock(line);
        const bool is_it = lock && lock->writes && lock->inode == inode && lock->first <= byte && byte <= lock->last;
        if (is_it) return in_words(lock->process);
    }
    return "";
}

}  // namespace

std::optional<std::string> writer(SQLite::Database& database, const std::string& path) {
    if (database.execAndGet("pragma journal_mode").getString() == "wal") return holder(path + "-shm", wal_write_byte);
    if (!is_reserved(database)) return "";
    const std::string found = holder(path, reserved_byte).value_or("");
    return found.empty() ? "another program" : found;
}

}  // namespace belay::sqlite
