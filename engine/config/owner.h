#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace belay {

/// The user that belay runs as, and whose belay.toml it reads though nobody named it: the file's hooks and commands run
/// as this user, so nobody else may slip it in.
struct Reader {
    uid_t user = 0;
    std::optional<uid_t> behind_sudo = {};  // who called sudo, where it made them root

    /// Root is trusted by everybody.
    bool trusts(uid_t owner) const;
};

/// The user of this process. `sudo_uid` is the variable that sudo sets.
Reader this_reader(const std::optional<std::string>& sudo_uid);

/// Throws Error (usage) where somebody whom `reader` does not trust owns the file at `path`, or the directory that it
/// is in. Permissions are not looked at: who lets others write to their own files has decided that.
void refuse_foreign(const std::string& path, const Reader& reader);

}  // namespace belay
