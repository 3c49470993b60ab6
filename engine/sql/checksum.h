#pragma once

#include <string>
#include <string_view>

namespace belay {

/// "sha256:..." over `text` without the blanks and line ends at its end.
std::string checksum(std::string_view text);

}  // namespace belay
