#pragma once

#include <functional>
#include <string_view>

#include "engine/run/work.h"

namespace belay {

/// Is given a text in parts, which may be long.
using Print = std::function<void(std::string_view part)>;

/// The plan as SQL for a person with another client, history rows included; it fails where history has moved since.
void plan_as_sql(Work& work, const Request& request, const Print& print);

}  // namespace belay
