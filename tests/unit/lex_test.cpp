#include "engine/sql/lex.h"

#include "tests/support/dialects.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace belay {

namespace {

namespace fs = std::filesystem;

std::string contents_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> scripts_in(const fs::path& directory) {
    std::vector<fs::path> scripts;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == ".sql") scripts.push_back(entry.path());
    }
    std::sort(scripts.begin(), scripts.end());
    return scripts;
}

std::string name_of(Control control) {
    switch (control) {
        case Control::none: return "none";
        case Control::begin: return "begin";
        case Control::commit: return "commit";
        case Control::chain: return "chain";
        case Control::rollback: return "rollback";
        case Control::savepoint: return "savepoint";
        case Control::other: return "other";
    }
    return {};
}

/// What a golden file says of a script: its statements, each under a line with its number and control, or the refusal.
std::string shown(const Source& source, const Lexical& rules) {
    std::string result;
    try {
        std::size_t number = 0;
        for (const auto& statement : lex(source, rules)) {
            result += fmt::format("---- {} [{}]\n", ++number, name_of(statement.control));
            result += source.text.substr(statement.begin, statement.end - statement.begin) + "\n";
            if (!statement.takes_data) continue;
            result += "---- rows\n";
            result += source.text.substr(statement.data_begin, statement.data_end - statement.data_begin);
        }
        return result + "---- end\n";
    } catch (const Error& error) {
        CHECK(error.kind == Kind::project);
        result = fmt::format("error: {}:{} {}\n", error.place->line, error.place->column, error.what());
        if (!error.next.empty()) result += fmt::format("next: {}\n", error.next);
        return result;
    }
}

Source source_of(std::string text) {
    return Source{.path = "script.sql", .text = std::move(text)};
}

std::vector<std::string> texts_of(const std::string& text, const Lexical& rules) {
    std::vector<std::string> texts;
    for (const auto& statement : lex(source_of(text), rules)) {
        texts.push_back(text.substr(statement.begin, statement.end - statement.begin));
    }
    return texts;
}

}  // namespace

TEST_CASE("lex splits every golden script as its golden file says") {
    struct Dialected {
        std::string name;
        Lexical rules;
    };
    for (const auto& [name, rules] : {Dialected{"postgres", postgres_rules}, Dialected{"sqlite", sqlite_rules}}) {
        const auto scripts = scripts_in(fs::path(BELAY_TESTS_DIR) / "unit" / "lex" / name);
        REQUIRE(!scripts.empty());
        for (const auto& script : scripts) {
            CAPTURE(script);
            const auto golden = fs::path(script.string() + ".golden");
            const auto found = shown(read_source(script.filename().string(), contents_of(script)), rules);
            if (std::getenv("BELAY_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << found;
            CHECK(found == contents_of(golden));
        }
    }
}

TEST_CASE("lex gives places that count lines from the section's first one and characters in the line") {
    Source source = source_of("select 1;\n  select 'ß', \"é\n");
    source.first_line = 7;
    try {
        lex(source, postgres_rules);
        FAIL("nothing was refused");
    } catch (const Error& error) {
        CHECK(render(error) ==
              "error: script.sql:8:15: quoted identifier is not closed\n"
              "    8 |   select 'ß', \"é\n"
              "      |               ^\n");
    }
}

TEST_CASE("lex takes a statement's text alone for one statement") {
    const std::vector<std::string> statements{"select (1; 2)", "do $$ ; $$", "select ';' /* ; */ as \";\""};
    CHECK(texts_of("select (1; 2);;do $$ ; $$ ; -- ;\nselect ';' /* ; */ as \";\"", postgres_rules) == statements);
    for (const auto& statement : statements) CHECK(texts_of(statement, postgres_rules) == std::vector{statement});
}

TEST_CASE("lex reads a line of 16 MB") {
    constexpr std::size_t count = 1'000'000;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "select 'a', $1;/*";
    for (std::size_t i = 0; i < count; ++i) text += "*/";
    CHECK(lex(source_of(text), postgres_rules).size() == 1);
    std::replace(text.begin(), text.end(), '*', ' ');
    CHECK(lex(source_of(text), postgres_rules).size() == count + 1);
}

TEST_CASE("first_words gives words in lower case, without comments, and symbols one by one") {
    using Words = std::vector<std::string>;
    CHECK(first_words("  /* a */ CREATE -- b\n Unique  index", postgres_rules, 9) ==
          Words{"create", "unique", "index"});
    CHECK(first_words("create unique index concurrently i", postgres_rules, 2) == Words{"create", "unique"});
    CHECK(first_words("pragma foreign_keys=OFF", sqlite_rules, 9) == Words{"pragma", "foreign_keys", "=", "off"});
    CHECK(first_words("", postgres_rules, 9) == Words{});
    CHECK(first_words("select 1", postgres_rules, 0) == Words{});
}

TEST_CASE("first_words takes the quotes off strings, and leaves a quoted identifier as it is written") {
    using Words = std::vector<std::string>;
    CHECK(first_words("set a to 'Off' E'X' U&'y' '' $b$Z$b$", postgres_rules, 9) ==
          Words{"set", "a", "to", "off", "x", "y", "", "z"});
    CHECK(first_words("vacuum \"Full\"", postgres_rules, 9) == Words{"vacuum", "\"Full\""});
    CHECK(first_words("drop table [Full] `a`", sqlite_rules, 9) == Words{"drop", "table", "[Full]", "`a`"});
}

TEST_CASE("first_words ends before what is not closed") {
    CHECK(first_words("select 'a", postgres_rules, 9) == std::vector<std::string>{"select"});
    CHECK(first_words("select /* a", postgres_rules, 9) == std::vector<std::string>{"select"});
}

}  // namespace belay
