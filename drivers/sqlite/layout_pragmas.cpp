#include "drivers/sqlite/layout_pragmas.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace belay::sqlite {
namespace {

struct Way {
    std::string_view name;
    std::string_view on;
};

// belay's history is the first table of a database that belay makes.
constexpr std::array ways{
    Way{"auto_vacuum", "it takes a vacuum behind it, in the same script under -- belay:transaction off"},
    Way{"encoding",
        "the first table settles it, and that is belay's history: make the file with this encoding, and a table "
        "in it, before belay runs"},
    Way{"page_size",
        "it takes a vacuum behind it, in the same script under -- belay:transaction off, while journal_mode is "
        "not wal"},
};

/// One form for the ways to write a value.
std::string plain(std::string_view value) {
    std::string result;
    for (const unsigned char c : value) {
        if (c != '-') result += static_cast<char>(std::tolower(c));
    }
    if (result == "none") return "0";
    if (result == "full") return "1";
    return result == "incremental" ? "2" : result;
}

bool is_heeded(const std::string& asked, const std::string& found) {
    // `UTF-16` is either of the two orders of bytes.
    return plain(asked) == plain(found) || (plain(asked) == "utf16" && plain(found).starts_with("utf16"));
}

}  // namespace

bool is_layout_pragma(std::string_view name) {
    return std::ranges::find(ways, name, &Way::name) != ways.end();
}

std::vector<std::string> unheeded(SQLite::Database& database, const LayoutPragmas& asked) {
    std::vector<std::string> result;
    for (const auto& [name, value] : asked) {
        const std::string found = database.execAndGet(fmt::format("pragma main.{}", name)).getString();
        if (is_heeded(value, found)) continue;
        result.push_back(fmt::format("pragma {} = {} had no effect, and {} is {}: {}", name, value, name, found,
                                     std::ranges::find(ways, name, &Way::name)->on));
    }
    return result;
}

}  // namespace belay::sqlite
