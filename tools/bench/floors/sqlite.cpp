// The least work that SQLite can do for a workload: no lexer, no plan, no lock beyond its own.
#include "tools/bench/floors/files.h"
#include "tools/bench/floors/record.h"

#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

namespace {

using bench::Migration;
using bench::Record;

constexpr auto insert_record =
    "insert into belay_history values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::size_t piece_size = 256UL * 1024;

class Statement {
  public:
    Statement(sqlite3* database, const char* sql) {
        if (sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(database));
        }
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(statement_); }

    bool step() {
        const int code = sqlite3_step(statement_);
        if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
        return code == SQLITE_ROW;
    }
    std::string_view text(int column) const {
        const auto* begin = sqlite3_column_text(statement_, column);
        return {reinterpret_cast<const char*>(begin),
                static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    void run(const Record& record) {
        int place = 0;
        for (const auto& value : record) {
            ++place;
            if (value) {
                sqlite3_bind_text(statement_, place, value->data(), static_cast<int>(value->size()), SQLITE_STATIC);
            } else {
                sqlite3_bind_null(statement_, place);
            }
        }
        step();
        sqlite3_reset(statement_);
    }

  private:
    sqlite3_stmt* statement_ = nullptr;
};

class Connection {
  public:
    explicit Connection(const char* path) {
        if (sqlite3_open(path, &database_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { sqlite3_close_v2(database_); }

    sqlite3* get() const { return database_; }
    void execute(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    }

  private:
    sqlite3* database_ = nullptr;
};

/// The savepoint each of one transaction, or a transaction each.
struct Bounds {
    const char* before_all;
    const char* before_each;
    const char* after_each;
    const char* after_all;
};
constexpr Bounds transaction_each{"begin immediate", "begin immediate", "commit", ""};
constexpr Bounds savepoint_each{"begin immediate", "savepoint one", "release one", "commit"};

void up(Connection& database, std::span<const Migration> migrations, const Bounds& bounds) {
    database.execute(bounds.before_all);
    database.execute(bench::history_schema("sqlite").c_str());
    if (std::string_view(bounds.after_all).empty()) database.execute("commit");
    Statement insert(database.get(), insert_record);
    std::size_t seq = 0;
    for (const auto& migration : migrations) {
        database.execute(bounds.before_each);
        database.execute(migration.up.text.c_str());
        insert.run(applied(++seq, migration));
        database.execute(bounds.after_each);
    }
    database.execute(bounds.after_all);
}

std::size_t newest_record(Connection& database) {
    Statement newest(database.get(), "select max(seq) from belay_history where project = 'default'");
    newest.step();
    return std::stoul(std::string(newest.text(0)));
}

void down(Connection& database, std::span<const Migration> migrations, std::size_t count) {
    database.execute("begin immediate");
    std::size_t seq = newest_record(database);
    Statement insert(database.get(), insert_record);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& migration = migrations[migrations.size() - 1 - i];
        database.execute(savepoint_each.before_each);
        database.execute(migration.down.text.c_str());
        insert.run(reverted(++seq, migration));
        database.execute(savepoint_each.after_each);
    }
    database.execute("commit");
}

/// Reads the history and compares it with the files; this is `up` with nothing to do, and `status`.
void compare(Connection& database, std::span<const Migration> migrations) {
    Statement history(database.get(), R"(
        select version, name, event, checksum, at, "by" from belay_history where project = 'default' order by seq)");
    std::size_t same = 0;
    for (; history.step(); ++same) {
        const auto& migration = migrations[same];
        if (history.text(0) != migration.version || history.text(3) != migration.up.checksum) {
            throw std::runtime_error(migration.version + " differs");
        }
    }
    if (same != migrations.size()) throw std::runtime_error("something is pending");
    std::printf("%zu applied\n", same);
}

void in_pieces(Connection& database, const std::filesystem::path& folder) {
    const auto file = std::filesystem::directory_iterator(folder)->path();
    const std::string stem = file.filename();
    database.execute("begin immediate");
    database.execute(bench::history_schema("sqlite").c_str());
    const auto checksum = bench::read_pieces(
        file, piece_size, [&](std::string_view piece) { database.execute(std::string(piece).c_str()); });
    Statement insert(database.get(), insert_record);
    const auto underscore = stem.find('_');
    insert.run(bench::applied(1, stem.substr(0, underscore), stem.substr(underscore + 1), checksum));
    database.execute("commit");
}

void run(std::string_view what, const char* folder, const char* path, std::size_t count) {
    if (what == "pieces") {
        Connection database(path);
        in_pieces(database, folder);
        return;
    }
    const auto migrations = bench::read_migrations(folder);
    Connection database(path);
    if (what == "each") {
        up(database, migrations, transaction_each);
    } else if (what == "savepoints") {
        up(database, migrations, savepoint_each);
    } else if (what == "down") {
        down(database, migrations, count);
    } else if (what == "compare") {
        compare(database, migrations);
    } else {
        throw std::runtime_error("there is no floor of this name");
    }
}

}  // namespace

int main(int count, char** words) {
    const std::span<char*> arguments(words, static_cast<std::size_t>(count));
    if (arguments.size() < 4) {
        std::fputs("usage: bench_sqlite_floor each|savepoints|down|compare|pieces FOLDER FILE [COUNT]\n", stderr);
        return 2;
    }
    try {
        run(arguments[1], arguments[2], arguments[3], arguments.size() > 4 ? std::stoul(arguments[4]) : 0);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_sqlite_floor: %s\n", error.what());
        return 1;
    }
    return 0;
}
