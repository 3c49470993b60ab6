#include "drivers/postgres/identity.h"

#include <fmt/format.h>

namespace belay::postgres {

Identity identity_of(const Row& row) {
    return {.backend = row.at(0).text,
            .standby = row.at(1).text == "true",
            .database = row.at(2).text,
            .system = row.at(3).text,
            .timeline = row.at(4).text,
            .role = row.at(6).text,
            .address = row.at(5).text};
}

std::string difference(const Identity& before, const Identity& now) {
    const auto differs = [](std::string_view what, const std::string& was, const std::string& is) {
        return fmt::format("its {} is {}, and was {}", what, is, was);
    };
    const bool both_say = !before.system.empty() && !now.system.empty();
    if (both_say && before.system != now.system) return differs("system identifier", before.system, now.system);
    if (!both_say && before.address != now.address) return differs("address", before.address, now.address);
    if (before.standby != now.standby) return now.standby ? "it is a standby now" : "it was a standby and is none now";
    if (before.timeline != now.timeline) return differs("timeline", before.timeline, now.timeline);
    if (before.database != now.database) return "the database was dropped and made again";
    return {};
}

}  // namespace belay::postgres
