#pragma once

#include <string>
#include <string_view>

#include "engine/sql/digest.h"

namespace belay {

/// "sha256:..." over `text` without the blanks and line ends at its end.
std::string checksum(std::string_view text);

/// The checksum of a text that comes in pieces.
class Checksum {
  public:
    void add(std::string_view text);

    /// Of the text so far: the same as `checksum` of all of it.
    std::string trimmed() const;
    /// Of every byte so far.
    std::string exact() const;

  private:
    Digest all_{Algorithm::sha256};
    Digest trimmed_{Algorithm::sha256};  // up to the last byte that is no blank
};

}  // namespace belay
