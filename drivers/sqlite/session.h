#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/sqlite/additions.h"
#include "drivers/sqlite/dangling.h"
#include "drivers/sqlite/file.h"
#include "drivers/sqlite/foreign_keys.h"
#include "drivers/sqlite/layout_pragmas.h"
#include "drivers/sqlite/listener.h"
#include "drivers/sqlite/loan.h"
#include "drivers/sqlite/pragmas.h"
#include "drivers/sqlite/watch.h"
#include "engine/session.h"

namespace belay::sqlite {

/// A session with a database file. Foreign keys are enforced, other than SQLite's default, unless the settings say not
/// to: a migration that leaves orphans behind has lost data.
class FileSession final : public Session, private Backups, private Examination {
  public:
    explicit FileSession(const Connection& connection);
    /// For reading the file at `path`, whatever is in its name.
    explicit FileSession(const std::string& path);
    /// Over a connection that a program lends: of `connection` all counts but what says how to open one.
    FileSession(sqlite3* lent, const Connection& connection);
    ~FileSession() override;

    const Dialect& dialect() const override;
    std::string name() const override { return name_; }
    std::size_t execute(std::string_view text, std::span<const Statement> statements) override;
    Reading read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) override;
    void begin(Access access) override;
    void commit() override;
    void commit_deferred() override;
    void flush() override;
    bool has_deferred() const override { return deferred_ && in_transaction(); }
    void rollback() noexcept override;
    void lock(std::string_view /*project*/, std::chrono::milliseconds /*wait*/) override {}
    void unlock() override {}
    std::string lock_holder(std::string_view /*project*/) override { return {}; }
    void configure(const Settings& settings) override;
    void reset() override;
    SessionState state() override;
    void become_self() override {}  // nobody else can be it
    void reconnect() override;
    Backups* backups() override { return this; }
    Examination* examination() override { return this; }
    std::string waiting_for() const override;
    void cancel() noexcept override;

  private:
    /// A transaction that does not enforce foreign keys.
    struct Unenforced {
        bool was_on;
        std::vector<Orphan> known;  // from before it
    };

    void backup(const std::string& path) override;
    void restore(const std::string& path) override;
    std::unique_ptr<Session> open_backup(const std::string& path) override;
    std::vector<Finding> examine(std::string_view project) override;

    void make_ready();
    void give_back() noexcept;
    void require_content();
    void guard(const std::function<void()>& action);
    bool in_transaction() const;
    void expect_statement();
    void statement_prepared();
    std::size_t changed_since(std::int64_t total);
    std::size_t run(std::string_view sql);
    void pragma(std::string_view name, bool on);
    void use(const Settings& settings);
    void require_in_place() const;
    void require_writable();
    void stop_enforcing();
    void require_no_new_orphans();
    bool drops_unnamed();
    void require_references();
    void require_no_waiting_orphans();
    void end_transaction();
    void tell_unheeded();
    void restore_pragmas();
    void finish_transaction() noexcept;

    Watch watch_;        // before the file, which is closed first
    Listener listener_;  // likewise
    File file_;
    std::optional<Loan> loan_;  // of what was lent; after the file, whose connection it uses to its end
    std::string name_;
    std::chrono::milliseconds busy_wait_;
    Settings defaults_;
    Settings settings_;
    std::optional<Pragmas> pragmas_;
    Additions additions_;           // that the connection began with
    NoticeReceiver notice_;         // may be empty
    LayoutPragmas asked_for_ = {};  // by scripts, since the last reset
    std::optional<Unenforced> unenforced_;
    std::optional<References> references_before_;  // in this transaction, from before what may have broken some
    std::optional<Referrers> referrers_;           // as of the last drop
    bool open_ = false;                            // between begin and its end
    bool session_touched_ = false;                 // by scripts, since the last reset outside a transaction
    bool savepoint_set_ = false;                   // by a script, in this transaction
    bool reading_ = false;                         // in a transaction that may only read
    bool deferred_ = false;   // what was committed since the last flush is in SQLite's transaction, which is still open
    bool reset_due_ = false;  // what a reset could not undo inside the transaction
};

}  // namespace belay::sqlite
