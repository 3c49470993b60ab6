#include "engine/sql/pieces.h"

#include "engine/layout/large_file.h"
#include "engine/sql/lex.h"
#include "engine/sql/parameters.h"
#include "tests/support/dialects.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {

namespace {

namespace fs = std::filesystem;

using Values = std::map<std::string, std::string>;

struct Dialected {
    std::string name;
    Lexical rules;
};

const std::vector<Dialected> dialects{{"postgres", postgres_rules}, {"sqlite", sqlite_rules}};

/// The lexer's golden scripts, and one that begins with a string that its next line continues.
std::vector<std::string> golden_scripts(const std::string& dialect) {
    std::vector<std::string> scripts{"E'a'\n  'it\\'\ns';\n"};
    for (const auto& entry : fs::directory_iterator(fs::path(BELAY_TESTS_DIR) / "unit" / "lex" / dialect)) {
        if (entry.path().extension() != ".sql") continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        scripts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return scripts;
}

void show(std::string_view text, const Statement& statement, std::string& shown) {
    shown += fmt::format("[{}] {}\n", static_cast<int>(statement.control),
                         text.substr(statement.begin, statement.end - statement.begin));
}

/// The statements and rows of a script, or why it is refused.
std::string whole(const std::string& text, const Lexical& rules) {
    std::string shown;
    try {
        for (const auto& statement : lex(Source{.path = "a.sql", .text = text}, rules)) {
            show(text, statement, shown);
            shown += text.substr(statement.data_begin, statement.data_end - statement.data_begin);
        }
        return shown;
    } catch (const Error& error) {
        return error.what();
    }
}

std::size_t rows_end(const std::string& text, std::size_t begin) {
    if (text.compare(begin, 2, "\\.") == 0 && (begin + 2 == text.size() || text[begin + 2] == '\n')) return begin;
    for (auto at = text.find("\n\\.", begin); at != std::string::npos; at = text.find("\n\\.", at + 1)) {
        if (at + 3 == text.size() || text[at + 3] == '\n') return at + 1;
    }
    refuse_endless_rows({.path = "a.sql", .text = text}, 0);
}

/// The same, through a window of this size, which grows only where no whole statement fits.
std::string through_window(const std::string& text, const Lexical& rules, std::size_t window) {
    std::string shown;
    BackslashState backslash;
    try {
        for (std::size_t position = 0, size = window; position < text.size();) {
            const Source piece{.path = "a.sql", .text = text.substr(position, size)};
            const auto behind = position + size < text.size() ? Behind::more : Behind::nothing;
            const auto split = split_piece(piece, rules, behind, backslash, {});
            for (const auto& statement : split.statements) show(piece.text, statement, shown);
            position += split.end;
            size = split.end == 0 ? size + 1 : window;
            if (split.statements.empty() || !split.statements.back().takes_data) continue;
            const auto end = rows_end(text, position);
            shown += text.substr(position, end - position);
            position = end + end_of_rows.size();
        }
        return shown;
    } catch (const Error& error) {
        return error.what();
    }
}

/// A file of this text as it is read where it is large, whatever its size.
Source large_source(const TemporaryDirectory& directory, const std::string& text) {
    auto file = read_large_file(directory.write("a.up.sql", text), Section::up);
    return std::move(file.sections.front().source);
}

/// The same as `whole`, through a PieceReader.
std::string in_pieces(const Source& source, const Lexical& rules, std::span<const std::string> names = {},
                      const Values& values = {}) {
    std::string shown;
    PieceReader reader(source, rules, names, values);
    for (Piece piece; reader.next(piece);) {
        for (const auto& statement : piece.statements) show(piece.source.text, statement, shown);
        for (auto rows = reader.rows(); !rows.empty(); rows = reader.rows()) shown += rows;
    }
    return shown;
}

std::string refusal_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return render(error);
    }
    return "nothing was refused";
}

}  // namespace

