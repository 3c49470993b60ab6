#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"

namespace belay {

/// SQL that a database kept as somebody wrote it, in a form in which it can be compared: without comments and blanks,
/// and with words in lower case. Strings stay as they are. So do quoted names, unless they are in `names`, lower-case
/// names of objects and columns: then they are written as words, since a renaming adds quotes to them.
std::string comparable(std::string_view sql, const Lexical& rules, const std::set<std::string>& names);

/// The same for a `create table`, in its pieces: each column, constraint and option, without the order they are in, and
/// without what says no more than the default does, such as `on delete no action`. A
/// virtual table is one piece, since its module decides what the order means.
std::vector<std::string> comparable_table(std::string_view sql, const Lexical& rules,
                                          const std::set<std::string>& names);

/// A name in lower case, as far as databases do that to names.
std::string lower_name(std::string_view name);

}  // namespace belay
