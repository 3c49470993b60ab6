#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/postgres/pipeline.h"
#include "drivers/postgres/session.h"
#include "drivers/postgres/values.h"

namespace belay::postgres {
namespace {

// The commit is on its way before anybody has looked at the answer: the server itself has to fail where a statement did
// not change its one row. What belongs to the end of a transaction is done by one command, since each has its price:
// {0} is the statement, {1} the number of an argument more, for synchronous_commit, {2} the search path that is to be
// in force at the commit, and {3} are more columns.
constexpr auto last_command = R"(
    with changed as ({0} returning 1)
    select 1 operator(pg_catalog./) pg_catalog.count(*),
        pg_catalog.set_config('synchronous_commit',
                              coalesce(${1}, pg_catalog.current_setting('synchronous_commit')), true),
        pg_catalog.set_config('search_path', {2}, true){3}
    from changed)";
constexpr auto not_one_row = "22012";  // division by zero

constexpr auto name_of_own = "belay_own";
constexpr auto name_of_last = "belay";

/// Whether a script that has one of these words may see what another one has prepared, or opened, or take away what is
/// prepared here.
bool speaks_of_names(std::string_view text) {
    constexpr std::array<std::string_view, 6> words{"prepare", "execute", "deallocate", "discard", "cursor", "fetch"};
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return std::ranges::any_of(words, [&](std::string_view word) {
        return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
    });
}

/// Whether a script found a statement or a cursor that another one had left, or took away what was prepared here: a
/// function that it calls may do either.
bool is_of_names(const DatabaseError& error) {
    constexpr std::array codes{"42P05", "26000", "42P03", "34000"};  // is there already, is not there
    return std::ranges::find(codes, error.code) != codes.end();
}

/// To read a statement and to plan it takes the server longer than to run it.
bool can_prepare(std::span<const Transaction> transactions) {
    return transactions.size() > 1 && std::ranges::all_of(transactions, [&](const Transaction& transaction) {
               return transaction.last == transactions.front().last && !speaks_of_names(transaction.text);
           });
}

}  // namespace

/// Transactions under way to the server: what was sent, and what came back.
class ServerSession::Sending {
  public:
    Sending(ServerSession& session, Lasts lasts)
        : session_(session), lasts_(lasts), pipeline_(session.link().handle()) {}

    void send(const Settings& settings, std::span<const Transaction> transactions) {
        for (const Transaction& transaction : transactions) {
            const bool first = &transaction == &transactions.front();
            const bool last = &transaction == &transactions.back();
            send("begin read write");
            for (auto& command : session_.commands_for(first ? settings : Settings())) send(std::move(command));
            for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
                const Statement& statement = transaction.statements[i];
                send(std::string(transaction.text.substr(statement.begin, statement.end - statement.begin)), i);
                // Nobody else waits behind these: what takes long, or is cut off, is known by its results.
                if (last) pipeline_.ask_for_results();
            }
            for (auto& command : session_.resets()) send(std::move(command));
            const bool prepares = lasts_ == Lasts::prepared && first;
            if (prepares) prepare(name_of_own, {.sql = own_command(settings)});
            become_own(last ? Settings() : settings, last ? Lasts::anew : lasts_);
            // What it names is looked up here, in the search path that has just been set.
            if (prepares) prepare(name_of_last, {.sql = command_of(transaction), .writes = true});
            send_last(transaction, last ? Value() : "off");
            if (last || lasts_ == Lasts::anew) {
                for (const auto command : close_commands) send(std::string(command));
            }
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
        bool writes = false;  // the row that comes last in a transaction
    };

    DatabaseError error_of(const Sent& command) const {
        DatabaseError error = session_.error_of(command.sql, std::runtime_error("the server did not answer"));
        if (command.writes && error.code == not_one_row && error.context.empty()) error = unrecorded();
        if (command.writes) error = session_.lost_lock(std::move(error));
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

    std::string command_of(const Transaction& transaction) {
        const auto lock = session_.keep_lock();
        return fmt::format(fmt::runtime(last_command), transaction.last, transaction.arguments.size() + 1,
                           session_.path_, session_.baseline_again_ + (lock.empty() ? "" : ", " + lock));
    }

    std::string own_command(const Settings& settings) const {
        return fmt::format("select {}, pg_catalog.set_config('search_path', 'pg_catalog', true)",
                           session_.own_again(settings));
    }

    void prepare(const char* name, Sent statement) {
        pipeline_.prepare(name, statement.sql);
        sent_.push_back(std::move(statement));
    }

    void become_own(const Settings& settings, Lasts lasts) {
        if (lasts == Lasts::anew) return send(own_command(settings));
        pipeline_.send_prepared(name_of_own, Bound({}));
        sent_.push_back({.sql = "execute " + std::string(name_of_own)});
    }

    void send_last(const Transaction& transaction, Value synchronous_commit) {
        auto arguments = transaction.arguments;
        arguments.push_back(std::move(synchronous_commit));
        auto sql = lasts_ == Lasts::prepared ? "execute " + std::string(name_of_last) : command_of(transaction);
        if (lasts_ == Lasts::prepared)
            pipeline_.send_prepared(name_of_last, Bound(arguments));
        else
            pipeline_.send(sql, Bound(arguments));
        sent_.push_back({.sql = std::move(sql), .writes = true});
        ++session_.taken_;
    }

    ServerSession& session_;
    Lasts lasts_;
    std::vector<Sent> sent_;
    Pipeline pipeline_;
};

/// Sends everything at once: what takes long between a client and a server is to wait for each other.
void ServerSession::send_together(const Settings& settings, std::span<const Transaction> transactions, Lasts lasts,
                                  const std::function<void()>& committed) {
    if (reset_due_) restore_settings();
    use(settings);
    watch();
    diagnostics_.clear();
    try {
        Sending sending(*this, lasts);
        sending.send(settings, transactions);
        sending.receive(committed);
    } catch (const DatabaseError&) {
        watcher_.stop();
        reset_due_ = true;
        throw;
    }
    settings_were_restored();
}

void ServerSession::transact(const Settings& settings, std::span<const Transaction> transactions,
                             const std::function<void()>& committed) {
    const Cancellation::Verb verb(cancellation_);
    if (transactions.empty()) return;
    if (!can_prepare(transactions)) {
        send_together(settings, transactions, Lasts::anew, committed);
        return;
    }
    std::size_t done = 0;
    try {
        send_together(settings, transactions, Lasts::prepared, [&] {
            ++done;
            committed();
        });
    } catch (const DatabaseError& error) {
        if (!is_of_names(error) || !is_open()) throw;
        run("rollback");
        send_together(settings, transactions.subspan(done), Lasts::anew, committed);
    }
}

}  // namespace belay::postgres
