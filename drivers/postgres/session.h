#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/postgres/cancellation.h"
#include "drivers/postgres/diagnostics.h"
#include "drivers/postgres/identity.h"
#include "drivers/postgres/link.h"
#include "drivers/postgres/loan.h"
#include "drivers/postgres/watcher.h"
#include "engine/session.h"

namespace belay::postgres {

struct Undertaking;

/// What takes back the settings and the temporary objects that scripts made, whatever role they left.
constexpr std::array<std::string_view, 2> reset_commands{"reset all", "discard temp"};

/// What lets go of all that scripts have a name for in their session and that is in nobody's way who does not say it.
constexpr std::array<std::string_view, 3> close_commands{"close all", "unlisten *", "deallocate all"};

/// A session with a server.
class ServerSession final : public Session, private Backups, private Aftermath, private Examination, private BulkRows {
  public:
    explicit ServerSession(const Connection& connection);
    /// Over a connection that a program lends: of `settings` all counts but what says how to open one.
    ServerSession(pg_conn* lent, const Connection& settings);
    ~ServerSession() override;

    const Dialect& dialect() const override;
    std::string name() const override { return name_; }
    std::size_t execute(std::string_view text, std::span<const Statement> statements) override;
    Reading read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) override;
    Rows query(std::string_view sql, std::span<const Value> arguments) override;
    Rows own_query(std::string_view sql, std::span<const Value> arguments) override;
    void begin(Access access) override;
    void commit() override;
    void commit_deferred() override;
    void flush() override;
    void transact(const Settings& settings, std::span<const Transaction> transactions,
                  const std::function<void()>& committed) override;
    bool has_deferred() const override { return deferred_; }
    void rollback() noexcept override;
    void lock(std::string_view project, std::chrono::milliseconds wait) override;
    void unlock() override;
    std::string lock_holder(std::string_view project) override;
    void configure(const Settings& settings) override;
    void reset() override;
    SessionState state() override;
    void become_self() override;
    void reconnect() override;
    Backups* backups() override { return this; }
    Aftermath* aftermath() override { return this; }
    Examination* examination() override { return this; }
    BulkRows* bulk_rows() override { return this; }
    std::string waiting_for() const override { return watcher_.waiting_for(); }
    void cancel() noexcept override;

  private:
    /// Whose the transactions are that a batch may end: a script's own, where none was open before it.
    enum class Owner { engine, script };

    /// How the statement goes to the server that ends each transaction of a group.
    enum class Lasts { prepared, anew };

    /// Has what runs outside a transaction of the engine's looked at, as long as this lives.
    class Watching {
      public:
        Watching(ServerSession& session, Owner transaction)
            : session_(transaction == Owner::script ? &session : nullptr) {
            if (session_ != nullptr) session_->watch();
        }
        ~Watching() {
            if (session_ != nullptr) session_->watcher_.stop();
        }
        Watching(const Watching&) = delete;
        Watching& operator=(const Watching&) = delete;

      private:
        ServerSession* session_;  // absent: the engine's transaction is looked at until it ends
    };

    void backup(const std::string& path) override;
    void restore(const std::string& path) override;
    Effect effect_of(std::string_view statement, std::string_view before) override;
    std::vector<Finding> examine(std::string_view project) override;
    void copy(std::string_view sql, const RowSource& rows) override;

    void connect();
    void take(pg_conn* handle, Link::AtEnd at_end);
    void give_back() noexcept;
    void disconnect();
    void introduce();
    Link& link();
    bool is_open() const;
    bool in_transaction() const;
    void guard(std::string_view sql, const std::function<void()>& action);
    DatabaseError error_of(std::string_view sql, const std::exception& error) const;
    Rows run(const std::string& sql);
    Rows fetch(std::string_view sql, std::span<const Value> arguments);
    Rows fetch_own(std::string_view sql, std::span<const Value> arguments);
    Value number_of(std::string_view function, std::string_view name);
    void run_statement(std::string_view text, Control control, const RowSource& rows, Owner transaction);
    void run_message(const std::string& sql, const RowSource& rows);
    void finish_copy(const RowSource& rows);
    std::size_t count_together(std::string_view text, std::span<const Statement> statements) const;
    void run_together(std::string_view text, std::span<const Statement> statements);
    void run_alone(std::string_view text, const Statement& statement, Owner transaction);
    static std::string ask_for_defaults();
    std::vector<std::string> path_columns();
    std::string baseline();
    std::string baseline_again(std::span<const Value> values);
    std::vector<std::string> resets() const;
    std::string rights_again(const std::string& role);
    std::string own_again(const Settings& settings);
    std::vector<std::string> commands_for(const Settings& settings) const;
    void use(const Settings& settings);
    void restore_settings();
    void settings_were_restored();
    void watch();
    void require_not_cancelled() const;
    void require_fit() const;
    bool try_lock(std::string_view project);
    std::string keep_lock() const;
    DatabaseError lost_lock(DatabaseError error) const;
    std::string held_by(std::string_view project);
    class Sending;
    void send_together(const Settings& settings, std::span<const Transaction> transactions, Lasts lasts,
                       const std::function<void()>& committed);
    void commit_with(const std::string& sql);
    void finish_transaction() noexcept;
    Effect index_effect(const Undertaking& undertaking, std::string_view before);
    Effect reindex_effect(const Undertaking& undertaking);
    Effect partition_effect(const Undertaking& undertaking);

    std::optional<Loan> loan_;  // where a program lent the connection
    Connection connection_;
    std::string name_;
    Settings settings_;
    Diagnostics diagnostics_;    // before the link, which is closed first
    std::optional<Link> link_;   // absent: lost, and not opened again
    Cancellation cancellation_;  // after the link, whose socket it lets go of first
    Watcher watcher_;
    std::atomic<bool> backup_cancelled_ = false;
    std::string path_;                 // the search path that the session begins with, as a literal
    std::string baseline_again_;       // columns that follow others in a query after a reset
    Identity identity_;                // of the server, when the session began
    std::optional<std::string> held_;  // whose lock this session has: a project's, or, where empty, everybody's
    std::size_t taken_ = 0;            // how often the server was asked for it, and has to be asked to let it go
    bool shared_ = false;     // a pooler may give what comes next to another session: it must find nothing of ours
    bool deferred_ = false;   // something committed may not be on the server's disk yet
    bool reset_due_ = false;  // a reset inside a transaction, which a rollback undoes
};

}  // namespace belay::postgres
