#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "drivers/sqlite/faults.h"
#include "drivers/sqlite/session.h"

// The beginning of a transaction and its ends. Transactions whose durability is deferred are savepoints in one of
// SQLite's.

namespace belay::sqlite {
namespace {

DatabaseError orphaned(const std::string& message) {
    DatabaseError error(Fault::statement, message);
    error.code = code_name(SQLITE_CONSTRAINT_FOREIGNKEY);
    error.at_commit = true;
    return error;
}

}  // namespace

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

/// Whether the statement drops a table that nothing else names.
bool FileSession::drops_unnamed() {
    if (!listener_.dropped()) return false;
    if (!referrers_ || !referrers_->is_current(file_.database())) referrers_.emplace(file_.database());
    return !referrers_->may_name(listener_.dropped()->name);
}

/// SQLite finds a reference to a table that is gone only when it is used: rows that violate it may come years later.
void FileSession::require_references() {
    if (!references_before_) return;
    // Outside a transaction of belay's a script that turns this off rebuilds tables statement by statement, and what
    // one takes away comes back with the next.
    if (!unenforced_ && file_.database().execAndGet("pragma foreign_keys").getInt() == 0) return;
    const std::string lacking = newly_dangling(*references_before_, references(file_.database()));
    if (lacking.empty()) return;
    DatabaseError error(Fault::statement, "the schema would refer to what is not there: " + lacking);
    error.hint =
        "change or drop that in the same migration. `alter table ... rename` takes along what refers to the table: to "
        "rebuild one, make the new table under another name, copy the rows, drop the old one, and rename the new one, "
        "under -- belay:foreign-keys off";
    throw error;
}

/// Ends SQLite's transaction, with all that was committed in it.
void FileSession::end_transaction() {
    try {
        guard([&] { file_.database().exec("commit"); });
        deferred_ = false;
    } catch (DatabaseError& error) {
        error.at_commit = true;
        if (error.code == code_name(SQLITE_CONSTRAINT_FOREIGNKEY) && error.detail.empty() && !unenforced_) {
            guard([&] { error.detail = listed(orphans(file_.database())); });
        }
        if (error.fault != Fault::lock) throw;
        DatabaseError kept(Fault::lock, "another program is reading the database, which keeps the commit waiting");
        kept.code = error.code;
        kept.at_commit = true;
        throw kept;
    }
}

void FileSession::commit() {
    watch_.require_not_cancelled();
    watch_.start_statement();
    if (!open_ || !in_transaction()) throw DatabaseError(Fault::statement, "no transaction is open");
    guard([&] {
        if (unenforced_) require_no_new_orphans();
        require_references();
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
        require_references();
        if (deferred_) file_.database().exec("release belay");
    });
    deferred_ = true;
    open_ = false;
    references_before_.reset();
}

void FileSession::flush() {
    watch_.require_not_cancelled();
    watch_.start_statement();
    if (has_deferred()) end_transaction();
    deferred_ = false;
}

void FileSession::rollback() noexcept {
    referrers_.reset();
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
    references_before_.reset();
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

}  // namespace belay::sqlite
