#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/statement.h"

namespace belay {

/// What kind of trouble a database reported, as far as it decides what happens next.
enum class Fault {
    statement,   // the SQL is wrong, or the data does not allow it
    permission,  // the role may not do this
    lock,        // a lock was not to be had in time, or a deadlock was resolved against us
    blocking,    // others waited too long behind this session
    cancelled,   // `cancel` was called
    timeout,     // the statement ran longer than its limit
    connection,  // no connection, or it went away
    address,     // the URL says nothing that could be opened
    missing,     // the database, or the file, does not exist
    unfit,       // it can be read, but no run may write to it this way: a standby, a pooler
    duplicate,   // a row with this key is there already
    unrecorded,  // a row that was written is not there: a trigger or a rule of somebody's took it
    cascade,     // dropping a table would delete or change rows of others, without a word
};

/// What a database said, in its own fields. The only exception that a driver throws.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(Fault fault, const std::string& message) : std::runtime_error(message), fault(fault) {}

    Fault fault;
    std::string code;                      // SQLSTATE, or SQLite's symbolic result code; empty: the driver's own words
    std::string detail, hint, context;     // empty where the database has none
    std::optional<std::size_t> offset;     // bytes into the statement
    std::optional<std::size_t> row;        // the line, from 1, of the rows that a `copy` was given
    std::optional<std::size_t> statement;  // that it is about: index into those of the script that ran
    bool at_commit = false;                // the transaction's end found it, and not a statement
};

/// A value that a query returned, or an argument of one (`nothing` and `null` both bind as NULL).
struct Value {
    enum class Type { null, boolean, number, text, nothing /* void */ };

    Type type = Type::null;
    std::string text;  // booleans are "true" or "false"

    Value() = default;
    // NOLINTBEGIN(google-explicit-constructor): arguments of a query are written as what they are
    Value(std::string text) : type(Type::text), text(std::move(text)) {}
    Value(std::string_view text) : type(Type::text), text(text) {}
    Value(const char* text) : type(Type::text), text(text) {}
    Value(std::int64_t number) : type(Type::number), text(std::to_string(number)) {}
    // NOLINTEND(google-explicit-constructor)
    Value(Type type, std::string text) : type(type), text(std::move(text)) {}

    bool operator==(const Value&) const = default;
};

using Row = std::vector<Value>;

/// What a statement returned.
struct Rows {
    std::size_t columns = 0;  // 0: the statement is no query
    std::vector<Row> rows = {};

    bool empty() const { return rows.empty(); }
    std::size_t size() const { return rows.size(); }
    const Row& front() const { return rows.front(); }
    const Row& operator[](std::size_t row) const { return rows[row]; }
    auto begin() const { return rows.begin(); }
    auto end() const { return rows.end(); }
};

/// What the statements until the next `reset` run under.
struct Settings {
    std::optional<std::chrono::milliseconds> lock_timeout = {};
    std::optional<std::chrono::milliseconds> statement_timeout = {};
    std::optional<std::chrono::milliseconds> max_blocking = {};  // how long others may wait behind this session
    bool foreign_keys = true;  // false: not enforced inside the next transaction, and checked at its commit

    bool operator==(const Settings&) const = default;
};

/// What is there of a statement that cannot run in a transaction, as far as the database's catalogs tell.
struct Effect {
    enum class State {
        absent,   // nothing, or what does no harm: it may run, again or for the first time
        done,     // all of it
        broken,   // a part of it
        unknown,  // the catalogs cannot tell
    };

    State state = State::absent;
    std::string what = {};   // in words: "index public.person_email is not valid"
    std::string mend = {};   // of a broken one: the statement after which it is absent, or done
    std::string look = {};   // of an unknown one: the query that lets a person decide
    std::string trace = {};  // to be kept before the statement runs, and given back when its effect is asked for
};

