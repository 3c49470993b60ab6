#pragma once

#include <string_view>

namespace belay::postgres {

/// Whether everything that a connection names is this machine: nothing, a socket, `localhost` or a loopback address.
/// `hosts` and `addresses` are libpq's `host` and `hostaddr`, lists with commas.
bool stays_here(std::string_view hosts, std::string_view addresses);

}  // namespace belay::postgres
