#pragma once

#include <span>
#include <string_view>

namespace belay {

/// A file that was compiled into the program.
struct EmbeddedFile {
    std::string_view path;
    std::string_view text;
};

/// belay's own bookkeeping migrations, one directory a dialect: "postgres/0001_history.sql"; and beside them, in the
/// file below, the statements over the table that they make.
std::span<const EmbeddedFile> history_migrations();

inline constexpr std::string_view statements_file = "statements.sql";

}  // namespace belay
