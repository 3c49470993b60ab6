#include "engine/run/hook_name.h"

namespace belay {

bool names_sql_file(std::string_view text) {
    constexpr std::string_view special = " \t\r\n\f\v'\"`\\$&|;<>()[]{}*?!#~=^";
    return text.ends_with(".sql") && text.find_first_of(special) == std::string_view::npos;
}

}  // namespace belay
