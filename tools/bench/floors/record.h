#pragma once

#include "tools/bench/floors/files.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace bench {

inline constexpr std::size_t record_width = 19;

/// A row of belay's history, as wide as belay would write it, in the order of the table's columns.
using Record = std::array<std::optional<std::string>, record_width>;

Record applied(std::size_t seq, const Migration& migration);
Record reverted(std::size_t seq, const Migration& migration);

/// The one file of a folder, whose text is not at hand.
Record applied(std::size_t seq, const std::string& version, const std::string& name, const std::string& checksum);

}  // namespace bench
