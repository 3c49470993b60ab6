#pragma once

#include <string>

namespace belay {

/// Where somebody says that a tool keeps its history. What is empty is as the tool has it by itself.
struct LedgerPlace {
    std::string table = {};
    std::string schema = {};
};

}  // namespace belay
