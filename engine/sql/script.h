#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/directives.h"
#include "engine/sql/groups.h"
#include "engine/sql/pieces.h"
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

/// A script that is ready to run: parameters in place, split into statements, its own outer transaction taken off. Of a
/// large script the text is in its file, to be read with `pieces_of`; where it runs outside a transaction its
/// statements are known all the same, as places in what the pieces add up to.
struct Prepared {
    Source source;  // its text is what the statements point into
    std::vector<Statement> statements;
    Directives directives;
    std::size_t count = 0;                    // of all statements that run
    std::size_t first = 0;                    // the number of statements of a large script before these, which do not
    std::vector<StatementRange> groups = {};  // what runs as one, where its own transactions do not simply pair up
    std::string transaction_modes = {};       // that its own `begin`, or a `set transaction` before all else, asks for

    std::string_view text_of(const Statement& statement) const {
        return std::string_view(source.text).substr(statement.begin, statement.end - statement.begin);
    }
};

/// Makes a script ready for a database. An outer `begin; ... commit;` of an up or down, or `begin; ... rollback;` of a
/// verify or check, is taken as absent, since the engine's own transaction takes its place; `pragma foreign_keys = off`
/// around it is taken as `-- belay:foreign-keys off`. Throws Error (project) at any other transaction control, and at a
/// statement that cannot run in a transaction where the script has one; a script that runs in a transaction only where
/// it can runs in its own ones then.
Prepared prepare(const Script& script, const Dialect& dialect, const Parameters& values);

/// The statements of a large script that run, as `prepare` has seen them; all of these outlive the reader.
PieceReader pieces_of(const Prepared& script, const Lexical& rules, const Parameters& values);

/// The text that history keeps of a script, so that it can be read back without its file: what its directives are by
/// another tool's mark stands before it in belay's own words.
std::string stored_text(const Script& script);

/// A script out of history; `path` names it to a person.
Script stored_script(Section section, std::string path, const std::string& text);

}  // namespace belay
