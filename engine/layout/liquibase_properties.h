#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/layout/layout.h"
#include "engine/layout/lines.h"
#include "engine/sql/script.h"

namespace belay {

/// What changelogs say that stands for `${name}` in the changesets below it: the first that is said of a name counts
/// (liquibase.changelog.ChangeLogParameters). What a person gives with --set wins over all of them.
class LiquibaseProperties {
  public:
    /// What one property says, in a changelog of any kind.
    struct Property {
        std::string name = {}, value = {};
        std::string contexts = {}, labels = {}, databases = {};
        bool global = true;  // and not for its own file alone
    };

    /// The property, which stands at a place of the source, counts only where it is for this database, and for the
    /// contexts and labels that are chosen. Throws Error (project) where it has no name.
    void add(const Source& source, const Span& at, const Property& property, const Databases& databases);

    /// Takes a line `--property name:schema value:app dbms:postgresql`. Throws Error (project) at what is none.
    void add(const Source& source, const Span& rest, const Databases& databases);

    /// What is said only for the file that ends here is said no more.
    void end_file() { local_.clear(); }

    /// A part of a changeset's line with values in place of names. Throws Error (project) at one that has none here.
    std::string expanded(const Source& source, const Span& span) const;

    /// Declares the `${name}` that stand in statements of the script, with the values that are known. Liquibase leaves
    /// one alone that it knows nothing of, and so it stays in comments; `${:name}` is a way to write `${name}`.
    void declare_in(Script& script) const;

  private:
    const std::string* find(const std::string& name) const;

    std::map<std::string, std::string> global_, local_;
};

/// Whether an expression of contexts that stands in a changelog fits (has_context). Throws Error (project) where it is
/// none.
bool is_in_context(const Source& source, const Span& at, const ChangesetFilter& filter, std::string_view expression);

/// Whether a list of Liquibase's, such as "postgresql,sqlite" or "!oracle", is for one of the databases that are meant.
bool is_for_any(std::string_view list, const Databases& databases);

}  // namespace belay