TEST_CASE("split_piece gives through a window of any size what lex gives of the whole") {
    for (const auto& [name, rules] : dialects) {
        for (const auto& script : golden_scripts(name)) {
            const auto expected = whole(script, rules);
            const auto sizes = std::min<std::size_t>(script.size(), 400);
            for (std::size_t size = 1; size <= sizes; ++size) {
                CAPTURE(script);
                CAPTURE(size);
                REQUIRE(through_window(script, rules, size) == expected);
            }
        }
    }
}

TEST_CASE("PieceReader gives what lex gives of the whole, wherever a block of the file ends") {
    const TemporaryDirectory directory;
    for (const auto& [name, rules] : dialects) {
        for (const auto& script : golden_scripts(name)) {
            if (script.find('\0') != std::string::npos || script.find("belay:") != std::string::npos) continue;
            if (first_refused(script) < script.size() || script.find('\r') != std::string::npos) continue;
            const auto middle = script.size() / 2;
            std::string text = "select 1;\n--";
            text.resize(BlockDigests::block_size - middle - 1, ' ');
            text += "\n" + script + (script.ends_with('\n') ? "" : "\n");
            // Enough behind it for the script to go on.
            text += "--" + std::string(longest_kept_text, ' ') + "\n";
            const auto expected = whole(text, rules);
            const auto source = large_source(directory, text);
            REQUIRE(source.large);
            std::string found;
            try {
                found = in_pieces(source, rules);
            } catch (const Error& error) {
                found = error.what();
            }
            CAPTURE(script);
            CHECK(found == expected);
        }
    }
}

TEST_CASE("PieceReader gives rows of any length, and finds their end across blocks") {
    const TemporaryDirectory directory;
    for (std::size_t before = 0; before < 6; ++before) {
        std::string rows;
        while (rows.size() < 2 * BlockDigests::block_size) rows += "1\t\\.x\n\\.y\n";
        rows.resize(5 * BlockDigests::block_size - before, 'z');
        const auto text = "copy a from stdin;\n" + rows + "\n\\.\nselect 2;\n" + std::string(longest_kept_text, '\n');
        const auto source = large_source(directory, text);
        CHECK(in_pieces(source, postgres_rules) == whole(text, postgres_rules));
    }
}

TEST_CASE("PieceReader replaces parameters as substitute does, and refuses values that run on") {
    const TemporaryDirectory directory;
    std::string text;
    while (text.size() <= longest_kept_text) text += "select :a, ':a', :'a'; -- :a\n";
    const auto source = large_source(directory, text);
    const std::vector<std::string> names{"a"};
    const Values values{{"a", "1, ' :a'; select 2"}};
    const Source small{.path = "a.sql", .text = text};
    CHECK(in_pieces(source, postgres_rules, names, values) ==
          whole(substitute(small, postgres_rules, names, values).text, postgres_rules));
    for (const std::string value : {"1 --", "1 /*", "1, '"}) {
        CAPTURE(value);
        CHECK_THROWS_AS(in_pieces(source, postgres_rules, names, {{"a", value}}), Error);
    }
}

TEST_CASE("PieceReader gives only the statements that it is to keep, under their numbers among those") {
    const TemporaryDirectory directory;
    std::string text = "begin;\n";
    while (text.size() <= longest_kept_text) text += "select 1;\n";
    const auto inside = static_cast<std::size_t>(std::ranges::count(text, ';')) - 1;
    const auto source = large_source(directory, text + "commit;\n");
    const Values none;
    PieceReader reader(source, sqlite_rules, {}, none);
    reader.keep_only(1, inside);
    std::size_t count = 0;
    for (Piece piece; reader.next(piece); count += piece.statements.size()) {
        CHECK(piece.first == count);
        for (const auto& statement : piece.statements) REQUIRE(statement.control == Control::none);
    }
    CHECK(count == inside);
}

