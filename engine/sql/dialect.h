#pragma once

#include <chrono>
#include <span>
#include <string_view>

namespace belay {

/// The lexical rules of a database, each a name for something that one database reads and another does not.
struct Lexical {
    bool nested_comments = false;      // /* /* */ */
    bool dollar_quotes = false;        // $tag$ ... $tag$
    bool escape_strings = false;       // E'\'' ; and plain '\'' after `set standard_conforming_strings = off`
    bool atomic_bodies = false;        // create function ... begin atomic ...; end
    bool rule_bodies = false;          // create rule ... do ( ...; ... ): no semicolon in parentheses ends a statement
    bool copy_data = false;            // copy ... from stdin; rows \.
    bool client_commands = false;      // a backslash outside quotes is psql's, and refused by name
    bool bracket_identifiers = false;  // [x]
    bool backquote_identifiers = false;  // `x`
    bool trigger_bodies = false;         // create trigger ... begin ...; end
    bool transaction_modes = false;      // begin isolation level ...
    bool return_ends_line = false;       // a carriage return alone ends a -- comment
    bool foreign_key_pragma = false;     // pragma foreign_keys = off, which only works outside a transaction
};

/// One attempt to get a lock that somebody else holds.
struct Rung {
    std::chrono::milliseconds wait;   // for the lock; those who come later stand behind
    std::chrono::milliseconds pause;  // after it, in which they pass
};

/// Who keeps other runs out: a lock that lasts as long as the session, or each transaction for itself.
enum class LockScope { session, transaction };

/// When a backup is made: by another program before the run lock is taken, or inside the first write transaction.
enum class BackupTime { before_lock, under_lock };

/// The constants of a database: everything that the engine must know of it and that is not a verb of the session.
struct Dialect {
    std::string_view name = {};  // as in URLs and file names: postgres, sqlite
    Lexical lexical = {};

    /// Statements that cannot run in a transaction, as lower-case words: `?` after a word makes it optional, `*` stands
    /// for any words. "create unique? index concurrently".
    std::span<const std::string_view> outside_transaction = {};
    /// The codes with which it refuses a statement because it runs in a transaction, or because it ends one.
    std::span<const std::string_view> outside_codes = {};

    /// Of these, what waits for locks without holding anybody up, and may wait as long as it takes.
    std::span<const std::string_view> waits_aside = {};
    /// Statements that change nothing but the session, in the same way; and those of them whose effect the session
    /// cannot show (`Session::state`). A run that goes on where another stopped runs them again.
    std::span<const std::string_view> session_words = {};
    std::span<const std::string_view> unseen_words = {};

    std::string_view history_table = {};     // belay.history
    std::string_view history_relation = {};  // the same as SQL says it, where a session's own tables come first
    std::string_view history_fault = {};     // a query: words for why what has its name cannot be it; may be empty
    std::string_view history_in_sql() const { return history_relation.empty() ? history_table : history_relation; }
    std::string_view history_columns = {};  // a query: the names of its columns, no row where it does not exist
    /// Whether a record may leave its time and how long it took to the server: another machine, whose clock would tell
    /// something else.
    bool history_tells_time = false;
    std::string_view history_unhide = {};  // the statement that lets all who may read it see all rows
    std::string_view history_grants = {};  // the statements that let a role read it, `{0}` is the role

    /// The query after which, until the transaction ends, names mean what the catalog says, but for tables that are
    /// made without a schema, which go where they went before.
    std::string_view narrow_names = {};

    std::string_view history_setup = {};  // the statement after which a role without great rights can make it itself

    /// A query: one row with the words for what this role may not do of writing the history, or of making it where
    /// there is none; empty words where nothing is in its way. Empty where the database has no roles.
    std::string_view history_rights = {};
    /// A query: whether this role may alter and drop the table $1; no row where there is none.
    std::string_view table_rights = {};

    /// Between these two nothing that a script writes stays, and it may only read where the database can forbid
    /// writing.
    std::string_view probe_begin = {};
    std::string_view probe_end = {};

    /// For a printed plan: what makes its client stop at the first error, and what goes back to a clean session.
    std::string_view client_head = {};
    std::string_view client_reset = {};
    std::string_view client_own_names = {};  // until its transaction ends, names mean what the catalog says

    /// A query: one row with the words for what works for this session at the server; empty where nothing does.
    std::string_view backend = {};
    /// A query: two texts a row, the name of an object and what describes it, for every table, column, index,
    /// constraint, view, trigger and function but belay's own. The same schema gives the same rows, however it was
    /// made.
    std::string_view schema_rows = {};
    /// Whether these descriptions are SQL as somebody wrote it: what makes no difference in it is then left out, a
    /// third text of each row is a name that may be quoted in them, and a row "table ..." is compared in pieces.
    bool schema_as_written = false;

    /// A query: schema, name in lower case, column, whether the name alone finds it, and the name as it is, of the
    /// tables that are called `{0}`, a list, and that this role may read; a table's columns one after the other.
    std::string_view columns_of_tables = {};
    /// A query of one row: who is connected, to which database, and the schema where a name without one is made.
    std::string_view session_identity = {};
    /// A query: schema and name of every table and view that belongs neither to the catalog nor to an extension nor to
    /// belay, whether this role may read it or not. The schema is empty where nobody says it.
    std::string_view relations = {};
    /// A query: the path of the file that the database is; empty where it is none.
    std::string_view database_file = {};
    /// Expressions: column `{0}` that holds a time as text, UTC, YYYY-MM-DDTHH:MM:SSZ, and the argument of number `{0}`
    /// the other way round; column `{0}` that holds bytes as hexadecimal digits, and the digits `{0}` the other way
    /// round.
    std::string_view time_text = {}, text_time = {};
    std::string_view bytes_text = {}, text_bytes = {};

    BackupTime backup_time = BackupTime::before_lock;
    std::string_view backup_suffix = {};  // of the file's name: ".dump"
    /// The command of another program that restores a backup, `{0}` is the database, `{1}` the file; empty: `restore`
    /// of the session does it.
    std::string_view restore_command = {};

    LockScope lock_scope = LockScope::session;

    /// How to try for a lock, the shortest wait first; empty where waiting for a lock holds nobody up.
    std::span<const Rung> ladder = {};
};

}  // namespace belay