/// What scripts have made of a session since its last reset.
struct SessionState {
    std::vector<std::string> again = {};  // statements that make the same of another session
    std::string lost = {};  // what none can make again, in words: "temporary tables"; empty where there is nothing
};

/// A transaction that nobody has to look into while it runs: statements of a script, a reset of the session, and one
/// statement with bound arguments.
struct Transaction {
    std::string_view text = {};
    std::span<const Statement> statements = {};  // none of them controls transactions or takes data
    std::string_view last = {};
    std::vector<Value> arguments = {};
};

enum class Access { read, write };

/// Gives out rows for a `copy`, some bytes at a time, which hold until the next call; nothing after the last.
using RowSource = std::function<std::string_view()>;

/// How one thing that was looked at bears on a run.
enum class Verdict {
    ok,
    warning,  // a run would go, and may wait or be slow; or something is there that a person should know
    problem,  // a run would be refused, or would fail
};

/// One thing that was looked at before a run.
struct Finding {
    std::string check = {};  // "lock", "standby": what was looked at, in a word or two
    Verdict verdict = Verdict::ok;
    std::string found = {};  // what was found, in words
    std::string next = {};   // what to do about it; empty where there is nothing to do
};

/// One open connection to a database, and everything that the engine asks of it. Knows nothing of versions or history.
/// Every verb but `cancel` throws DatabaseError, and belongs to the thread that opened the session.
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
    /// span.
    virtual void execute(std::string_view text, std::span<const Statement> statements) = 0;

    /// Runs one `copy ... from stdin` and sends it what `rows` gives. What that throws ends the statement and is passed
    /// on.
    virtual void copy(std::string_view sql, const RowSource& rows) = 0;

    /// Runs one statement with bound arguments, written $1, $2, ... in this order.
    virtual Rows query(std::string_view sql, std::span<const Value> arguments = {}) = 0;

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
    /// run.
    virtual void transact(const Settings& settings, std::span<const Transaction> transactions,
                          const std::function<void()>& committed);
    /// Leaves no transaction open, whatever state the session is in. What was committed stays so.
    virtual void rollback() noexcept = 0;

    /// Keeps other runs out until the session ends, however it ends. Polls, so that a waiting session holds no
    /// snapshot. Fault::lock with the holder in `detail` after `wait`; Fault::unfit where no run may write. Does
    /// nothing where LockScope is `transaction`.
    virtual void lock(std::chrono::milliseconds wait) = 0;

    /// What there is of `statement`, one that cannot run in a transaction, whoever ran it. Given the `trace` of the
    /// effect from `before` it ran, what was there then does not count. Called outside a transaction.
    virtual Effect effect_of(std::string_view statement, std::string_view before) = 0;

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
    /// leaves them; no lock, no transaction. Fault::connection where it cannot be reached, or is not the one that it
    /// was, saying which.
    virtual void reconnect() = 0;

    /// Writes a whole copy of the database into the empty file at `path`, and verifies it. Under BackupTime::under_lock
    /// called inside a write transaction that has changed nothing yet. Fault::cancelled after `cancel`.
    virtual void backup(const std::string& path) = 0;
    /// Makes the database what the backup at `path` holds, whole or not at all; called outside a transaction.
    virtual void restore(const std::string& path) = 0;

    /// Looks whether a run would go well now, as far as the database itself can tell: one finding for each thing that
    /// was looked at, whether or not there is anything wrong with it. Writes nothing, takes no lock that holds anybody
    /// up, and gets by with the right to read. Called outside a transaction.
    virtual std::vector<Finding> examine() = 0;

    /// Stops the running verb, which then fails with Fault::cancelled, or with Fault::connection where nobody knows
    /// whether a commit happened. Where none runs, the next one but `rollback` fails so before it does anything;
    /// `rollback` takes the request back. Returns at once; a server that does not answer is cut off a second later.
    /// May be called from another thread.
    virtual void cancel() noexcept = 0;
};

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
};

}  // namespace belay
