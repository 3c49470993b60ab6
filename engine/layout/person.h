#pragma once

#include <string>

namespace belay {

/// Who works here, for tools that write it into their files.
struct Person {
    std::string login;
    std::string name;  // in full, or the login
    std::string mail;  // login@host where nothing better is known
};

/// As the system knows the one who runs this process.
Person person_here();

}  // namespace belay
