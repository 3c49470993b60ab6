#include "engine/run/session_state.h"

#include <vector>

#include <nlohmann/json.hpp>

namespace belay {

using Json = nlohmann::ordered_json;

std::string text_of(const SessionState& state) {
    Json json{{"again", state.again}, {"lost", state.lost}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

SessionState session_state_in(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return {};
    return {.again = json.value("again", std::vector<std::string>()), .lost = json.value("lost", "")};
}

}  // namespace belay
