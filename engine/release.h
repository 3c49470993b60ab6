#pragma once

#include <string_view>

namespace belay {

/// Which belay this is, as the project's version says: "0.1.0". History records keep it.
std::string_view release();

}  // namespace belay
