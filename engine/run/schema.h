#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/session.h"

namespace belay {

/// A database's schema as text: what describes each table, column, index and so on, by its name. belay's own tables are
/// left out.
using SchemaText = std::multimap<std::string, std::string>;

SchemaText schema_text(Session& session);

/// The name of the first object that one schema has and the other has not, or has otherwise.
std::optional<std::string> first_difference(const SchemaText& before, const SchemaText& after);

}  // namespace belay
