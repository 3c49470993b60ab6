#include "engine/error.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/sql/utf8.h"

namespace belay {

namespace {

constexpr std::size_t longest_line = 200;      // characters
constexpr std::size_t longest_message = 4096;  // bytes

std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) return text;
    text.resize(utf8::floor(text, limit));
    return text + "...";
}

/// The server's words: its line ends are kept, everything else that could move a cursor is not.
std::string lines_of(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (!result.empty()) result += "\n  ";
        auto line = text.substr(0, end);
        line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));  // libpq's own indentation
        result += cut(escaped(line), longest_line * 4);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

/// A line on which every character takes the place of one: a blank for a control character but the tab, U+FFFD for a
/// byte that is no UTF-8. The caret below counts characters.
std::string printable(std::string_view line) {
    std::string result;
    while (!line.empty()) {
        const auto length = utf8::sequence_length(line);
        const auto first = static_cast<unsigned char>(line.front());
        const bool is_c1 = length == 2 && first == 0xc2 && static_cast<unsigned char>(line[1]) < 0xa0;
        const bool is_control = is_c1 || (length == 1 && first < 0x20 && first != '\t') || first == 0x7f;
        if (length == 0)
            result += "\xef\xbf\xbd";
        else if (is_control)
            result += ' ';
        else
            result += line.substr(0, length);
        line.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

/// The part of a line that the caret points into, so that a line of any length stays readable.
std::string excerpt_of(const Place& place) {
    const std::size_t keep = longest_line / 2;
    const std::size_t column = place.column > place.excerpt_column ? place.column - place.excerpt_column : 0;
    const std::size_t first = column > longest_line - 20 ? column - keep : 0;
    const auto line = utf8::characters(place.excerpt, first, longest_line);
    const auto before = utf8::characters(place.excerpt, first, column - first);
    const auto number = std::to_string(place.line);
    // Tabs are kept in both lines, so that the caret stands where the character does.
    std::string padding;
    for (std::size_t i = 0; i < utf8::length(before); ++i) {
        padding += utf8::characters(before, i, 1) == "\t" ? '\t' : ' ';
    }
    const std::string mark = place.column > 0 ? fmt::format("\n{:>{}} | {}^", "", number.size() + 4, padding) : "";
    return fmt::format("    {} | {}{}", number, printable(line), mark);
}

}  // namespace

std::string escaped(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; })) return std::string(text);
    std::string result;
    while (!text.empty()) {
        const auto length = utf8::sequence_length(text);
        const auto c = static_cast<unsigned char>(text.front());
        if (length == 0 || c < 0x20 || c == 0x7f) {
            if (c == '\n')
                result += "\\n";
            else if (c == '\t')
                result += "\\t";
            else if (c == '\r')
                result += "\\r";
            else
                result += fmt::format("\\x{:02x}", c);
            text.remove_prefix(1);
        } else if (length == 2 && c == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0) {  // C1 controls
            result += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[1]));
            text.remove_prefix(2);
        } else {
            result += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return result;
}

Error error_at(Kind kind, Place place, const std::string& message, std::string next) {
    Error error(kind, message, std::move(next));
    error.place = std::move(place);
    return error;
}

std::string render(const Error& error) {
    std::string result = "error: ";
    if (error.place) {
        const auto& place = *error.place;
        result += escaped(place.path);
        if (place.line > 0) result += fmt::format(":{}", place.line);
        if (place.column > 0) result += fmt::format(":{}", place.column);
        result += ": ";
    }
    result += cut(lines_of(error.what()), longest_message / 2);
    if (!error.code.empty()) result += fmt::format(" [{}]", escaped(error.code));
    if (error.place && error.place->line > 0 && !error.place->excerpt.empty())
        result += "\n" + excerpt_of(*error.place);
    if (!error.detail.empty()) result += "\ndetail: " + cut(lines_of(error.detail), longest_message / 4);
    if (!error.hint.empty()) result += "\nhint: " + cut(lines_of(error.hint), longest_message / 8);
    if (!error.context.empty()) result += "\ncontext: " + cut(lines_of(error.context), longest_message / 8);
    // What is done and what to do come last and are what a person needs most: all else makes room for them.
    std::string end;
    if (!error.outcome.empty()) end += "\n" + cut(lines_of(words(error.outcome)), longest_message / 4);
    if (!error.next.empty()) end += "\nnext: " + cut(lines_of(error.next), longest_message / 4);
    constexpr std::size_t dots_and_newline = 4;
    return cut(result, longest_message - end.size() - dots_and_newline) + end + "\n";
}

}  // namespace belay
