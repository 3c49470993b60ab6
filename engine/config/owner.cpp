#include "engine/config/owner.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/process.h"

namespace belay {

namespace {

std::string name_of(uid_t user) {
    const auto* entry = getpwuid(user);
    return entry != nullptr ? fmt::format("'{}'", escaped(entry->pw_name)) : fmt::format("number {}", user);
}

std::optional<uid_t> owner_of(const std::string& path) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;  // reading it will say why
    return status.st_uid;
}

}  // namespace

bool Reader::trusts(uid_t owner) const {
    constexpr uid_t root = 0;
    return owner == user || owner == root || (user == root && owner == behind_sudo);
}

Reader this_reader(const std::optional<std::string>& sudo_uid) {
    Reader reader{.user = geteuid()};
    uid_t number = 0;
    if (!sudo_uid) return reader;
    const auto* last = sudo_uid->data() + sudo_uid->size();
    const auto [end, error] = std::from_chars(sudo_uid->data(), last, number);
    if (error == std::errc{} && end == last) reader.behind_sudo = number;
    return reader;
}

void refuse_foreign(const std::string& path, const Reader& reader) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    for (const auto& [place, what] :
         {std::pair{path, "it"}, std::pair{folder.empty() ? "." : folder, "its directory"}}) {
        const auto owner = owner_of(place);
        if (!owner || reader.trusts(*owner)) continue;
        throw error_at(Kind::usage, {.path = path},
                       fmt::format("{} belongs to another user, {}, and the commands in it would run as {}", what,
                                   name_of(*owner), name_of(reader.user)),
                       fmt::format("if you trust this file, name it: --config {}", shell_quoted(path)));
    }
}

}  // namespace belay
