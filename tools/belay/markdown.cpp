#include "tools/belay/markdown.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/sql/blanks.h"

namespace belay::cli {

namespace {

constexpr std::size_t widest_line = 100;

using Cells = std::vector<std::string>;

/// `| a | b \| c |`: "a" and "b | c".
Cells cells_of(std::string_view line) {
    Cells cells(1);
    for (std::size_t i = 1; i < line.size(); ++i) {
        const bool escaped = line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|';
        if (escaped) ++i;
        if (line[i] == '|' && !escaped)
            cells.emplace_back();
        else
            cells.back() += line[i];
    }
    cells.pop_back();  // what stands behind the last bar
    for (auto& cell : cells) cell = trimmed(cell);
    return cells;
}

std::string row_line(const Cells& cells) {
    std::string line = "|";
    for (const auto& cell : cells) {
        line += ' ';
        for (const char c : cell) line += c == '|' ? std::string("\\|") : std::string(1, c);
        line += cell.empty() ? "|" : " |";
    }
    return line + "\n";
}

Table table_of(const std::vector<std::string_view>& lines) {
    Table table{.head = cells_of(lines.front())};
    for (std::size_t i = 2; i < lines.size(); ++i) {
        table.rows.push_back(cells_of(lines[i]));
        table.rows.back().resize(table.head.size());
    }
    return table;
}

/// Without the marks of code and weight, which columns have no need of.
std::string plain(std::string text) {
    std::erase_if(text, [](char c) { return c == '`' || c == '*'; });
    return text;
}

std::vector<std::size_t> widths_of(const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    return widths;
}

/// The table in columns, indented so that Markdown leaves them alone; empty where a line would be too long.
std::string in_columns(const Table& table) {
    std::vector<Cells> rows{table.head};
    rows.insert(rows.end(), table.rows.begin(), table.rows.end());
    for (auto& row : rows) std::ranges::transform(row, row.begin(), plain);
    const auto widths = widths_of(rows);
    constexpr std::size_t indent = 4, gap = 2;
    if (std::accumulate(widths.begin(), widths.end(), indent + gap * widths.size()) > widest_line) return {};
    std::string text;
    for (const auto& row : rows) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}", row[i], widths[i] + gap);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

/// `text` broken between words; lines after the first begin under what follows the mark of a list's item.
std::string wrapped(std::string_view text) {
    const std::string indent = text.starts_with("- ") ? "  " : "";
    std::string result, line;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        const bool begins = line.empty() || line == indent;
        if (!begins && line.size() + 1 + word.size() > widest_line) {
            result += line + "\n";
            line = indent + std::string(word);
        } else {
            line += (begins ? "" : " ") + std::string(word);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result + line + "\n";
}

/// An item for each row: the first cell, the second, and the others behind their columns' names.
std::string as_list(const Table& table) {
    std::string text;
    for (const auto& row : table.rows) {
        std::string line = "- " + (row.front().starts_with('`') ? row.front() : fmt::format("**{}**", row.front()));
        for (std::size_t i = 1; i < row.size(); ++i) {
            if (row[i].empty()) continue;
            line += i == 1 ? fmt::format(": {}", row[i]) : fmt::format("; {}: {}", table.head[i], row[i]);
        }
        text += wrapped(line);
    }
    return text;
}

/// Takes the first line of `text` off it, without its end.
std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// Lines of one kind that belong together.
struct Block {
    enum class Kind { verbatim, text, table };

    Kind kind = Kind::verbatim;
    std::vector<std::string_view> lines = {};

    /// How they look in a terminal; none are left.
    std::string take() {
        const auto taken = std::exchange(lines, {});
        if (taken.empty()) return {};
        if (kind == Kind::verbatim) return fmt::format("{}\n", fmt::join(taken, "\n"));
        if (kind == Kind::text) {
            std::vector<std::string_view> words;
            for (const auto line : taken) words.push_back(trimmed(line));
            return wrapped(fmt::format("{}", fmt::join(words, " ")));
        }
        const auto table = table_of(taken);
        const auto columns = in_columns(table);
        return columns.empty() ? as_list(table) : columns;
    }
};

/// What a line outside of fences belongs to. One that is indented goes on with the text of an item, or is verbatim.
Block::Kind kind_of(std::string_view line, Block::Kind before) {
    if (line.empty() || line.starts_with('#') || line.starts_with("<!--")) return Block::Kind::verbatim;
    if (line.starts_with('|')) return Block::Kind::table;
    if (line.starts_with("    ") && before != Block::Kind::text) return Block::Kind::verbatim;
    return Block::Kind::text;
}

}  // namespace

std::string to_markdown(const Table& table) {
    std::string text = row_line(table.head) + "|";
    for (std::size_t i = 0; i < table.head.size(); ++i) text += "---|";
    text += "\n";
    for (const auto& row : table.rows) text += row_line(row);
    return text;
}

std::string for_terminal(std::string_view markdown) {
    std::string result;
    Block block;
    for (bool fenced = false; !markdown.empty();) {
        const auto line = take_line(markdown);
        const bool fence = line.starts_with("```");
        const auto kind = fenced || fence ? Block::Kind::verbatim : kind_of(line, block.kind);
        if (fence) fenced = !fenced;
        if (kind != block.kind || line.starts_with("- ")) result += block.take();
        block.kind = kind;
        block.lines.push_back(line);
    }
    return result + block.take();
}

}  // namespace belay::cli
