#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/graph/graph.h"
#include "engine/history/history.h"

namespace belay {

/// Where a run should end.
struct Target {
    enum class Kind {
        head,      // all heads
        base,      // nothing
        version,   // one migration, in the files or only in the history
        forward,   // `+N`: N more than now
        backward,  // `-N`: N fewer
    };

    Kind kind = Kind::head;
    Version version = {};
    std::size_t count = 0;
};

/// Reads a version, a unique prefix of a version or name, `@tag`, `head`, `base`, `+N` or `-N`. Throws Error (usage)
/// where the text fits nothing, more than one, or a repeatable migration, at which no run ends. `context` are the
/// options that name database and files, for the commands in messages.
Target parse_target(std::string_view text, const Graph& graph, const History& history, const std::string& context = {});

/// The version that `text` names, in the same way, repeatable or not; throws Error (usage) where it names a place
/// instead.
Version parse_one(std::string_view text, const Graph& graph, const History& history, const std::string& context = {});

}  // namespace belay
