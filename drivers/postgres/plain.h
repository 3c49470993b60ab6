#pragma once

#include <string_view>

namespace belay::postgres {

/// Whether a statement is one of those that leave the session as it is: not what sets something, or can call anything,
/// such as `select set_config(...)`. A trigger or a default may do that behind its back.
bool leaves_session(std::string_view sql);

}  // namespace belay::postgres
