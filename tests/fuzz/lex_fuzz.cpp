#include "engine/error.h"
#include "engine/sql/command.h"
#include "engine/sql/lex.h"
#include "engine/sql/parameters.h"
#include "engine/sql/scanner.h"
#include "engine/sql/splitter.h"
#include "tests/support/dialects.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using belay::Source;
using belay::Statement;

void expect(bool holds, std::string_view promise) {
    if (holds) return;
    std::cerr << "broken: " << promise << '\n';
    std::abort();
}

void expect_order(const Source& source, const std::vector<Statement>& statements) {
    std::size_t position = 0;
    for (const auto& statement : statements) {
        expect(position <= statement.begin, "statements are in order and do not overlap");
        expect(statement.begin < statement.end, "no statement is empty");
        position = statement.end;
        if (statement.takes_data) {
            expect(statement.end <= statement.data_begin, "rows come after their statement");
            expect(statement.data_begin <= statement.data_end, "rows do not end before they begin");
            position = statement.data_end;
        }
        expect(position <= source.text.size(), "statements end where the text does");
    }
}

/// Rows belong to their statement, and what a backslash means may be set by the statements before: both left out.
void expect_alone(const Source& source, const std::vector<Statement>& statements, const belay::Lexical& rules) {
    for (const auto& statement : statements) {
        const auto text = source.text.substr(statement.begin, statement.end - statement.begin);
        if (belay::backslash_setting_of(text, rules)) return;
        if (statement.takes_data) continue;
        const auto alone = belay::lex(Source{.path = source.path, .text = text}, rules);
        expect(alone.size() == 1, "a statement alone is one statement");
        expect(alone[0].begin == 0 && alone[0].end == text.size(), "a statement alone is all there is");
        expect(alone[0].control == statement.control, "a statement alone controls what it does in the script");
        expect(!belay::first_words(text, rules, 3).empty(), "a statement has a word");
    }
}

/// Read token by token, a statement ends where it is said to end, and only what may hold semicolons has one.
void expect_tokens(const Source& source, const std::vector<Statement>& statements, const belay::Lexical& rules) {
    for (const auto& statement : statements) {
        const auto text = source.text.substr(statement.begin, statement.end - statement.begin);
        if (belay::backslash_setting_of(text, rules)) return;
        const auto word = belay::first_words(text, rules, 1).front();
        const bool may_hold_semicolons = word == "create" || word == "explain";
        std::size_t depth = 0;
        auto token = belay::next_token(source.text, statement.begin, rules);
        expect(token.begin == statement.begin, "a statement begins with a token");
        auto end = token.end;
        for (; token.type != belay::Token::Type::end && token.begin < statement.end;
             token = belay::next_token(source.text, end, rules)) {
            const auto symbol = token.type == belay::Token::Type::symbol ? source.text[token.begin] : '\0';
            if (rules.rule_bodies && symbol == '(') ++depth;
            if (rules.rule_bodies && symbol == ')' && depth > 0) --depth;
            expect(symbol != ';' || depth > 0 || may_hold_semicolons, "a semicolon ends a plain statement");
            end = token.end;
        }
        expect(end == statement.end, "a statement ends with a token");
        expect(token.type == belay::Token::Type::end || source.text[token.begin] == ';',
               "what follows a statement is a semicolon or the end");
    }
}

/// A window on the script, which grows where no whole statement fits, gives the same statements.
void expect_same_in_pieces(const Source& source, const std::vector<Statement>& statements,
                           const belay::Lexical& rules) {
    const std::size_t window = 1 + source.text.size() / 3;
    belay::BackslashState backslash;
    std::size_t count = 0;
    for (std::size_t position = 0, size = window; position < source.text.size();) {
        const Source piece{.path = source.path, .text = source.text.substr(position, size)};
        const auto behind = position + size < source.text.size() ? belay::Behind::more : belay::Behind::nothing;
        const auto split = belay::split_piece(piece, rules, behind, backslash, {});
        for (const auto& statement : split.statements) {
            expect(count < statements.size(), "pieces have no more statements than the whole");
            const auto& same = statements[count++];
            expect(position + statement.begin == same.begin && position + statement.end == same.end &&
                       statement.control == same.control,
                   "a statement of a piece is one of the whole");
            if (statement.takes_data) expect(position + split.end == same.data_begin, "rows begin where a piece ends");
        }
        size = split.end == 0 ? 2 * size : window;
        position += split.end;
        if (!split.statements.empty() && split.statements.back().takes_data)
            position = statements[count - 1].data_end + 2;
    }
    expect(count == statements.size(), "pieces have all statements of the whole");
}

/// A parameter whose value is its own name makes the same text, and every place in it is the same.
void expect_identity(const Source& source, const belay::Lexical& rules) {
    const std::vector<std::string> none;
    expect(belay::substitute(source, rules, none, {}).text == source.text, "no names, no change");
    const std::vector<std::string> names{"n"};
    Source replaced;
    try {
        replaced = belay::substitute(source, rules, names, {{"n", ":n"}});
    } catch (const belay::Error&) {
        return;
    }
    expect(replaced.written.empty() || replaced.written == source.text, "the written text is what was read");
    for (std::size_t offset = 0; offset <= replaced.text.size(); offset += 1 + replaced.text.size() / 16) {
        const auto place = belay::place_of(replaced, offset);
        expect(place.line >= 1 && place.column >= 1, "every character has a place");
        expect(source.text.find(place.excerpt) != std::string::npos, "an excerpt is what the file says");
    }
}

void check(const Source& source, const belay::Lexical& rules) {
    std::vector<Statement> statements;
    try {
        statements = belay::lex(source, rules);
    } catch (const belay::Error& error) {
        expect(error.kind == belay::Kind::project && error.place.has_value(), "a refusal has a place");
        expect(!belay::render(error).empty(), "a refusal can be shown");
        return;
    }
    expect_order(source, statements);
    expect_alone(source, statements, rules);
    expect_tokens(source, statements, rules);
    expect_identity(source, rules);
    expect_same_in_pieces(source, statements, rules);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    try {
        const auto source = belay::read_source("fuzz.sql", text);
        check(source, belay::postgres_rules);
        check(source, belay::sqlite_rules);
    } catch (const belay::Error& error) {
        expect(error.place.has_value(), "text that is refused is refused at a place");
    }
    // What a driver hands over may be any bytes.
    const Source raw{.path = "fuzz.sql", .text = text};
    check(raw, belay::postgres_rules);
    check(raw, belay::sqlite_rules);
    return 0;
}
