#include "engine/sql/utf8.h"

#include <doctest/doctest.h>

#include <string>

namespace belay {

TEST_CASE("utf8::sequence_length gives the bytes of well-formed characters") {
    CHECK(utf8::sequence_length("a") == 1);
    CHECK(utf8::sequence_length("ß") == 2);
    CHECK(utf8::sequence_length("世界") == 3);
    CHECK(utf8::sequence_length("😀") == 4);
    CHECK(utf8::sequence_length("\xf4\x8f\xbf\xbf") == 4);
    CHECK(utf8::sequence_length(std::string_view("\0", 1)) == 1);
}

TEST_CASE("utf8::sequence_length gives 0 for what is no character") {
    for (const std::string text :
         {"", "\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe4\xb8", "\xed\xa0\x80", "\xf0\x80\x80\x80",
          "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3("}) {
        CAPTURE(text);
        CHECK(utf8::sequence_length(text) == 0);
    }
}

TEST_CASE("utf8 counts characters, and a byte that is none as one") {
    CHECK(utf8::length("") == 0);
    CHECK(utf8::length("aß世😀") == 4);
    CHECK(utf8::length("a\xff\xc3") == 3);
}

TEST_CASE("utf8::characters cuts between characters") {
    CHECK(utf8::characters("aß世😀", 1, 2) == "ß世");
    CHECK(utf8::characters("aß世😀", 3, 9) == "😀");
    CHECK(utf8::characters("aß", 5, 1).empty());
}

TEST_CASE("utf8::offset_of and floor find the beginning of a character") {
    CHECK(utf8::offset_of("aß世", 0) == 0);
    CHECK(utf8::offset_of("aß世", 2) == 3);
    CHECK(utf8::offset_of("aß世", 9) == 6);
    CHECK(utf8::floor("aß世", 2) == 1);
    CHECK(utf8::floor("aß世", 3) == 3);
    CHECK(utf8::floor("aß世", 5) == 3);
    CHECK(utf8::floor("aß世", 99) == 6);
}

}  // namespace belay
