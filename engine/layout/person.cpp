#include "engine/layout/person.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace belay {

Person person_here() {
    Person person;
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found);
    person.login = found != nullptr ? found->pw_name : "unknown";
    const std::string_view described = found != nullptr && found->pw_gecos != nullptr ? found->pw_gecos : "";
    person.name = described.substr(0, described.find(','));
    if (person.name.empty()) person.name = person.login;
    std::array<char, 256> host{};
    const bool named = gethostname(host.data(), host.size() - 1) == 0;
    person.mail = person.login + "@" + (named ? host.data() : "localhost");
    return person;
}

}  // namespace belay
