#pragma once

#include <string>
#include <vector>

namespace belay {

/// Where somebody says that a tool keeps its history. What is empty is as the tool has it by itself.
struct LedgerPlace {
    std::string table = {};
    std::string schema = {};

    bool is_usual() const { return table.empty() && schema.empty(); }
    /// The words of a command line that say so.
    std::vector<std::string> words() const {
        std::vector<std::string> result;
        if (!table.empty()) result.insert(result.end(), {"--table", table});
        if (!schema.empty()) result.insert(result.end(), {"--schema", schema});
        return result;
    }
};

}  // namespace belay
