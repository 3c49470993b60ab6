#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/layout/file.h"
#include "engine/sql/script.h"

namespace belay {

/// Reads scripts as a tool does that hands them to psql: with variables, and with the files that they include. It
/// looks for files among those of the directory before the disk.
class PsqlScripts {
  public:
    /// `folder` is where the tool calls psql.
    PsqlScripts(const std::vector<File>& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

    /// Puts what `\i`, `\ir` and `\copy ... from` name in their place, and has `:name`, `:'name'` and `:"name"`
    /// replaced where the script does not say itself what is. Throws Error (project) at a file that cannot be read.
    void take(Script& script, const std::map<std::string, std::string>& variables);

    /// Whether a script has read it.
    bool has_read(const File& file) const { return read_.contains(&file); }

  private:
    Source included(const Source& source, std::size_t depth);
    Source read(const Source& source, std::size_t offset, const std::string& path);

    const std::vector<File>& files_;
    std::string folder_;
    std::set<const File*> read_;
};

}  // namespace belay
