#include "drivers/sqlite/session.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <limits>
#include <memory>
#include <utility>

#include "drivers/sqlite/arguments.h"
#include "drivers/sqlite/backup.h"
#include "drivers/sqlite/cascade.h"
#include "drivers/sqlite/examine.h"
#include "drivers/sqlite/faults.h"
#include "drivers/sqlite/sqlite.h"

namespace belay::sqlite {
namespace {

/// How many rows wait for the commit to be checked for their parents, or only whether any do.
int waiting_orphans(SQLite::Database& database) {
    int waiting = 0;
    int unused = 0;
    sqlite3_db_status(database.getHandle(), SQLITE_DBSTATUS_DEFERRED_FKS, &waiting, &unused, 0);
    return waiting;
}

DatabaseError orphaned(const std::string& message) {
    DatabaseError error(Fault::statement, message);
    error.code = code_name(SQLITE_CONSTRAINT_FOREIGNKEY);
    return error;
}

}  // namespace

/// Runs `action` and says in belay's words what went wrong in it.
void FileSession::guard(const auto& action) {
    try {
        action();
    } catch (const SQLite::Exception& error) {
        DatabaseError result = database_error(error, file_.database().getHandle());
        if (result.fault == Fault::cancelled && watch_.timed_out()) {
            result = DatabaseError(Fault::timeout, "the statement ran longer than its limit");
            result.code = "SQLITE_INTERRUPT";
        }
        if (result.fault == Fault::lock && watch_.cancelled()) result.fault = Fault::cancelled;
        if (result.fault == Fault::lock && watch_.timed_out()) result.fault = Fault::timeout;
        if (result.fault == Fault::cancelled) watch_.take_back();
        throw result;
    }
}

FileSession::FileSession(const Connection& connection)
    : file_(path_of(connection.url), connection.create),
      name_(display_name(connection.url)),
      busy_wait_(connection.busy_wait),
      defaults_(connection.defaults) {
    watch_.attach(file_.database().getHandle());
    listener_.attach(file_.database().getHandle());
    use(defaults_);
    try {
        // SQLite looks into a file only when it has to: a file that is no database is found here, by its name.
        guard([&] {
            watch_.start_statement();
            file_.database().execAndGet("select count(*) from sqlite_master");
            pragmas_.emplace(file_.database());
            restore_pragmas();
        });
    } catch (const DatabaseError& error) {
        const Fault fault = error.fault == Fault::statement ? Fault::connection : error.fault;
        DatabaseError named(fault, fmt::format("cannot open '{}': {}", file_.path(), error.what()));
        named.code = error.code;
        throw named;
    }
}

FileSession::~FileSession() {
    rollback();
    if (in_transaction()) file_.database().tryExec("rollback");
}

const Dialect& FileSession::dialect() const {
    return sqlite::dialect();
}

bool FileSession::in_transaction() const {
    return sqlite3_get_autocommit(const_cast<File&>(file_).database().getHandle()) == 0;
}

/// Before a statement of a script is prepared, and once it is: its effect on more than tables is kept in mind.
void FileSession::expect_statement() {
    watch_.start_statement();
    listener_.expect_statement();
}

void FileSession::statement_prepared() {
    session_touched_ |= listener_.touches_session();
    savepoint_set_ |= listener_.sets_savepoint();
}

/// Prepares without SQLiteCpp, which would copy the text, however long it is, three times.
void FileSession::run(std::string_view sql) {
    expect_statement();
    constexpr std::size_t longest = std::numeric_limits<int>::max();
    if (sql.size() > longest) throw SQLite::Exception("the statement is over 2 GiB", SQLITE_TOOBIG);
    sqlite3* const handle = file_.database().getHandle();
    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    const int refused = sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &prepared, &rest);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, sqlite3_finalize);
    if (refused != SQLITE_OK) throw SQLite::Exception(handle, refused);
    statement_prepared();
    require_no_parameters(prepared, sql, static_cast<std::size_t>(rest - sql.data()));
    if (listener_.drop_reaches_others()) require_no_cascade(file_.database(), *listener_.dropped());
    int step = SQLITE_ROW;
    while (step == SQLITE_ROW) step = sqlite3_step(prepared);
    if (step != SQLITE_DONE) throw SQLite::Exception(handle, step);
}

