#include "drivers/sqlite/file.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <charconv>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "drivers/sqlite/faults.h"

namespace belay::sqlite {
namespace {

constexpr std::string_view memory = ":memory:";

// SQLiteCpp has no way to take a connection that is open, or to let go of one, and its statements run on nothing but
// its own Database. Its handle is a private member, which C++ lets an explicit instantiation name: where another
// version of the library calls it otherwise, this does not compile.
using Handle = std::unique_ptr<sqlite3, SQLite::Database::Deleter>;
Handle& handle_of(SQLite::Database& database);
using HandleMember = Handle SQLite::Database::*;
template <HandleMember member>
struct Opened {
    friend Handle& handle_of(SQLite::Database& database) { return database.*member; }
};
template struct Opened<&SQLite::Database::mSQLitePtr>;

/// A file that SQLite has no name for is in memory, or temporary, which is as good as that.
std::string path_of_lent(sqlite3* lent) {
    const char* const path = sqlite3_db_filename(lent, "main");
    return std::string(path == nullptr || *path == '\0' ? memory : path);
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        unsigned char byte = 0;
        const char* const digits = text.data() + 1;
        if (text[0] == '%' && text.size() > 2 && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            result += static_cast<char>(byte);
            text.remove_prefix(3);
        } else {
            result += text[0];
            text.remove_prefix(1);
        }
    }
    return result;
}

}  // namespace

DatabaseError refused(const std::string& what, const std::error_code& error) {
    const bool denied = error == std::errc::permission_denied || error == std::errc::operation_not_permitted ||
                        error == std::errc::read_only_file_system;
    return {denied ? Fault::permission : Fault::connection, fmt::format("{}: {}", what, error.message())};
}

bool is_file(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::directory) {
        DatabaseError directory(Fault::connection, fmt::format("'{}' is a directory, not a database file", path));
        directory.hint = "name a file in it";
        throw directory;
    }
    if (status.type() == std::filesystem::file_type::none)
        throw refused(fmt::format("'{}' cannot be looked at", path), error);
    return status.type() != std::filesystem::file_type::not_found;
}

void require_folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
    DatabaseError none(Fault::connection,
                       fmt::format("there is no directory '{}' for the database file '{}'", folder.string(), path));
    none.hint = "make the directory, or mend the path";
    throw none;
}

std::string path_of(std::string_view url) {
    const std::string_view rest = url.substr(url.find(':') + 1);
    if (rest == memory) return std::string(memory);
    if (rest.find('?') != std::string_view::npos) {
        throw DatabaseError(
            Fault::address,
            fmt::format("'{}': a SQLite URL takes no parameters - write a question mark that belongs to "
                        "the file's name as %3F, after 'sqlite://'",
                        url));
    }
    std::string path = rest.starts_with("//") ? percent_decoded(rest.substr(2)) : std::string(rest);
    if (path.empty() || path.find('\0') != std::string::npos) {
        throw DatabaseError(Fault::address, fmt::format("'{}' names no database file", url));
    }
    return path;
}

std::string plain_path(const std::string& path) {
    return path == memory || path.starts_with('/') ? path : "./" + path;
}

File::File(std::string path, Create create, Access access) : path_(std::move(path)) {
    if (path_ != memory) {
        created_ = !is_file(path_);
        if (created_) require_folder_of(path_);
        if (created_ && create == Create::never)
            throw DatabaseError(Fault::missing, fmt::format("there is no database file '{}'", path_));
    }
    // A session belongs to one thread; `cancel` does not touch the connection.
    const int flags = (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                      (create == Create::if_missing || path_ == memory ? SQLITE_OPEN_CREATE : 0);
    try {
        database_ = std::make_unique<SQLite::Database>(plain_path(path_), flags);
    } catch (const SQLite::Exception& error) {
        DatabaseError result = database_error(error, nullptr);
        const Fault fault = result.fault == Fault::statement ? Fault::connection : result.fault;
        DatabaseError named(fault, fmt::format("cannot open '{}': {}", path_, error.what()));
        named.code = result.code;
        throw named;
    }
    sqlite3_extended_result_codes(database_->getHandle(), 1);
}

File::File(sqlite3* lent)
    : path_(path_of_lent(lent)),
      lent_(true),
      database_(std::make_unique<SQLite::Database>(std::string(memory), SQLITE_OPEN_READWRITE)) {
    handle_of(*database_).reset(lent);  // closes the other one
}

File::~File() {
    if (lent_) static_cast<void>(handle_of(*database_).release());
    if (created_) remove_if_empty();
}

bool File::is_in_memory() const {
    return path_ == memory;
}

bool File::is_at(const std::string& path) const {
    std::error_code ignored;
    return !is_in_memory() && std::filesystem::equivalent(path_, path, ignored);
}

bool File::has_moved() const {
    int moved = 0;
    const int result = sqlite3_file_control(database_->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return result == SQLITE_OK && moved != 0;
}

void File::remove_if_empty() noexcept {
    // The exclusive transaction keeps others from writing between the look at the size and the removal; a session that
    // has the file open finds `has_moved` when it begins to write.
    if (database_->tryExec("begin exclusive") != SQLITE_OK) return;
    std::error_code ignored;
    if (std::filesystem::file_size(path_, ignored) == 0 && !has_moved()) std::filesystem::remove(path_, ignored);
    database_->tryExec("rollback");
}

}  // namespace belay::sqlite
