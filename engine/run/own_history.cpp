#include "engine/run/own_history.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/history/embedded.h"
#include "engine/layout/layout.h"
#include "engine/release.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// Nobody asked for these steps; what goes wrong around them is told.
class OnlyWarnings final : public Reporter {
  public:
    explicit OnlyWarnings(Reporter& reporter) : reporter_(reporter) {}

    void warning(std::string_view message) override { reporter_.warning(message); }

  private:
    Reporter& reporter_;
};

/// What helps where a role may not make the history.
std::string advice_of_rights(const Dialect& dialect) {
    const auto setup = dialect.history_setup.empty() ? "" : fmt::format(", or: {}", dialect.history_setup);
    return "let a role that may make it run belay once" + setup;
}

}  // namespace

Graph own_graph(const Dialect& dialect) {
    std::vector<File> files;
    const auto folder = fmt::format("{}/", dialect.name);
    for (const auto& file : history_migrations()) {
        if (file.path.starts_with(folder)) files.push_back({std::string(file.path), std::string(file.text)});
    }
    return Graph(load(files, {.chosen = dialect.name}).migrations);
}

void refuse_newer(const History& own, const Dialect& dialect) {
    if (own.newest() == 0) return;
    const auto graph = own_graph(dialect);
    for (const auto* standing : own.in_force()) {
        if (graph.find(standing->version)) continue;
        throw Error(
            Kind::state,
            fmt::format("the history in {} was made by belay {}, which is newer than this {}: its schema has {}",
                        dialect.history_table, standing->applied.belay, release(), standing->name),
            fmt::format("use belay {} or newer", standing->applied.belay));
    }
}

bool is_current(const History& own, const Dialect& dialect) {
    refuse_newer(own, dialect);
    return plan_up(own_graph(dialect), own, {}, {}).steps.empty();
}

void ensure_history(Session& session, const History& own, Reporter& reporter, const std::string& command) {
    refuse_newer(own, session.dialect());
    const auto graph = own_graph(session.dialect());
    const auto plan = plan_up(graph, own, {}, {});
    if (plan.steps.empty()) return;
    HistoryTable table(session, std::string(own_project));
    OnlyWarnings warnings(reporter);
    const RunOptions options{.typed = {.whole = command}};
    try {
        apply({session, table, warnings, own.newest()}, options, make_ready(plan, table, session.dialect(), options));
    } catch (Error& error) {
        if (error.kind == Kind::unknown) throw;
        if (error.kind != Kind::failed) {
            // The steps that this is done in are nobody's but belay's.
            error.step.reset();
            error.outcome = {};
            error.outcome.because(fmt::format("this was while belay's history, {}, was made; no migration was begun",
                                              session.dialect().history_table));
            throw;
        }
        Error refused(Kind::state,
                      fmt::format("belay's history, {}, could not be made in {}: {}", session.dialect().history_table,
                                  session.name(), error.what()),
                      error.of_rights ? advice_of_rights(session.dialect()) : error.hint);
        refused.code = error.code;
        refused.outcome.because("nothing was changed");
        throw refused;
    }
}

}  // namespace belay
