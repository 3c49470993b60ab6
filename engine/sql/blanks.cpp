#include "engine/sql/blanks.h"

#include <algorithm>

namespace belay {

std::string_view from_first_word(std::string_view text, std::string_view blanks) {
    return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

std::string_view trimmed(std::string_view text, std::string_view blanks) {
    text = from_first_word(text, blanks);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace belay