void FileSession::execute(std::string_view text, std::span<const Statement> statements) {
    watch_.require_not_cancelled();
    const bool was_open = in_transaction();
    for (std::size_t index = 0; index < statements.size(); ++index) {
        const Statement& statement = statements[index];
        try {
            watch_.require_not_cancelled();
            guard([&] { run(text.substr(statement.begin, statement.end - statement.begin)); });
            if (was_open && !in_transaction()) {
                throw DatabaseError(Fault::statement, "the statement ended the transaction");
            }
        } catch (DatabaseError& error) {
            error.statement = index;
            throw;
        }
    }
}

void FileSession::copy(std::string_view /*sql*/, const RowSource& /*rows*/) {
    throw DatabaseError(Fault::statement, "SQLite has no 'copy'");
}

Rows FileSession::query(std::string_view sql, std::span<const Value> arguments) {
    Rows rows;
    watch_.require_not_cancelled();
    guard([&] {
        expect_statement();
        SQLite::Statement statement(file_.database(), std::string(sql));
        statement_prepared();
        require_whole(statement);
        bind(statement, arguments);
        rows.columns = static_cast<std::size_t>(statement.getColumnCount());
        while (statement.executeStep()) rows.rows.push_back(current_row(statement));
    });
    return rows;
}

void FileSession::pragma(std::string_view name, bool on) {
    file_.database().exec(fmt::format("pragma {} = {:d}", name, on));
}

void FileSession::begin(Access access) {
    watch_.require_not_cancelled();
    watch_.start_statement();
    const bool goes_on = access == Access::write && settings_.foreign_keys && !reset_due_;
    if (has_deferred() && !goes_on) flush();
    deferred_ = has_deferred();
    try {
        guard([&] {
            savepoint_set_ = false;
            if (deferred_) {
                file_.database().exec("savepoint belay");
                return;
            }
            if (reset_due_) restore_pragmas();
            if (!settings_.foreign_keys) stop_enforcing();
            if (access == Access::write) require_writable();
            file_.database().exec(access == Access::write ? "begin immediate" : "begin deferred");
            if (access == Access::write) require_in_place();
            if (unenforced_) unenforced_->known = orphans(file_.database());
            reading_ = access == Access::read;
            if (reading_) pragma("query_only", true);
        });
        open_ = true;
    } catch (DatabaseError& error) {
        open_ = true;
        rollback();
        require_in_place();
        if (error.fault != Fault::lock) throw;
        DatabaseError locked(Fault::lock, "the database is locked by another program");
        locked.code = error.code;
        throw locked;
    }
}

void FileSession::require_in_place() const {
    if (!file_.has_moved()) return;
    throw DatabaseError(Fault::connection, fmt::format("the database file '{}' was moved or deleted", file_.path()));
}

void FileSession::require_writable() {
    // `begin immediate` of a file that may only be read succeeds, and begins to read.
    if (sqlite3_db_readonly(file_.database().getHandle(), "main") != 1) return;
    DatabaseError error(Fault::permission, fmt::format("the database file '{}' may only be read", file_.path()));
    error.code = code_name(SQLITE_READONLY);
    throw error;
}

void FileSession::stop_enforcing() {
    // Inside the transaction this pragma would do nothing, without a word.
    const int was_on = file_.database().execAndGet("pragma foreign_keys").getInt();
    unenforced_ = Unenforced{.was_on = was_on != 0, .known = {}};
    pragma("foreign_keys", false);
}

void FileSession::require_no_new_orphans() {
    const std::vector<Orphan> added = new_orphans(unenforced_->known, orphans(file_.database()));
    if (added.empty()) return;
    throw orphaned("FOREIGN KEY constraint failed: " + listed(added));
}

/// SQLite itself looks for them only when its transaction ends, when nobody can say any more whose they are.
void FileSession::require_no_waiting_orphans() {
    if (waiting_orphans(file_.database()) == 0) return;
    DatabaseError error = orphaned("FOREIGN KEY constraint failed");
    error.detail = listed(orphans(file_.database()));
    throw error;
}

/// Ends SQLite's transaction, with all that was committed in it.
void FileSession::end_transaction() {
    try {
        guard([&] { file_.database().exec("commit"); });
        deferred_ = false;
    } catch (DatabaseError& error) {
        if (error.code == code_name(SQLITE_CONSTRAINT_FOREIGNKEY) && error.detail.empty() && !unenforced_) {
            guard([&] { error.detail = listed(orphans(file_.database())); });
        }
        if (error.fault != Fault::lock) throw;
        DatabaseError kept(Fault::lock, "another program is reading the database, which keeps the commit waiting");
        kept.code = error.code;
        throw kept;
    }
}

