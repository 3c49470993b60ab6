#include "engine/run/work.h"

#include <utility>

#include <fmt/format.h>

#include "engine/run/own_history.h"
#include "engine/sql/failure.h"

namespace belay {

Work::Work(const Graph& graph, Session& session, Reporter& reporter, WorkOptions options)
    : graph(graph),
      session(session),
      reporter(reporter),
      options(std::move(options)),
      table(session, this->options.project),
      pulse(std::make_unique<Pulse>(session, reporter, this->options.run.busy_interval)) {
    this->options.run.pulse = pulse.get();
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

namespace {

/// Takes the project's lock and reads. Belay's own tables are made, or brought up to date, with everybody kept out.
HistoryTable::Contents lock_and_read_all(Work& work) {
    const auto& options = work.options.run;
    const Pulse::Work waiting(options.pulse, {.name = "the lock of the run"});
    work.session.lock(work.options.project, options.lock_wait);
    auto now = work.table.read();
    if (is_current(now.own, work.session.dialect())) return now;
    work.session.unlock();
    work.session.lock(everybody, options.lock_wait);
    ensure_history(work.session, work.table.read().own, work.reporter, options.typed.whole);
    work.table.forget();
    work.session.unlock();
    work.session.lock(work.options.project, options.lock_wait);
    return work.table.read();
}

}  // namespace

History lock_and_read(Work& work) {
    try {
        return lock_and_read_all(work).project;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

std::optional<History> lock_and_compare(Work& work, const History& own, const History& read_before) {
    try {
        if (is_current(own, work.session.dialect())) {
            const Pulse::Work waiting(work.options.run.pulse, {.name = "the lock of the run"});
            work.session.lock(work.options.project, work.options.run.lock_wait);
            if (work.table.is_at(own, read_before)) return std::nullopt;
        }
        auto now = lock_and_read_all(work).project;
        if (now.newest() == read_before.newest()) return std::nullopt;
        return now;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

Unadopted unadopted(Work& work, const History& history) {
    try {
        return unadopted(work.table, work.session, work.graph, history, work.options.first_run);
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

void refuse_unadopted(Work& work, const History& history) {
    const auto& run = work.options.run;
    refuse(unadopted(work, history), work.session.name(), work.graph,
           {.context = run.typed.context, .command = run.typed.whole});
}

void refuse_protected(const Work& work, std::string_view what) {
    refuse_protected(work.options.protection, what);
}

void refuse_protected(Protection protection, std::string_view what) {
    if (protection == Protection::off) return;
    throw Error(Kind::state, fmt::format("{} is refused: this environment is protected", what),
                "if you are sure, run it again with --allow-protected");
}

}  // namespace belay
