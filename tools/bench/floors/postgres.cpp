// The least work that PostgreSQL and a connection to it can do for a workload: no lexer, no plan, no lock.
#include "tools/bench/floors/files.h"
#include "tools/bench/floors/record.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

namespace {

using bench::Migration;
using bench::Record;

constexpr auto insert_record = R"(
    insert into belay.history values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19))";
constexpr std::size_t piece_size = 256UL * 1024;
constexpr std::size_t migrations_a_round_trip = 32;

/// What a step runs, and the record that it leaves.
struct Step {
    std::string_view script;
    Record record;
};

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

class Connection {
  public:
    explicit Connection(const char* url) : connection_(connect(url), PQfinish) {
        if (PQstatus(get()) != CONNECTION_OK) fail();
    }

    PGconn* get() const { return connection_.get(); }
    Result execute(const std::string& sql) {
        Result result(PQexec(get(), sql.c_str()), PQclear);
        require(result.get());
        return result;
    }
    void require(const PGresult* result) const {
        const auto status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
    }
    [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(get())); }

  private:
    /// The schema of belay's history would be "$user" to a user of that name, and take the tables.
    static PGconn* connect(const char* url) {
        constexpr std::array keywords{"dbname", "options", static_cast<const char*>(nullptr)};
        const std::array values{url, "-c search_path=public", static_cast<const char*>(nullptr)};
        return PQconnectdbParams(keywords.data(), values.data(), 1);
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

std::string literal(const Connection& connection, const std::optional<std::string>& value) {
    if (!value) return "null";
    const std::unique_ptr<char, decltype(&PQfreemem)> text(
        PQescapeLiteral(connection.get(), value->data(), value->size()), PQfreemem);
    if (!text) connection.fail();
    return text.get();
}

std::string insert_of(const Connection& connection, const Record& record) {
    std::string result = "insert into belay.history values (";
    for (std::size_t i = 0; i < record.size(); ++i) result += (i == 0 ? "" : ", ") + literal(connection, record[i]);
    return result + ");\n";
}

std::string transaction_of(const Connection& connection, const Step& step) {
    return "begin;\n" + std::string(step.script) + insert_of(connection, step.record) + "commit;\n";
}

/// Several migrations in one message: the server takes it apart.
void in_messages(Connection& connection, std::span<const Step> steps, std::size_t at_once) {
    while (!steps.empty()) {
        std::string message;
        const auto some = steps.first(std::min(at_once, steps.size()));
        for (const auto& step : some) message += transaction_of(connection, step);
        connection.execute(message);
        steps = steps.subspan(some.size());
    }
}

void send(Connection& connection, const std::string& sql) {
    if (PQsendQueryParams(connection.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1)
        connection.fail();
}

void send(Connection& connection, const Step& step) {
    send(connection, "begin");
    for (const auto& statement : bench::split(step.script)) send(connection, statement);
    std::array<const char*, bench::record_width> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = step.record[i] ? step.record[i]->c_str() : nullptr;
    if (PQsendQueryPrepared(connection.get(), "insert_record", values.size(), values.data(), nullptr, nullptr, 0) !=
        1) {
        connection.fail();
    }
    send(connection, "commit");
}

void receive_all(Connection& connection) {
    if (PQpipelineSync(connection.get()) != 1) connection.fail();
    while (true) {
        const Result result(PQgetResult(connection.get()), PQclear);
        if (!result) continue;  // stands between the results of two statements
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return;
        connection.require(result.get());
    }
}

/// Several migrations before the answers are read: each statement is a message.
void in_pipeline(Connection& connection, std::span<const Step> steps) {
    const Result prepared(PQprepare(connection.get(), "insert_record", insert_record, 0, nullptr), PQclear);
    connection.require(prepared.get());
    PQenterPipelineMode(connection.get());
    while (!steps.empty()) {
        const auto some = steps.first(std::min(migrations_a_round_trip, steps.size()));
        for (const auto& step : some) send(connection, step);
        receive_all(connection);
        steps = steps.subspan(some.size());
    }
    PQexitPipelineMode(connection.get());
}

/// All commits but the last are made durable together with the last.
void asynchronous(Connection& connection, std::span<const Step> steps, std::string_view how) {
    connection.execute("set synchronous_commit = off");
    const auto most = steps.first(steps.size() - 1);
    if (how == "pipeline") {
        in_pipeline(connection, most);
    } else {
        in_messages(connection, most, migrations_a_round_trip);
    }
    connection.execute("reset synchronous_commit;\n" + transaction_of(connection, steps.back()));
}

void create_history(Connection& connection) {
    connection.execute("begin;\n" + bench::history_schema("postgres") + "commit;\n");
}

std::vector<Step> steps_up(std::span<const Migration> migrations) {
    std::vector<Step> result;
    for (const auto& migration : migrations) {
        result.push_back({migration.up.text, bench::applied(result.size() + 1, migration)});
    }
    return result;
}

std::vector<Step> steps_down(Connection& connection, std::span<const Migration> migrations, std::size_t count) {
    const auto newest = connection.execute("select max(seq) from belay.history where project = 'default'");
    std::size_t seq = std::stoul(PQgetvalue(newest.get(), 0, 0));
    std::vector<Step> result;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& migration = migrations[migrations.size() - 1 - i];
        result.push_back({migration.down.text, bench::reverted(++seq, migration)});
    }
    return result;
}

/// Reads the history and compares it with the files; this is `up` with nothing to do, and `status`.
void compare(Connection& connection, std::span<const Migration> migrations) {
    const auto history = connection.execute(R"(
        select version, name, event, checksum, at, "by" from belay.history where project = 'default' order by seq)");
    const auto count = static_cast<std::size_t>(PQntuples(history.get()));
    if (count != migrations.size()) throw std::runtime_error("something is pending");
    for (int i = 0; const auto& migration : migrations) {
        if (PQgetvalue(history.get(), i, 0) != migration.version ||
            PQgetvalue(history.get(), i, 3) != migration.up.checksum) {
            throw std::runtime_error(migration.version + " differs");
        }
        ++i;
    }
    std::printf("%zu applied\n", count);
}

void in_pieces(Connection& connection, const std::filesystem::path& folder) {
    const auto file = std::filesystem::directory_iterator(folder)->path();
    const std::string stem = file.filename();
    create_history(connection);
    connection.execute("begin");
    const auto checksum =
        bench::read_pieces(file, piece_size, [&](std::string_view piece) { connection.execute(std::string(piece)); });
    const auto underscore = stem.find('_');
    connection.execute(
        insert_of(connection, bench::applied(1, stem.substr(0, underscore), stem.substr(underscore + 1), checksum)));
    connection.execute("commit");
}

void run(std::string_view what, const char* folder, const char* url, std::size_t count) {
    if (what == "pieces") {
        Connection connection(url);
        in_pieces(connection, folder);
        return;
    }
    const auto migrations = bench::read_migrations(folder);
    Connection connection(url);
    if (what == "each") {
        create_history(connection);
        in_messages(connection, steps_up(migrations), 1);
    } else if (what == "messages" || what == "pipeline") {
        create_history(connection);
        asynchronous(connection, steps_up(migrations), what);
    } else if (what == "down-messages" || what == "down-pipeline") {
        asynchronous(connection, steps_down(connection, migrations, count), what.substr(5));
    } else if (what == "compare") {
        compare(connection, migrations);
    } else {
        throw std::runtime_error("there is no floor of this name");
    }
}

}  // namespace

int main(int count, char** words) {
    const std::span<char*> arguments(words, static_cast<std::size_t>(count));
    if (arguments.size() < 4) {
        std::fputs(
            "usage: bench_postgres_floor each|messages|pipeline|down-messages|down-pipeline|compare|pieces FOLDER URL "
            "[COUNT]\n",
            stderr);
        return 2;
    }
    try {
        run(arguments[1], arguments[2], arguments[3], arguments.size() > 4 ? std::stoul(arguments[4]) : 0);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_postgres_floor: %s\n", error.what());
        return 1;
    }
    return 0;
}
