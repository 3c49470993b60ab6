#include "engine/history/record.h"

#include <algorithm>
#include <array>
#include <utility>

namespace belay {

namespace {

constexpr std::array<std::pair<Event, std::string_view>, 9> events{{{Event::started, "started"},
                                                                    {Event::statement, "statement"},
                                                                    {Event::applied, "applied"},
                                                                    {Event::reverted, "reverted"},
                                                                    {Event::failed, "failed"},
                                                                    {Event::stamped, "stamped"},
                                                                    {Event::resolved, "resolved"},
                                                                    {Event::repaired, "repaired"},
                                                                    {Event::adopted, "adopted"}}};

}  // namespace

std::string_view name_of(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

std::string_view name_of(Event event) {
    return std::ranges::find(events, event, &std::pair<Event, std::string_view>::first)->second;
}

std::optional<Event> parse_event(std::string_view text) {
    const auto found = std::ranges::find(events, text, &std::pair<Event, std::string_view>::second);
    if (found == events.end()) return std::nullopt;
    return found->first;
}

}  // namespace belay
