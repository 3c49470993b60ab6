#pragma once

#include <span>

#include "engine/history/embedded.h"

namespace notes {

/// The files of migrations/, as they were when the program was built.
std::span<const belay::EmbeddedFile> migrations();

}  // namespace notes
