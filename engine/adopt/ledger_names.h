#pragma once

#include <string>
#include <string_view>

namespace belay {

/// In words what the name of a table tells of it: "looks like the history of Alembic"; empty where it tells nothing.
/// All that is known is the name, so what it says is never more than a guess. `schema` may be empty.
std::string guess_of(std::string_view schema, std::string_view table);

}  // namespace belay
