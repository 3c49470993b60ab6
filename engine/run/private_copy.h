#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "engine/sql/script.h"

namespace belay {

/// What a large script runs from outside a transaction, where nothing that ran could be rolled back if its file changed
/// meanwhile: a temporary file without a name, whose text is that of the script with the values of its parameters.
class PrivateCopy {
  public:
    /// Throws Error (project) where the script's file is not what it was, (usage) where the copy cannot be written.
    PrivateCopy(const Prepared& script, const Lexical& rules, const Parameters& values);

    /// The text from `begin` on to `end`.
    std::string text(std::size_t begin, std::size_t end) const;

    /// Its checksum, however long it is.
    std::string checksum(std::size_t begin, std::size_t end) const;

  private:
    void append(std::string_view text);

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace belay
