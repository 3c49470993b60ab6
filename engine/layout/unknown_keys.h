#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/layout/layout.h"

namespace belay {

/// Keys of another tool's files that belay does not know. The tool does, or passes them over: they are told of, each
/// once.
class UnknownKeys {
  public:
    void add(std::string_view key, const Place& place);
    void warn(Loaded& loaded) const;

  private:
    struct Found {
        Place first;
        std::size_t others = 0;
    };
    std::map<std::string, Found, std::less<>> found_;
};

}  // namespace belay
