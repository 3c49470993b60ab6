#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/release.h"
#include "engine/run/failure.h"
#include "engine/run/ready.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// The records of one printed run: numbered on from what history has now, so that they collide where it has moved.
class Printed {
  public:
    Printed(const HistoryTable& table, const RunOptions& options, std::int64_t newest)
        : table_(table), options_(options), next_(newest + 1) {}

    std::string append(const Step& step, Event event, std::size_t statement, std::size_t statements,
                       const KeptScripts& kept = {}) {
        Record record{.seq = next_++,
                      .run = "by-hand",
                      .version = step.version,
                      .name = step.name,
                      .event = event,
                      .direction = step.direction,
                      .statement = statement,
                      .statements = statements};
        if (step.migration != nullptr)
            record.checksum = step.migration->checksum;
        else if (step.standing != nullptr)
            record.checksum = step.standing->checksum;
        record.at = timestamp();
        record.by = options_.by;
        record.host = options_.host;
        record.belay = release();
        record.note = options_.note.empty() ? "printed by belay plan --sql" : options_.note;
        return table_.append_as_text(record, kept) + "\n";
    }

  private:
    const HistoryTable& table_;
    const RunOptions& options_;
    std::int64_t next_;
};

std::string text_of(const Prepared& script, const Statement& statement) {
    std::string text(script.text_of(statement));
    text += ";\n";
    if (statement.takes_data) {
        text += script.source.text.substr(statement.data_begin, statement.data_end - statement.data_begin);
        text += "\\.\n";
    }
    return text;
}

Event last_event(const Step& step) {
    return step.direction == Direction::up ? Event::applied : Event::reverted;
}

/// The record comes first: where history has moved it fails before anything has changed.
std::string transactional_text(const ReadyStep& ready, const Dialect& dialect, Printed& printed) {
    std::string text;
    const bool unchecked = !ready.script.directives.foreign_keys;
    if (unchecked) text += "pragma foreign_keys = off;\n";
    text +=
        "begin;\n" + printed.append(ready.step, last_event(ready.step), 0, ready.script.statements.size(), ready.kept);
    for (const auto& statement : ready.script.statements) text += text_of(ready.script, statement);
    text += "commit;\n";
    if (unchecked) text += "pragma foreign_keys = on;\n";
    text += dialect.client_reset;
    return text;
}

std::string outside_text(const ReadyStep& ready, const Dialect& dialect, Printed& printed) {
    const auto units = units_of(ready.script);
    std::string text = printed.append(ready.step, Event::started, 0, units.size(), ready.kept);
    for (std::size_t i = ready.step.done; i < units.size(); ++i) {
        for (const auto& statement : units[i]) text += text_of(ready.script, statement);
    }
    return text + printed.append(ready.step, last_event(ready.step), 0, units.size(), ready.kept) +
           std::string(dialect.client_reset);
}

}  // namespace

std::string Engine::plan_as_sql(const Request& request) {
    auto contents = read();
    history_ = std::move(contents.project);
    auto plan = belay::plan(request, graph_, history_, options_.policy);
    const auto& dialect = session_.dialect();
    const auto ready = make_ready(plan, table_, dialect, options_.run);
    if (ready.empty()) return "-- nothing to do\n";
    std::string text = fmt::format("-- {} of project {} on {}, for a person with a client; printed by belay {}.\n{}",
                                   plan.steps.size() == 1 ? "1 step" : fmt::format("{} steps", plan.steps.size()),
                                   escaped(options_.project), escaped(session_.name()), release(), dialect.client_head);
    text += own_plan_as_sql(contents.own);
    Printed printed(table_, options_.run, history_.newest());
    for (const auto& step : ready) {
        text += fmt::format("\n-- {} {}\n", step.step.id(), name_of(step.step.direction));
        text += step.script.directives.transaction ? transactional_text(step, dialect, printed)
                                                   : outside_text(step, dialect, printed);
    }
    return text;
}

/// The history table itself, where it is not there yet.
std::string Engine::own_plan_as_sql(const History& own) {
    const auto& dialect = session_.dialect();
    const auto graph = own_graph(dialect);
    const auto plan = plan_up(graph, own, {}, {});
    HistoryTable table(session_, std::string(own_project));
    Printed printed(table, options_.run, own.newest());
    std::string text;
    for (const auto& ready : make_ready(plan, table, dialect, {})) {
        text += fmt::format("\n-- belay's own {}\nbegin;\n", ready.step.id());
        for (const auto& statement : ready.script.statements) text += text_of(ready.script, statement);
        text += printed.append(ready.step, Event::applied, 0, ready.script.statements.size(), ready.kept) + "commit;\n";
    }
    return text;
}

}  // namespace belay
