#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/directives.h"
#include "engine/sql/source.h"
#include "engine/sql/statement.h"

namespace belay {

/// Values for the parameters that scripts declare, by name.
using Parameters = std::map<std::string, std::string>;

/// One section of a migration as written.
struct Script {
    Section section = Section::up;
    Source source;
    Directives directives;
};

/// A script that is ready to run: parameters in place, split into statements, its own outer transaction taken off.
struct Prepared {
    Source source;  // its text is what the statements point into
    std::vector<Statement> statements;
    Directives directives;

    std::string_view text_of(const Statement& statement) const {
        return std::string_view(source.text).substr(statement.begin, statement.end - statement.begin);
    }
};

/// Makes a script ready for a database. An outer `begin; ... commit;` of an up or down, or `begin; ... rollback;` of a
/// verify or check, is taken as absent, since the engine's own transaction takes its place; `pragma foreign_keys = off`
/// around it is taken as `-- belay:foreign-keys off`. Throws Error (project) at any other transaction control, and at a
/// statement that cannot run in a transaction where the script has one.
Prepared prepare(const Script& script, const Dialect& dialect, const Parameters& values);

/// Whether a script has nothing but blanks and comments (and its directives).
bool has_no_statements(const Source& source);

/// The text that history keeps of a script, so that it can be read back without its file.
std::string stored_text(const Script& script);

/// A script out of history; `path` names it to a person.
Script stored_script(Section section, std::string path, const std::string& text);

/// Whether a statement begins with one of these patterns, which Dialect explains.
bool matches_pattern(std::string_view sql, const Lexical& rules, std::span<const std::string_view> patterns);

/// Whether a statement cannot run in a transaction.
bool runs_outside_transaction(std::string_view sql, const Dialect& dialect);

}  // namespace belay
