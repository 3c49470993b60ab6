#pragma once

#include "engine/sql/dialect.h"
#include "engine/sql/scanner.h"
#include "engine/sql/statement.h"

#include <optional>
#include <string>
#include <string_view>

namespace belay {

/// What a statement does to the transaction it runs in.
Control control_of(std::string_view sql, const Lexical& rules);

/// The modes that a `begin` or `set transaction` asks for, as it writes them: "isolation level serializable". Empty
/// where it asks for none, or a database has none.
std::string transaction_modes(std::string_view sql, const Lexical& rules);

/// A statement that changes what a backslash means in the strings after it.
struct BackslashSetting {
    Backslash backslash = Backslash::plain;
    bool transaction_only = false;  // set local
};

/// The setting that the statement makes, if it makes one: `set standard_conforming_strings = ...` and what resets it.
std::optional<BackslashSetting> backslash_setting_of(std::string_view sql, const Lexical& rules);

}  // namespace belay
