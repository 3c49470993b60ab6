#pragma once

#include <map>
#include <string>

#include "engine/sql/directives.h"
#include "engine/sql/source.h"

namespace belay {

/// The source with variables of the environment in place of `$NAME`, `${NAME}`, `${NAME:-default}` and
/// `${NAME-default}`, in the lines that `which` says, in quotes and comments too. What `values` has of a name wins. One
/// that is not set is empty, as in goose; `${NAME?why}` is an error then. `$$`, `$1` and `$body$` stay, and `\$` is a
/// plain dollar. Throws Error (project) at what is none of these.
Source with_environment(const Source& source, Environment which, const std::map<std::string, std::string>& values);

}  // namespace belay