TEST_CASE("a large file has the checksum, directives and sections that a small one would have") {
    const TemporaryDirectory directory;
    const std::string up = "-- belay:lock-timeout 3s\r\ninsert into a values ('\xc3\xa9');\r\n";
    std::string text = "\xef\xbb\xbf-- belay:tag x\r\n\r\n-- belay:up\r\n" + up;
    while (text.size() <= 2 * longest_kept_text) text += "insert into a values ('\xc3\xa9\r');\r\n";
    text += " \r\n-- belay:down\r\ndelete from a;\n";
    const auto large = read_large_file(directory.write("1.sql", text), Section::head);
    const auto small = split_sections(read_source("1.sql", text));
    REQUIRE(large.sections.size() == small.size());
    CHECK(large.checksum == checksum(small[0].source.text + small[1].source.text));
    CHECK(large.sections[0].directives.tags.front().place.line == 1);
    CHECK(large.sections[0].source.text == small[0].source.text);
    CHECK(large.sections[1].directives.lock_timeout == std::chrono::seconds{3});
    REQUIRE(large.sections[1].source.large);
    CHECK(large.sections[1].source.large->size == small[1].source.text.size());
    CHECK(large.sections[1].source.first_line == small[1].source.first_line);
    const bool same = in_pieces(large.sections[1].source, sqlite_rules) == whole(small[1].source.text, sqlite_rules);
    CHECK(same);
    CHECK(!large.sections[2].source.large);
    CHECK(large.sections[2].source.text == small[2].source.text);
    CHECK(large.sections[2].source.first_line == small[2].source.first_line);
}

TEST_CASE("a large file is refused where a small one would be, at the same place") {
    const TemporaryDirectory directory;
    const std::string filler(2 * longest_kept_text, ' ');
    const auto at_line = "select 1;\n-- " + filler + "\n  \xc3\xa9 select ";
    struct Refused {
        const char* end;
        const char* message;
    };
    for (const auto& refused :
         {Refused{"'a\xff'", "the byte 0xff here is not UTF-8"}, Refused{"\n-- belay:noop\n", "directive 'noop'"},
          Refused{"\n-- belay:up\n\n-- belay:up\n", "a second 'up' section"}}) {
        CAPTURE(refused.message);
        const auto path = directory.write("1.sql", at_line + refused.end);
        const auto found = refusal_of([&] { read_large_file(path, Section::head); });
        const auto expected = refusal_of([&] {
            const auto source = read_source(path, at_line + refused.end);
            for (const auto& section : split_sections(source)) read_directives(section.source, section.section);
        });
        CHECK(found == expected);
        CHECK(found.find(refused.message) != std::string::npos);
    }
}

TEST_CASE("an error far along a line of many megabytes shows what stands around it") {
    const TemporaryDirectory directory;
    std::string text = "select 1;\n";
    while (text.size() <= 2 * longest_kept_text) text += "select '\xc3\xa9'; ";
    const auto source = large_source(directory, text + "select 'open");
    const auto found = refusal_of([&] { in_pieces(source, postgres_rules); });
    CHECK(found ==
          refusal_of([&] { lex(Source{.path = source.path, .text = text + "select 'open"}, postgres_rules); }));
    CHECK(found.size() < 1000);
}

TEST_CASE("a large file that changes after it was read is refused before the change is given out") {
    const TemporaryDirectory directory;
    std::string text;
    while (text.size() <= 2 * longest_kept_text) text += "select 1;\n";
    for (const auto at : {std::size_t{7}, text.size() - 3}) {
        const auto source = large_source(directory, text);
        auto changed = text;
        changed[at] = '2';
        directory.write("a.up.sql", changed);
        std::string given;
        const Values none;
        const auto found = refusal_of([&] {
            PieceReader reader(source, sqlite_rules, {}, none);
            for (Piece piece; reader.next(piece);) given += piece.source.text;
        });
        CHECK(found.find("was changed while belay was at work with it") != std::string::npos);
        CHECK(found.find("next: run it again") != std::string::npos);
        CHECK(text.starts_with(given));
    }
}

}  // namespace belay
