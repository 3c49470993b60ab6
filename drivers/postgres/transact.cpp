#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/postgres/pipeline.h"
#include "drivers/postgres/plain.h"
#include "drivers/postgres/session.h"
#include "drivers/postgres/values.h"

namespace belay::postgres {
namespace {

// The commit is on its way before anybody has looked at the answer: the server itself has to fail where a statement did
// not change its one row.
constexpr auto one_row = R"(
    with changed as ({} returning 1)
    select 1 operator(pg_catalog./) case when pg_catalog.count(*) operator(pg_catalog.=) 1 then 1 else 0 end
    from changed)";
constexpr auto not_one_row = "22012";  // division by zero

/// What a trigger or a default does to the session behind its back is undone a few transactions later.
bool leaves_session(const Transaction& transaction) {
    return std::ranges::all_of(transaction.statements, [&](const Statement& statement) {
        return postgres::leaves_session(transaction.text.substr(statement.begin, statement.end - statement.begin));
    });
}

}  // namespace

/// Transactions under way to the server: what was sent, and what came back.
class ServerSession::Sending {
  public:
    explicit Sending(ServerSession& session) : session_(session), pipeline_(session.link().handle()) {}

    void send(const Settings& settings, std::span<const Transaction> transactions) {
        if (session_.prepared_) send("deallocate all");
        for (const Transaction& transaction : transactions) {
            const bool first = &transaction == &transactions.front();
            const bool last = &transaction == &transactions.back();
            send("begin read write");
            if (first) send_all(commands_for(settings));
            for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
                const Statement& statement = transaction.statements[i];
                send(std::string(transaction.text.substr(statement.begin, statement.end - statement.begin)), i);
                // Nobody else waits behind these: what takes long, or is cut off, is known by its results.
                if (last) pipeline_.ask_for_results();
            }
            const bool touched = !leaves_session(transaction);
            if (last || touched) reset();
            if (!last && touched) send_all(commands_for(settings));
            send_last(transaction);
            if (last) break;
            send("set local synchronous_commit = off");
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
        std::optional<std::size_t> statement;  // of the script, that it is
        bool commits = false;
        bool writes = false;  // the row that comes last in a transaction
    };

    DatabaseError error_of(const Sent& command) const {
        DatabaseError error = session_.error_of(command.sql, std::runtime_error("the server did not answer"));
        if (command.writes && error.code == not_one_row && error.context.empty()) error = unrecorded();
        error.statement = command.statement;
        // Interrupted or not: what it was sent a server may do to the end.
        const bool may_commit = std::any_of(&command, &sent_.back() + 1, [](const Sent& sent) { return sent.commits; });
        if (!session_.is_open() && may_commit) error.fault = Fault::connection;
        return error;
    }

    void send(std::string sql, std::optional<std::size_t> statement = {}) {
        pipeline_.send(sql);
        sent_.push_back({std::move(sql), statement});
    }

    void send_all(const std::vector<std::string>& commands) {
        for (const std::string& command : commands) send(command);
    }

    void reset() {
        send_all(session_.reset_commands());
        prepared_ = {};
    }

    void send_last(const Transaction& transaction) {
        constexpr auto name = "belay";
        const auto sql = fmt::format(fmt::runtime(one_row), transaction.last);
        if (prepared_ != transaction.last) {
            if (!prepared_.empty()) send("deallocate all");
            pipeline_.prepare(name, sql);
            sent_.push_back({sql, {}});
            prepared_ = transaction.last;
        }
        pipeline_.send_prepared(name, Bound(transaction.arguments));
        sent_.push_back({sql, {}});
        sent_.back().writes = true;
    }

    ServerSession& session_;
    std::vector<Sent> sent_;
    std::string_view prepared_;
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
        prepared_ = true;
        sending.receive(committed);
    } catch (const DatabaseError&) {
        watcher_.stop();
        throw;
    }
    settings_were_restored();
    prepared_ = true;
}

}  // namespace belay::postgres
