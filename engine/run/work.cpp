#include "engine/run/work.h"

#include <utility>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/own_history.h"

namespace belay {

Work::Work(const Graph& graph, Session& session, Reporter& reporter, WorkOptions options)
    : graph(graph),
      session(session),
      reporter(reporter),
      options(std::move(options)),
      table(session, this->options.project) {
    if (this->options.project != own_project) return;
    throw Error(Kind::usage, "the project name 'belay' is taken by belay's own bookkeeping",
                "choose another --project");
}

HistoryTable::Contents read_history(Work& work) {
    try {
        auto contents = work.table.read();
        refuse_newer(contents.own, work.session.dialect());
        return contents;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

History lock_and_read(Work& work) {
    try {
        work.session.lock(work.options.run.lock_wait);
        auto now = work.table.read();
        ensure_history(work.session, now.own, work.reporter, work.options.run.command);
        work.table.forget();
        return std::move(now.project);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::optional<History> lock_and_compare(Work& work, const History& own, const History& read_before) {
    try {
        work.session.lock(work.options.run.lock_wait);
        if (work.table.is_at(own, read_before)) {
            ensure_history(work.session, own, work.reporter, work.options.run.command);
            work.table.forget();
            return std::nullopt;
        }
        auto now = work.table.read();
        ensure_history(work.session, now.own, work.reporter, work.options.run.command);
        work.table.forget();
        if (now.project.newest() == read_before.newest()) return std::nullopt;
        return std::move(now.project);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void refuse_protected(const Work& work, std::string_view what) {
    if (work.options.protection == Protection::off) return;
    throw Error(Kind::state, fmt::format("{} is refused: this environment is protected", what),
                "if you are sure, run it again with --allow-protected");
}

}  // namespace belay
