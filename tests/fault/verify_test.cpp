#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"

namespace belay {

namespace {

const File first{
    "1_a.sql",
    "-- belay:up\ncreate table a (x int, y int);\ninsert into a values (1, 2);\n-- belay:down\ndrop table a;\n"};
const File second{"2_b.sql",
                  "-- belay:up\ncreate table b (x int);\ninsert into b select x from a;\nupdate a set y = 3;\n"
                  "alter table a drop column x;\n-- belay:down\ndrop table b;\n"
                  "-- belay:verify\nselect count(*) = 1 from b;\nselect count(*) = 2 from b;\n"};

Graph graph_of(const std::vector<File>& files) {
    return Graph(load(files, {}).migrations);
}

/// Everything there is, as text: columns, rows and the history but for what says that something failed.
std::vector<std::string> everything(Session& session) {
    const bool sqlite = session.dialect().name == "sqlite";
    const auto columns =
        sqlite ? "select sql from sqlite_master where sql is not null order by name"
               : "select table_schema || table_name || column_name || data_type from information_schema.columns "
                 "where table_schema in ('public', 'belay') order by 1";
    std::vector<std::string> result;
    for (const std::string query : {columns, "select x from a", "select y from a"}) {
        for (const auto& row : session.query(query)) result.push_back(row.front().text);
    }
    for (const auto& record : HistoryTable(session, "default").after(0)) {
        if (record.event != Event::failed) result.push_back(record.version.text() + std::string(name_of(record.event)));
    }
    return result;
}

}  // namespace

TEST_CASE("a verify that fails leaves schema, rows and history as they were, but for the record that says so") {
    const auto database = any_database();
    const auto session = database->open();
    Reporter quiet;
    Engine(graph_of({first}), *session, quiet).up();
    const auto before = everything(*session);
    try {
        Engine(graph_of({first, second}), *session, quiet).up();
        FAIL("the verify cannot hold");
    } catch (const Error& error) {
        CHECK(error.kind == Kind::unverified);
        CHECK(std::string(error.what()).starts_with("row 1 begins with "));
        REQUIRE(error.place);
        CHECK(error.place->line == 10);
        CHECK(words(error.outcome) == "the verify of 2_b does not hold; 2_b was rolled back; 0 of 1 step is done");
    }
    CHECK(everything(*session) == before);
    CHECK(HistoryTable(*session, "default").after(0).back().event == Event::failed);
}

}  // namespace belay
