#pragma once

#include <span>
#include <string_view>

namespace belay {

/// A file that was compiled into the program.
struct EmbeddedFile {
    std::string_view path;
    std::string_view text;
};

/// belay's own bookkeeping migrations, one directory a dialect: "postgres/0001_history.sql".
std::span<const EmbeddedFile> history_migrations();

}  // namespace belay
