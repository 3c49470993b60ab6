#include "engine/sql/source.h"

#include "engine/error.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace belay {

namespace {

/// What read_source says, and where.
std::string refusal_of(std::string bytes) {
    try {
        read_source("a.sql", std::move(bytes));
    } catch (const Error& error) {
        CHECK(error.kind == Kind::project);
        CHECK(error.next == "save the file as UTF-8");
        return std::to_string(error.place->line) + ":" + std::to_string(error.place->column) + " " + error.what();
    }
    return "nothing was refused";
}

std::string shown(const Place& place) {
    return place.path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + place.excerpt;
}

}  // namespace

TEST_CASE("read_source drops a BOM, at the very beginning only") {
    CHECK(read_source("a.sql", "\xef\xbb\xbfselect 1").text == "select 1");
    CHECK(read_source("a.sql", "\xef\xbb\xbf").text.empty());
    CHECK(read_source("a.sql", "a\xef\xbb\xbf").text == "a\xef\xbb\xbf");
}

TEST_CASE("read_source makes CRLF to LF and leaves a lone CR") {
    CHECK(read_source("a.sql", "a\r\nb\r\n\r\nc").text == "a\nb\n\nc");
    CHECK(read_source("a.sql", "\r\n").text == "\n");
    CHECK(read_source("a.sql", "a\rb\r").text == "a\rb\r");
    CHECK(read_source("a.sql", "\r\r\n\r").text == "\r\n\r");
    CHECK(read_source("a.sql", "").text.empty());
}

TEST_CASE("read_source refuses a NUL byte with its place") {
    CHECK(refusal_of(std::string("select 1;\r\n ß x\0y\r\n", 18)) == "2:5 a NUL byte, which no SQL can hold");
    CHECK(refusal_of(std::string("\xef\xbb\xbf\0", 4)) == "1:1 a NUL byte, which no SQL can hold");
}

TEST_CASE("read_source refuses what is not UTF-8 with its place") {
    CHECK(refusal_of("select 'caf\xe9'") == "1:12 the byte 0xe9 here is not UTF-8");
    CHECK(refusal_of("\xff\xfes") == "1:1 the byte 0xff here is not UTF-8");
    CHECK(refusal_of("123456789\xc3") == "1:10 the byte 0xc3 here is not UTF-8");
    CHECK(refusal_of("1234567\xc3\xa9\n\xed\xa0\x80") == "2:1 the byte 0xed here is not UTF-8");
    CHECK(refusal_of("1234567\xf0\x9f\x98\x80 12345678") == "nothing was refused");
}

TEST_CASE("place_of counts lines from the source's first one and characters in the line") {
    const Source source{.path = "a.sql", .text = "one\nzwei ß é x\n\ndrei", .first_line = 10};
    CHECK(shown(place_of(source, 0)) == "a.sql:10:1: one");
    CHECK(shown(place_of(source, 3)) == "a.sql:10:4: one");
    CHECK(shown(place_of(source, 4)) == "a.sql:11:1: zwei ß é x");
    CHECK(shown(place_of(source, source.text.find('x'))) == "a.sql:11:10: zwei ß é x");
    CHECK(shown(place_of(source, source.text.find("drei") - 1)) == "a.sql:12:1: ");
    CHECK(shown(place_of(source, 1000)) == "a.sql:13:5: drei");
    CHECK(shown(place_of(Source{.path = "a.sql", .text = ""}, 5)) == "a.sql:1:1: ");
}

TEST_CASE("place_of takes an offset inside a character for the character") {
    CHECK(shown(place_of(Source{.path = "a.sql", .text = "aßb"}, 2)) == "a.sql:1:2: aßb");
}

TEST_CASE("place_of gives the written text where parameters were replaced") {
    const Source source{.path = "a.sql",
                        .text = "a\nsecret\nb  c",
                        .written = "a\n:p b :q c",
                        .shifts = {{2, 2}, {8, 4}, {11, 7}, {11, 9}}};
    CHECK(shown(place_of(source, 0)) == "a.sql:1:1: a");
    CHECK(shown(place_of(source, 2)) == "a.sql:2:1: :p b :q c");
    CHECK(shown(place_of(source, 7)) == "a.sql:2:1: :p b :q c");
    CHECK(shown(place_of(source, 9)) == "a.sql:2:4: :p b :q c");
    CHECK(shown(place_of(source, 12)) == "a.sql:2:9: :p b :q c");
}

TEST_CASE("read_source takes 64 MB of line ends in one pass") {
    std::string bytes;
    for (std::size_t i = 0; i < 16'000'000; ++i) bytes += "ab\r\n";
    CHECK(read_source("a.sql", std::move(bytes)).text.size() == 48'000'000);
}

TEST_CASE("a source that is rewritten twice knows where both files say its text") {
    Source source{.path = "a.sql", .text = "one\n\\i b\nfour :x\n"};
    auto once = rewritten(source, "one\ntwo :x\nthree\nfour :x\n", {{4, 4}, {17, 9}});
    once.inclusions.push_back({.begin = 4, .end = 17, .path = "b.sql", .written = "two :x\nthree\n"});
    once = rewritten(once, "one\ntwo VALUE\nthree\nfour V\n", {{8, 8}, {13, 10}, {25, 22}, {26, 24}});
    CHECK(shown(place_of(once, once.text.find("VALUE"))) == "b.sql:1:5: two :x");
    CHECK(shown(place_of(once, once.text.find("three"))) == "b.sql:2:1: three");
    CHECK(shown(place_of(once, once.text.find("one"))) == "a.sql:1:1: one");
    CHECK(shown(place_of(once, once.text.find("four"))) == "a.sql:3:1: four :x");
    CHECK(shown(place_of(once, once.text.find("V\n", 20))) == "a.sql:3:6: four :x");
    CHECK(shown(place_of(once, once.text.size() - 1)) == "a.sql:3:8: four :x");
}

}  // namespace belay
