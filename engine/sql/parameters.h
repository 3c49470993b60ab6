#pragma once

#include "engine/sql/dialect.h"
#include "engine/sql/source.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace belay {

/// As a name it is all of them: every one that a script has.
inline constexpr std::string_view all_parameters = "*";

/// The source with its parameters replaced as psql would: `:name` by the value, `:'name'` by the value as a string,
/// `:"name"` by the value as a quoted identifier, outside quotes, comments and rows of data. Only `names` are replaced,
/// and a value is not looked into again. Throws Error (usage) for a name without a value, Error (project) where `lex`
/// would. Where `names` has `*`, a value of that name is that of all that have none.
Source substitute(const Source& source, const Lexical& rules, std::span<const std::string> names,
                  const std::map<std::string, std::string>& values);

/// The same for a piece of a script whose colons outside quotes, comments and rows are known, and where every name has
/// a value.
Source substitute(const Source& piece, const Lexical& rules, std::span<const std::string> names,
                  const std::map<std::string, std::string>& values, std::span<const std::size_t> colons);

/// Throws Error (usage) where the value of a parameter is no text that a script can hold.
void expect_text(const std::string& name, std::string_view value);

/// Throws Error (usage) for a name without a value that could stand in a script.
void expect_values(const Source& source, std::span<const std::string> names,
                   const std::map<std::string, std::string>& values);

}  // namespace belay
