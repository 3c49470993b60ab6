#pragma once

#include "engine/error.h"

#include <string>

namespace belay {

/// What a person reads when `act` throws, after the exit code: "[3] error: ...\n". "nothing was refused" where it does
/// not.
template <typename Act>
std::string refusal_of(const Act& act) {
    try {
        act();
    } catch (const Error& error) {
        return "[" + std::to_string(static_cast<int>(error.kind)) + "] " + render(error);
    }
    return "nothing was refused";
}

}  // namespace belay
