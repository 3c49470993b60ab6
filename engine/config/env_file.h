#pragma once

#include <map>
#include <string>

namespace belay {

/// The variables of a file of lines `NAME=value`, with `export` before them or not: blanks around a value are taken
/// off, and a comment behind ` #`. In single quotes it stands as it is, in double quotes \n, \t, \", \\ and \$ are
/// replaced. Nothing else is, so that `${` outside single quotes is refused. Throws Error (usage) with the place of
/// what is wrong, and no value in it: it may be a secret.
std::map<std::string, std::string> read_env_file(const std::string& path);

}  // namespace belay
