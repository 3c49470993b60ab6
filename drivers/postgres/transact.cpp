#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/postgres/pipeline.h"
#include "drivers/postgres/session.h"
#include "drivers/postgres/values.h"

namespace belay::postgres {
namespace {

// The path is the catalog's while the last statement is read and runs, and then what it was before.
constexpr std::string_view own_names_at_once =
    "select pg_catalog.set_config('belay.path', pg_catalog.current_setting('search_path'), true), "
    "pg_catalog.set_config('search_path', 'pg_catalog', true)";
constexpr std::string_view user_names =
    "select pg_catalog.set_config('search_path', pg_catalog.current_setting('belay.path'), true)";

// As the first, and the commit does not wait for the disk.
constexpr std::string_view own_names_deferred =
    "select pg_catalog.set_config('belay.path', pg_catalog.current_setting('search_path'), true), "
    "pg_catalog.set_config('search_path', 'pg_catalog', true), "
    "pg_catalog.set_config('synchronous_commit', 'off', true)";

// The commit is on its way before anybody has looked at the answer: the server itself has to fail where a statement did
// not change its one row.
constexpr auto one_row = R"(
    with changed as ({} returning 1)
    select 1 operator(pg_catalog./) case when pg_catalog.count(*) operator(pg_catalog.=) 1 then 1 else 0 end
    from changed)";
constexpr auto not_one_row = "22012";  // division by zero

}  // namespace

/// Transactions under way to the server: what was sent, and what came back.
class ServerSession::Sending {
  public:
    explicit Sending(ServerSession& session) : session_(session), pipeline_(session.link().handle()) {}

    void send(const Settings& settings, std::span<const Transaction> transactions) {
        for (const Transaction& transaction : transactions) {
            const bool first = &transaction == &transactions.front();
            const bool last = &transaction == &transactions.back();
            send("begin read write");
            if (first) send_all(session_.commands_for(settings));
            for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
                const Statement& statement = transaction.statements[i];
                send(std::string(transaction.text.substr(statement.begin, statement.end - statement.begin)), i);
                // Nobody else waits behind these: what takes long, or is cut off, is known by its results.
                if (last) pipeline_.ask_for_results();
            }
            reset();
            if (!last) send_all(session_.commands_for(settings));
            send(fmt::format("{}{}", last ? own_names_at_once : own_names_deferred, session_.keep_lock()));
            sent_.back().keeps_lock = true;
            send_last(transaction);
            send(std::string(user_names));  // what is put off to the commit is the user's
            if (last) break;
            send("commit");
            sent_.back().commits = true;
            session_.deferred_ = true;  // whether its answer comes or not
            pipeline_.ask_for_results();
        }
        pipeline_.end();
    }

    void receive(const std::function<void()>& committed) {
        for (const Sent& command : sent_) {
            if (!pipeline_.succeeded()) throw error_of(command);
            if (!command.commits) continue;
            session_.watch();  // the next one: nobody stands behind this any more
            committed();
        }
    }

  private:
    /// One command, in the order of the results.
    struct Sent {
        std::string sql;
        std::optional<std::size_t> statement = {};  // of the script, that it is
        bool commits = false;
        bool keeps_lock = false;
        bool writes = false;  // the row that comes last in a transaction
    };

    DatabaseError error_of(const Sent& command) const {
        DatabaseError error = session_.error_of(command.sql, std::runtime_error("the server did not answer"));
        if (command.writes && error.code == not_one_row && error.context.empty()) error = unrecorded();
        if (command.keeps_lock) error = session_.lost_lock(std::move(error));
        error.statement = command.statement;
        error.at_commit = command.commits;
        // Interrupted or not: what it was sent a server may do to the end.
        const bool may_commit = std::any_of(&command, &sent_.back() + 1, [](const Sent& sent) { return sent.commits; });
        if (!session_.is_open() && may_commit) error.fault = Fault::connection;
        return error;
    }

    void send(std::string sql, std::optional<std::size_t> statement = {}) {
        pipeline_.send(sql);
        sent_.push_back({.sql = std::move(sql), .statement = statement});
    }

    void send_all(const std::vector<std::string>& commands) {
        for (const std::string& command : commands) send(command);
    }

    void reset() { send_all(session_.reset_commands()); }

    void send_last(const Transaction& transaction) {
        auto sql = fmt::format(fmt::runtime(one_row), transaction.last);
        pipeline_.send(sql, Bound(transaction.arguments));
        sent_.push_back({.sql = std::move(sql), .writes = true});
    }

    ServerSession& session_;
    std::vector<Sent> sent_;
    Pipeline pipeline_;
};

/// Sends everything at once: what takes long between a client and a server is to wait for each other.
void ServerSession::transact(const Settings& settings, std::span<const Transaction> transactions,
                             const std::function<void()>& committed) {
    const Cancellation::Verb verb(cancellation_);
    if (transactions.empty()) return;
    if (reset_due_) restore_settings();
    use(settings);
    watch();
    diagnostics_.clear();
    try {
        Sending sending(*this);
        sending.send(settings, transactions);
        sending.receive(committed);
    } catch (const DatabaseError&) {
        watcher_.stop();
        throw;
    }
    settings_were_restored();
}

}  // namespace belay::postgres
