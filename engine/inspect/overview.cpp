#include "engine/inspect/overview.h"

#include <algorithm>
#include <cstdint>

#include "engine/run/own_history.h"
#include "engine/sql/failure.h"

namespace belay {

bool Overview::in_sync() const {
    return std::ranges::all_of(migrations, [](const Known& known) {
        return known.state == State::applied || (known.state == State::missing && known.is_repeatable());
    });
}

Overview overview(Work& work) {
    Overview overview;
    overview.history = read_history(work).project;
    overview.migrations = compare(work.graph, overview.history);
    return overview;
}

void log(Work& work, std::optional<std::size_t> limit, const std::function<void(const Record&)>& take) {
    try {
        refuse_newer(HistoryTable(work.session, std::string(own_project)).read().own, work.session.dialect());
        const auto count = work.table.newest();
        const auto wanted = limit ? std::min(static_cast<std::int64_t>(*limit), count) : count;
        work.table.newest_first(wanted, [&](const Record& one) {
            take(one);
            return true;
        });
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::vector<Record> log(Work& work, const Version& version) {
    try {
        return work.table.of_version(version);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

}  // namespace belay
