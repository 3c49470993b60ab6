#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Script {
    std::string text;
    std::string checksum;
};

struct Migration {
    std::string version;
    std::string name;
    Script up;
    Script down;
};

/// The `VERSION_name.up.sql` and `.down.sql` of a folder, each read whole and hashed with SHA-256, in the order of
/// their versions.
std::vector<Migration> read_migrations(const std::filesystem::path& folder);

/// Hands a file on in pieces of at most `size` bytes, each of which ends with a semicolon and so must not hold one in a
/// string, and returns the checksum of the whole.
std::string read_pieces(const std::filesystem::path& file, std::size_t size,
                        const std::function<void(std::string_view)>& take);

/// The statements of a script whose only semicolons end them.
std::vector<std::string> split(std::string_view text);

/// What belay's own bookkeeping creates in a database that has none.
std::string history_schema(std::string_view dialect);

}  // namespace bench
