#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay::cli {

/// A table of Markdown; every row has as many cells as the head.
struct Table {
    std::vector<std::string> head = {};
    std::vector<std::vector<std::string>> rows = {};
};

/// The table as Markdown has it, a row a line.
std::string to_markdown(const Table& table);

/// Markdown as it is read in a terminal, and from which man pages are made: a table whose lines fit is set in columns,
/// another becomes a list with an item for each row, and text is broken into lines of at most 100 characters.
std::string for_terminal(std::string_view markdown);

}  // namespace belay::cli
