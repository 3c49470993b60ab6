#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "engine/sql/large_text.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

// Scripts that are not kept in memory run, fail and resume as any other; that their files change meanwhile is noticed.

namespace belay {

namespace {

/// Many statements of one line each below `head`, and more text than is kept.
struct LongScript {
    std::size_t statements = 0;
    std::string text;

    explicit LongScript(const std::string& head) : text(head + "create table item (id integer);\n") {
        const std::string remark(1000, '-');
        for (statements = 1; text.size() <= 2 * longest_kept_text; ++statements)
            text += fmt::format("insert into item values ({}); {}\n", statements, remark);
    }
};

/// Does something once, when a step begins or a first statement is done.
class Meddler final : public Reporter {
  public:
    using Action = std::function<void()>;

    explicit Meddler(Action at_step, Action at_statement = {})
        : at_step_(std::move(at_step)), at_statement_(std::move(at_statement)) {}

    void step_started(const Step& /*step*/, std::size_t /*index*/, std::size_t /*count*/) override { once(at_step_); }
    void statement_done(const Step& /*step*/, std::size_t /*done*/, std::size_t /*count*/) override {
        once(at_statement_);
    }

  private:
    static void once(Action& action) {
        if (const auto now = std::exchange(action, {})) now();
    }

    Action at_step_, at_statement_;
};

Graph graph_in(const TemporaryDirectory& directory) {
    return Graph(load(read_directory(directory.path()), {}).migrations);
}

std::optional<Error> error_of_run(Session& session, const TemporaryDirectory& directory, const Request& request,
                                  Reporter& reporter, const Parameters& parameters = {}) {
    try {
        Engine(graph_in(directory), session, reporter, {.run = {.parameters = parameters}}).run(request);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

std::string count_of(Session& session) {
    return session.query("select count(*) from item").front().front().text;
}

}  // namespace

TEST_CASE("a large script that fails is rolled back with the place of its statement, and runs when it is mended") {
    const auto database = any_database();
    const auto session = database->open();
    const TemporaryDirectory directory;
    const LongScript script("-- a remark\n");
    Reporter quiet;
    directory.write("1.up.sql", script.text + "insert into nowhere values (1);\nselect 1;\n");
    const auto error = error_of_run(*session, directory, {}, quiet);
    REQUIRE(error);
    CHECK(error->kind == Kind::failed);
    CHECK(error->step->statement == script.statements + 1);
    CHECK(error->step->statements == script.statements + 2);
    CHECK(error->place->line == script.statements + 2);
    CHECK(error->place->excerpt == "insert into nowhere values (1);");
    CHECK_THROWS_AS(count_of(*session), DatabaseError);

    directory.write("1.up.sql", script.text);
    directory.write("1.down.sql", "begin;\n" + std::string(longest_kept_text, '\n') + "drop table item;\ncommit;\n");
    CHECK(!error_of_run(*session, directory, {}, quiet));
    CHECK(count_of(*session) == std::to_string(script.statements - 1));
    CHECK(!error_of_run(*session, directory, {.command = Request::Command::down}, quiet));
    CHECK_THROWS_AS(count_of(*session), DatabaseError);
}

TEST_CASE("a large script whose file changes while it runs is rolled back") {
    const auto database = any_database();
    const auto session = database->open();
    const TemporaryDirectory directory;
    const LongScript script("");
    const auto path = directory.write("1.up.sql", script.text);
    auto changed = script.text;
    changed[changed.size() - 2] = '+';
    for (const auto& text : {changed, script.text.substr(0, script.text.size() / 2), std::string()}) {
        directory.write("1.up.sql", script.text);
        Meddler meddler([&] { directory.write("1.up.sql", text); });
        const auto error = error_of_run(*session, directory, {}, meddler);
        REQUIRE(error);
        CHECK(error->kind == Kind::failed);
        CHECK(error->place->path == path);
        CHECK(std::string(error->what()) == "was changed while belay was at work with it");
        CHECK(error->next == "belay up");
        CHECK_THROWS_AS(count_of(*session), DatabaseError);
    }
}

TEST_CASE("a large script outside a transaction resumes where it failed, and runs to its end though its file changes") {
    const auto database = any_database();
    const auto session = database->open();
    const TemporaryDirectory directory;
    const std::string filler(longest_kept_text, '-');
    const auto head = "-- belay:transaction off\n-- belay:params first\ncreate table item (id integer);\n" + filler +
                      "\ninsert into item values (:first);\nbegin;\ninsert into item values (2);\n" + filler +
                      "\ninsert into item values (3);\ncommit;\n";
    Reporter quiet;
    directory.write("1.up.sql", head + "insert into nowhere values (4);\n");
    const auto error = error_of_run(*session, directory, {}, quiet, {{"first", "1"}});
    REQUIRE(error);
    CHECK(error->kind == Kind::partial);
    CHECK(error->step->statement == 4);
    CHECK(error->place->line == 11);
    CHECK(count_of(*session) == "3");

    directory.write("1.up.sql", head + "insert into item values (4);\ninsert into item values (5);\n");
    Meddler meddler({}, [&] { directory.write("1.up.sql", "select 1;\n"); });
    CHECK(!error_of_run(*session, directory, {}, meddler, {{"first", "1"}}));
    CHECK(count_of(*session) == "5");
}

TEST_CASE("PostgreSQL: rows of a large script arrive, and an error in them has its line") {
    const ServerDatabase database;
    const auto session = database.open();
    const TemporaryDirectory directory;
    std::string head = "create table item (id integer, name text);\ncopy item from stdin;\n";
    const std::string name(1000, 'n');
    std::size_t rows = 0;
    for (; head.size() <= 2 * longest_kept_text; ++rows) head += fmt::format("{}\t{}\n", rows, name);
    Reporter quiet;
    for (const std::string outside : {"", "-- belay:transaction off\n"}) {
        directory.write("1.up.sql", outside + head + "x\ty\n\\.\ninsert into item values (0, 'last');\n");
        const auto error = error_of_run(*session, directory, {}, quiet);
        REQUIRE(error);
        CHECK(error->place->excerpt == "x\ty");
        CHECK(error->place->line == rows + 3 + (outside.empty() ? 0 : 1));
        CHECK(error->step->statement == 2);
    }
    directory.write("1.up.sql", "-- belay:transaction off\n" + head + "\\.\ninsert into item values (0, 'last');\n");
    CHECK(!error_of_run(*session, directory, {}, quiet));
    CHECK(count_of(*session) == std::to_string(rows + 1));
}

}  // namespace belay
