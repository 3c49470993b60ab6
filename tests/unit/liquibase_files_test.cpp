#include "engine/adopt/liquibase_files.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

namespace {

Migration in(const std::string& path, const std::string& listed_as = "") {
    return {.path = path, .listed_as = listed_as};
}

}  // namespace

TEST_CASE("a file is called what the table calls one beside it") {
    struct Case {
        std::string path, listed_as, other, expected;
    };
    for (const auto& example : {
             Case{"db/a.sql", "db/a.sql", "db/b.sql", "db/b.sql"},
             Case{"db/a.sql", "a.sql", "db/b.sql", "b.sql"},
             Case{"db/a.sql", "a.sql", "db/more/b.sql", "more/b.sql"},
             Case{"/home/ann/db/a.sql", "db/a.sql", "/home/ann/db/b.sql", "db/b.sql"},
             Case{"db/a.sql", "src/main/db/a.sql", "db/b.sql", "src/main/db/b.sql"},
             Case{"db/a.sql", "classpath:db/a.sql", "db/b.sql", "classpath:db/b.sql"},
             Case{"./db/a.sql", "a.sql", "./db/b.sql", "b.sql"},
             Case{"db/v1/a.sql", "a.sql", "db/v2/b.sql", "db/v2/b.sql"},
         }) {
        CAPTURE(example.listed_as);
        LiquibaseFiles files;
        files.learn(in(example.path), example.listed_as);
        CHECK(files.name_of(in(example.other)) == example.expected);
    }
}

TEST_CASE("a file that says what it is called is called that") {
    LiquibaseFiles files;
    files.learn(in("db/a.sql", "logical.sql"), "logical.sql");
    CHECK(files.name_of(in("db/b.sql", "other.sql")) == "other.sql");
    CHECK(files.name_of(in("./db/b.sql")) == "db/b.sql");
}

}  // namespace belay
