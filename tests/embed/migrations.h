#pragma once

#include <span>

#include <belay/belay.h>

namespace notes {

/// The files of migrations/, as they were when the program was built.
std::span<const belay::EmbeddedFile> migrations();

}  // namespace notes