void FileSession::commit() {
    watch_.require_not_cancelled();
    watch_.start_statement();
    if (!open_ || !in_transaction()) throw DatabaseError(Fault::statement, "no transaction is open");
    guard([&] {
        if (unenforced_) require_no_new_orphans();
    });
    end_transaction();
    finish_transaction();
}

/// A savepoint for each, in one transaction of SQLite's: it writes to the disk once.
void FileSession::commit_deferred() {
    // Of these only the end of SQLite's transaction is an end.
    if (unenforced_ || reset_due_ || reading_ || session_touched_ || savepoint_set_) {
        return commit();
    }
    watch_.require_not_cancelled();
    if (!open_ || !in_transaction()) throw DatabaseError(Fault::statement, "no transaction is open");
    guard([&] {
        require_no_waiting_orphans();
        if (deferred_) file_.database().exec("release belay");
    });
    deferred_ = true;
    open_ = false;
}

void FileSession::flush() {
    watch_.require_not_cancelled();
    watch_.start_statement();
    if (has_deferred()) end_transaction();
    deferred_ = false;
}

void FileSession::rollback() noexcept {
    watch_.take_back();
    watch_.set_statement_limit({});
    watch_.start_statement();
    if (open_ && in_transaction()) {
        if (deferred_ && file_.database().tryExec("rollback to belay") == SQLITE_OK)
            file_.database().tryExec("release belay");
        else
            file_.database().tryExec("rollback");
    }
    watch_.set_statement_limit(settings_.statement_timeout);
    finish_transaction();
}

void FileSession::finish_transaction() noexcept {
    open_ = false;
    if (unenforced_ && unenforced_->was_on) file_.database().tryExec("pragma foreign_keys = 1");
    unenforced_.reset();
    if (std::exchange(reading_, false)) file_.database().tryExec("pragma query_only = 0");
    if (!reset_due_) return;
    try {
        restore_pragmas();
    } catch (const std::exception&) {
        // The transaction has ended as it should and must not be reported otherwise: the next `begin` tries again.
        reset_due_ = true;
    }
}

void FileSession::configure(const Settings& settings) {
    use(settings);
}

void FileSession::use(const Settings& settings) {
    settings_ = settings;
    if (!settings_.lock_timeout) settings_.lock_timeout = defaults_.lock_timeout;
    if (!settings_.statement_timeout) settings_.statement_timeout = defaults_.statement_timeout;
    watch_.set_lock_wait(settings_.lock_timeout.value_or(busy_wait_));
    watch_.set_statement_limit(settings_.statement_timeout);
}

void FileSession::reset() {
    watch_.require_not_cancelled();
    use(defaults_);
    if (!session_touched_) return;
    watch_.start_statement();
    guard([&] { restore_pragmas(); });
}

/// The file is the connection. What a run could have lost is a file that is no longer there.
void FileSession::reconnect() {
    if (file_.is_in_memory()) {
        throw DatabaseError(Fault::connection, "a database in memory is gone with its connection");
    }
    rollback();
    if (in_transaction()) file_.database().tryExec("rollback");
    require_in_place();
    reset();
}

void FileSession::restore_pragmas() {
    SQLite::Database& database = file_.database();
    watch_.attach(database.getHandle());
    pragma("query_only", false);
    pragmas_->restore(database);
    drop_temporary_objects(database);
    // Turning this off forgets the violations it put off, and the commit would let them pass.
    if (waiting_orphans(database) == 0) pragma("defer_foreign_keys", false);
    pragma("query_only", reading_);
    reset_due_ = in_transaction();
    if (reset_due_) return;
    pragma("foreign_keys", true);
    detach_all(database);
    session_touched_ = false;
}

void FileSession::backup(const std::string& path) {
    watch_.require_not_cancelled();
    if (file_.path() == ":memory:") throw DatabaseError(Fault::statement, "a database in memory has no file to copy");
    guard([&] { copy_file(file_.path(), path, watch_); });
}

void FileSession::restore(const std::string& path) {
    watch_.require_not_cancelled();
    watch_.start_statement();
    require_writable();
    require_in_place();
    guard([&] { copy_back(path, file_.database(), watch_); });
}

std::vector<Finding> FileSession::examine() {
    std::vector<Finding> findings;
    watch_.require_not_cancelled();
    watch_.start_statement();
    guard([&] { findings = sqlite::examine(file_.database(), file_.path()); });
    return findings;
}

void FileSession::cancel() noexcept {
    watch_.cancel();
    sqlite3_interrupt(file_.database().getHandle());
}

}  // namespace belay::sqlite
