#pragma once

#include <string>
#include <string_view>

namespace belay::postgres {

/// `message` with `password`, and every piece of it that libpq quotes out of the secret part of `url`, replaced by
/// `***`.
std::string scrubbed(std::string message, std::string_view url, std::string_view password);

}  // namespace belay::postgres
