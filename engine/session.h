#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/aftermath.h"
#include "engine/session/backups.h"
#include "engine/session/bulk_rows.h"
#include "engine/session/database_error.h"
#include "engine/session/examination.h"
#include "engine/session/rows.h"
#include "engine/sql/dialect.h"
#include "engine/sql/statement.h"

namespace belay {

/// What the statements until the next `reset` run under.
struct Settings {
    std::optional<std::chrono::milliseconds> lock_timeout = {};
    std::optional<std::chrono::milliseconds> statement_timeout = {};
    std::optional<std::chrono::milliseconds> max_blocking = {};  // how long others may wait behind this session
    bool foreign_keys = true;  // false: not enforced inside the next transaction, and checked at its commit

    bool operator==(const Settings&) const = default;
};

/// For `lock`: the project of all projects.
inline constexpr std::string_view everybody{};

/// What scripts have made of a session since its last reset.
struct SessionState {
    std::vector<std::string> again = {};  // statements that make the same of another session
    std::string lost = {};  // what none can make again, in words: "temporary tables"; empty where there is nothing
};

/// A transaction that nobody has to look into while it runs: statements of a script, a reset of the session, and one
/// statement with bound arguments: an insert, update or delete without `returning`, which changes one row.
struct Transaction {
    std::string_view text = {};
    std::span<const Statement> statements = {};  // none of them controls transactions or takes data
    std::string_view last = {};
    std::vector<Value> arguments = {};
};

enum class Access { read, write };

/// One open connection to a database, and everything that the engine asks of it. Knows nothing of versions or history.
/// Every verb but `cancel` throws DatabaseError, and belongs to the thread that opened the session, but for `cancel`
/// and `waiting_for`.
class Session {
  public:
    virtual ~Session() = default;
    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    virtual const Dialect& dialect() const = 0;

    /// What a person calls this database: never with a password in it.
    virtual std::string name() const = 0;

    /// Runs the statements of `text` in order and throws away the rows they return. A transaction that is open before
    /// is open after, or DatabaseError says which statement ended it. The error's `statement` is the index into the
    /// span. Returns how many rows the statements themselves inserted, updated and deleted.
    virtual std::size_t execute(std::string_view text, std::span<const Statement> statements) = 0;

    /// Runs one statement with bound arguments, written $1, $2, ... in this order, and gives its rows to `sink` as they
    /// come: one that returns many needs no memory for all. `sink` may not use the session; what it throws is passed
    /// on.
    virtual Reading read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) = 0;
    /// The same, with the rows in memory.
    virtual Rows query(std::string_view sql, std::span<const Value> arguments = {});

    /// The same for a statement of belay's own: what its names and operators mean is what the database's own catalog
    /// says, whatever a script, a role or somebody else's schema has put before it. Only tables that it names with
    /// their schema are found.
    virtual Rows own_query(std::string_view sql, std::span<const Value> arguments = {}) {
        return query(sql, arguments);
    }

    /// Opens a transaction; for writing it holds off other writers from the start where the database has one writer.
    /// Fault::lock where that was not to be had within the settings' lock timeout.
    virtual void begin(Access access) = 0;
    /// Atomic and durable when this returns, and with it every commit before it. After Fault::connection nobody knows
    /// whether it happened.
    virtual void commit() = 0;
    /// Atomic when this returns, and in order: it is durable with the next `commit` or `flush`, or with what comes
    /// before it lost. Where a database could not go on from there as after `commit`, it is durable at once.
    virtual void commit_deferred() = 0;
    /// Makes durable what was committed so far.
    virtual void flush() = 0;
    /// Whether something committed is still to be made durable. Where it was before and is not now, without a `commit`
    /// or `flush` in between, an error made the database take it back.
    virtual bool has_deferred() const = 0;
    /// Runs transactions one after the other under these settings, in as few messages as the database can, and calls
    /// `committed`, which may not use the session, after each `commit_deferred` but the last: that transaction is left
    /// open, with nothing to do but to end it. Where one fails it is left open as well, and those after it have not
    /// run. Fault::unrecorded where the last statement of one changed other than one row: that one has failed.
    virtual void transact(const Settings& settings, std::span<const Transaction> transactions,
                          const std::function<void()>& committed);
    /// Leaves no transaction open, whatever state the session is in. What was committed stays so.
    virtual void rollback() noexcept = 0;

