#include "engine/layout/layout.h"

#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

// What calculateHash of graphile-migrate 1.4.1 gives for these, the second after the first.
const std::string first_hash = "sha1:42d573d5e881e52c4db4b8d53c7b1fe60d48fef0";
const std::string second_hash = "sha1:b400d7d3178261a93e82acce5a7683f525793f7b";
const std::string first_body = "create table a (id int);\n";
const std::string second_body = "--! no-transaction\ncreate index concurrently a_id on a (id);\n";

std::string committed(const std::string& previous, const std::string& hash, const std::string& body,
                      const std::string& more = {}) {
    return "--! Previous: " + previous + "\n--! Hash: " + hash + "\n" + more + "\n" + body;
}

const File first{"m/committed/000001.sql", committed("-", first_hash, first_body)};
const File second{"m/committed/000002-the-index.sql",
                  committed(first_hash, second_hash, second_body, "--! Message: the index\n")};

std::string refusal(const std::vector<File>& files) {
    const auto text = refusal_of([&] { load(files, {}); });
    return text.substr(0, text.find('\n'));
}

File first_with(const std::string& body, const std::string& more = {}) {
    return {"000001.sql", committed("-", first_hash, body, more)};
}

}  // namespace

TEST_CASE("committed migrations of graphile-migrate are a chain of hashes") {
    const auto loaded = load({first, second, {"m/current.sql", "select 1;"}, {"m/.gmrc", ""}}, {});
    CHECK(loaded.layout == "graphile-migrate");
    REQUIRE(loaded.migrations.size() == 2);
    CHECK(loaded.migrations[0].id() == "000001");
    CHECK(loaded.migrations[0].up.directives.transaction);
    CHECK(loaded.migrations[0].irreversible == "graphile-migrate has no down scripts");
    CHECK(loaded.migrations[1].id() == "000002_the-index");
    CHECK_FALSE(loaded.migrations[1].up.directives.transaction);
    CHECK(loaded.warnings == std::vector<std::string>{"m/current.sql is not committed and is left out"});
}

TEST_CASE("a committed migration that was changed, or is out of its chain, is refused with its place") {
    CHECK(refusal({first_with("create table b (id int);\n")}) ==
          "[3] error: 000001.sql:2:5: the hash of this file is "
          "sha1:1d510e5f09813a790c4ae6951d0ce14116074535: it was changed after it was committed");
    CHECK(refusal({second}) ==
          "[3] error: m/committed/000002-the-index.sql:1:5: this is the first file, and says that another comes before "
          "it");
    CHECK(refusal({first, {"m/committed/000002.sql", committed(second_hash, second_hash, second_body)}}) ==
          "[3] error: m/committed/000002.sql:1:5: the file before this one has the hash " + first_hash);
    CHECK(refusal({first_with("create table b (id int);\n", "--! AllowInvalidHash\n")}) == "nothing was refused");
    CHECK(refusal({first_with(first_body, "--! AllowInvalidHash\n")}) ==
          "[3] error: 000001.sql:3:5: the hash holds, so that nothing has to be allowed here");
}

TEST_CASE("what graphile-migrate would put into a script is refused by name") {
    const std::string any_hash = "--! AllowInvalidHash\n";
    CHECK(refusal({first_with("select 1;\n--! include functions/a.sql\n", any_hash)}) ==
          "[3] error: 000001.sql:6:1: '--! include' stands for the text of another file, which a commit puts in its "
          "place");
    CHECK(refusal({first_with("grant connect on database :DATABASE_NAME to x;\n", any_hash)}) ==
          "[3] error: 000001.sql:5:27: graphile-migrate replaces ':DATABASE_NAME' here");
    CHECK(refusal({first_with(first_body, "--! Author: me\n")}) ==
          "[3] error: 000001.sql:3:5: 'Author' is no header that graphile-migrate writes");
    CHECK(refusal({{"000001.sql", "--! Previous: -\n\nselect 1;\n"}}) ==
          "[3] error: 000001.sql: has no line '--! Hash:', which a committed migration begins with");
    CHECK(refusal({{"000001.sql", "--! Previous: -\n--! Hash: x\nselect 1;\n"}}) ==
          "[3] error: 000001.sql:3:1: a blank line must come behind the headers of a committed migration");
}

}  // namespace belay
