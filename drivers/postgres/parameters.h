#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay::postgres {

/// A URL as other programs write it, in the words of libpq.
struct Dialled {
    std::string url = {};
    bool pooled = false;                   // it says that it goes through a pooler
    std::vector<std::string> passed = {};  // the parameters that are settings of another program
};

/// What a parameter of another program means to a database is said to libpq: the search path, a socket, TLS. What is
/// for the program itself is left out. What nobody knows stays, for libpq to refuse.
Dialled dialled(std::string_view url);

}  // namespace belay::postgres
