#pragma once

#include "engine/sql/dialect.h"
#include "engine/sql/source.h"

#include <map>
#include <span>
#include <string>

namespace belay {

/// The source with its parameters replaced as psql would: `:name` by the value, `:'name'` by the value as a string,
/// `:"name"` by the value as a quoted identifier, outside quotes, comments and rows of data. Only `names` are replaced,
/// and a value is not looked into again. Throws Error (usage) for a name without a value, Error (project) where `lex`
/// would.
Source substitute(const Source& source, const Lexical& rules, std::span<const std::string> names,
                  const std::map<std::string, std::string>& values);

}  // namespace belay