    /// Keeps other runs of `project` out, or, where that is empty, the runs of all projects, until `unlock` or until
    /// the session ends, however it ends. Polls, so that a waiting session holds no snapshot. Fault::lock with the
    /// holder in `detail` after `wait`; Fault::unfit where no run may write. Does nothing where LockScope is
    /// `transaction`. A session holds one lock at a time. Scripts that run under everybody's are belay's own: they find
    /// no names but the catalog's without a schema.
    virtual void lock(std::string_view project, std::chrono::milliseconds wait) = 0;
    /// Lets go of the lock, if it is held.
    virtual void unlock() = 0;
    /// Who keeps a run of `project` from starting, in words; empty: nobody, or a database that cannot say without
    /// taking the lock.
    virtual std::string lock_holder(std::string_view project) = 0;

    /// Whom the running verb waits for, in words, as far as the database tells; empty: nobody. May be called from
    /// another thread.
    virtual std::string waiting_for() const { return {}; }

    /// Settings for what comes next; called outside a transaction. `reset` takes them back.
    virtual void configure(const Settings& settings) = 0;
    /// Undoes what scripts did to the session: settings, search path, role, temporary objects, pragmas; inside a
    /// transaction as far as the database can there, and then again when it ends.
    virtual void reset() = 0;

    /// What scripts have made of the session since the last `reset`, however they did, in a transaction or outside one.
    virtual SessionState state() = 0;
    /// From here to its end the open transaction has the rights and settings that the session began with; what scripts
    /// made of the session is as it was then.
    virtual void become_self() = 0;

    /// After Fault::connection: opens the connection again, to the same database as before, with settings as `reset`
    /// leaves them; no lock, no transaction. Fault::connection where it cannot be reached, is not the one that it was,
    /// or was lent by a program, saying which.
    virtual void reconnect() = 0;

    // What not every database has: null where this one has it not. They live as long as the session.

    virtual Backups* backups() { return nullptr; }
    virtual Aftermath* aftermath() { return nullptr; }
    virtual Examination* examination() { return nullptr; }
    virtual BulkRows* bulk_rows() { return nullptr; }

    /// Stops the running verb, which then fails with Fault::cancelled, or with Fault::connection where nobody knows
    /// whether a commit happened. Where none runs, the next one but `rollback` fails so before it does anything;
    /// `rollback` takes the request back. Returns at once; a server that does not answer is cut off a second later.
    /// May be called from another thread.
    virtual void cancel() noexcept = 0;
};

/// What a session throws whose statement did not write its one row.
DatabaseError unrecorded();

/// What a database says beside results: the severity is its own word ("NOTICE", "WARNING").
using NoticeReceiver = std::function<void(std::string_view severity, std::string_view message)>;

enum class Create { never, if_missing };

/// Whether a run may go through a connection pooler: only one that keeps a session of the server for each client does
/// not lose locks and settings, and only the user knows.
enum class Pooler { refused, session };

/// How to reach a database.
struct Connection {
    std::string url = {};
    std::string password = {};                    // empty: whatever the database's own means give (.pgpass, PGPASSWORD)
    std::string role = {};                        // empty: the user that connected
    Settings defaults = {};                       // what `reset` goes back to
    std::chrono::milliseconds busy_wait{60'000};  // how long `begin` waits for another writer
    Create create = Create::never;                // of a database that is a file
    Pooler pooler = Pooler::refused;              // in front of a server
    NoticeReceiver notice = {};                   // may be empty
};

/// A kind of database that belay can be used with: one constant each, listed in drivers/drivers.h.
struct Driver {
    std::span<const std::string_view> schemes;  // of its URLs, without the colon
    const Dialect& (*dialect)();
    std::unique_ptr<Session> (*open)(const Connection& connection);
    /// Whether `open` takes so long that something else is better done meanwhile. Throws nothing.
    bool (*opens_slowly)(std::string_view url);
    std::string (*display_name)(std::string_view url);  // the URL without its secrets
    /// Makes the database, with nothing in it; the role of the connection owns it. False where it is there already.
    /// Throws DatabaseError: Fault::permission where the user may not.
    bool (*create)(const Connection& connection);
    /// Deletes the database with all that is in it. False where there is none. Throws DatabaseError: Fault::lock where
    /// somebody else has it open, with who in `detail` as far as the database tells; Fault::permission where the user
    /// may not.
    bool (*drop)(const Connection& connection);
};

}  // namespace belay
