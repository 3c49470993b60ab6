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
#include "drivers/sqlite/dangling.h"
#include "drivers/sqlite/examine.h"
#include "drivers/sqlite/faults.h"
#include "drivers/sqlite/sqlite.h"

namespace belay::sqlite {

namespace {

constexpr std::chrono::milliseconds backup_busy_wait{10'000};  // for others that write to it in passing

}  // namespace

/// Runs `action` and says in belay's words what went wrong in it.
void FileSession::guard(const std::function<void()>& action) {
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
      defaults_(connection.defaults),
      notice_(connection.notice) {
    make_ready();
}

FileSession::FileSession(const std::string& path)
    : file_(path, Create::never, Access::read), name_(path), busy_wait_(backup_busy_wait) {
    make_ready();
}

FileSession::FileSession(sqlite3* lent, const Connection& connection)
    : file_(lent),
      name_("sqlite:" + file_.path()),
      busy_wait_(connection.busy_wait),
      defaults_(connection.defaults),
      notice_(connection.notice) {
    guard([&] { loan_.emplace(file_.database()); });
    make_ready();
}

void FileSession::make_ready() {
    watch_.attach(file_.database().getHandle());
    listener_.attach(file_.database().getHandle());
    use(defaults_);
    try {
        // SQLite looks into a file only when it has to: a file that is no database is found here, by its name.
        guard([&] {
            watch_.start_statement();
            file_.database().execAndGet("select count(*) from main.sqlite_master");
            pragmas_.emplace(file_.database());
            additions_ = additions(file_.database());
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
    if (loan_) give_back();
}

void FileSession::give_back() noexcept {
    try {
        if (session_touched_) restore_pragmas();
    } catch (const std::exception&) {
        // A session ends without a word: what could not be taken back stays as the script made it.
    }
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
    const auto& [pragma, value] = listener_.set_pragma();
    if (is_layout_pragma(pragma)) asked_for_[pragma] = value;
    // Only these bring an older schema back, or change one without a new version.
    if (listener_.touches_session() || listener_.ends_part()) referrers_.reset();
}

/// The rows that the statement itself changed which has just ended; `total` is the count of all from before it. SQLite
/// remembers the number of the last one that changed any.
std::size_t FileSession::changed_since(std::int64_t total) {
    sqlite3* const handle = file_.database().getHandle();
    return sqlite3_total_changes64(handle) == total ? 0 : static_cast<std::size_t>(sqlite3_changes64(handle));
}

/// Prepares without SQLiteCpp, which would copy the text, however long it is, three times.
std::size_t FileSession::run(std::string_view sql) {
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
    const bool may_break = listener_.breaks_references() && in_transaction();
    if (listener_.drop_reaches_others()) require_no_cascade(file_.database(), *listener_.dropped());
    const std::int64_t total = sqlite3_total_changes64(handle);
    const bool unnamed = may_break && drops_unnamed();
    // As it is now: what this transaction has made before is as much in need of what it refers to.
    if (may_break && !unnamed && !references_before_) references_before_ = references(file_.database());
    int step = SQLITE_ROW;
    while (step == SQLITE_ROW) step = sqlite3_step(prepared);
    if (step != SQLITE_DONE) throw SQLite::Exception(handle, step);
    if (unnamed) referrers_->follow_drop(file_.database());
    return changed_since(total);
}

std::size_t FileSession::execute(std::string_view text, std::span<const Statement> statements) {
    watch_.require_not_cancelled();
    const bool was_open = in_transaction();
    std::size_t changed = 0;
    for (std::size_t index = 0; index < statements.size(); ++index) {
        const Statement& statement = statements[index];
        try {
            watch_.require_not_cancelled();
            guard([&] { changed += run(text.substr(statement.begin, statement.end - statement.begin)); });
            if (was_open && !in_transaction()) {
                throw DatabaseError(Fault::statement, "the statement ended the transaction");
            }
        } catch (DatabaseError& error) {
            error.statement = index;
            throw;
        }
    }
    return changed;
}

Reading FileSession::read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) {
    Reading reading;
    watch_.require_not_cancelled();
    guard([&] {
        expect_statement();
        SQLite::Statement statement(file_.database(), std::string(sql));
        statement_prepared();
        require_whole(statement);
        bind(statement, arguments);
        reading.columns = static_cast<std::size_t>(statement.getColumnCount());
        const std::int64_t total = sqlite3_total_changes64(file_.database().getHandle());
        while (statement.executeStep()) sink(current_row(statement));
        reading.changed = changed_since(total);
    });
    return reading;
}

void FileSession::pragma(std::string_view name, bool on) {
    file_.database().exec(fmt::format("pragma {} = {:d}", name, on));
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
    guard([&] {
        tell_unheeded();
        restore_pragmas();
    });
}

void FileSession::tell_unheeded() {
    const LayoutPragmas asked = std::exchange(asked_for_, {});
    if (!notice_) return;
    for (const std::string& words : unheeded(file_.database(), asked)) notice_("WARNING", words);
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
    drop_temporary_objects(database, additions_);
    // Turning this off forgets the violations it put off, and the commit would let them pass.
    if (waiting_orphans(database) == 0) pragma("defer_foreign_keys", false);
    pragma("query_only", reading_);
    reset_due_ = in_transaction();
    if (reset_due_) return;
    pragma("foreign_keys", true);
    detach_all(database, additions_);
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

std::unique_ptr<Session> FileSession::open_backup(const std::string& path) {
    watch_.require_not_cancelled();
    if (file_.is_at(path)) {
        throw DatabaseError(Fault::statement, fmt::format("'{}' is the database itself and no backup of it", path));
    }
    auto backup = std::make_unique<FileSession>(path);
    backup->require_content();
    return backup;
}

/// SQLite takes an empty file for a database without tables.
void FileSession::require_content() {
    guard([&] {
        SQLite::Database& database = file_.database();
        if (database.execAndGet("pragma page_count").getInt() == 0) {
            throw DatabaseError(Fault::statement, fmt::format("'{}' is empty and holds no database", file_.path()));
        }
        require_sound(database, fmt::format("'{}'", file_.path()));
    });
}

std::vector<Finding> FileSession::examine(std::string_view /*project*/) {
    std::vector<Finding> findings;
    watch_.require_not_cancelled();
    watch_.start_statement();
    guard([&] { findings = sqlite::examine(file_.database(), file_.path()); });
    return findings;
}

std::string FileSession::waiting_for() const {
    return watch_.waiting() ? "another program that has the database locked" : "";
}

void FileSession::cancel() noexcept {
    watch_.cancel();
    sqlite3_interrupt(file_.database().getHandle());
}

}  // namespace belay::sqlite
