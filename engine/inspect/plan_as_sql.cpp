#include "engine/inspect/plan_as_sql.h"

#include <utility>

#include <fmt/format.h>

#include "engine/release.h"
#include "engine/run/journal.h"
#include "engine/run/own_history.h"
#include "engine/run/ready.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// The records of one printed run: numbered on from what history has now, so that they collide where it has moved.
class Printed {
  public:
    Printed(const HistoryTable& table, const RunOptions& options, std::int64_t newest)
        : table_(table), options_(options), next_(newest + 1) {}

    std::string append(const Step& step, Event event, std::size_t statement, std::size_t statements,
                       const KeptScripts& kept = {}) {
        Record record{.version = step.standing != nullptr ? step.standing->version : step.version,
                      .name = step.name,
                      .event = event,
                      .direction = step.direction,
                      .statement = statement,
                      .statements = statements};
        if (step.migration != nullptr)
            record.checksum = step.migration->checksum;
        else if (step.standing != nullptr)
            record.checksum = step.standing->checksum;
        return append({.record = std::move(record), .scripts = kept});
    }

    std::string append(const Declaration& declaration) {
        auto record = declaration.record;
        record.seq = next_++;
        record.run = "by-hand";
        record.at = timestamp();
        record.by = options_.author.by;
        record.host = options_.author.host;
        record.belay = release();
        record.note = options_.author.note.empty() ? "printed by belay plan --sql" : options_.author.note;
        return table_.append_as_text(record, declaration.scripts) + "\n";
    }

  private:
    const HistoryTable& table_;
    const RunOptions& options_;
    std::int64_t next_;
};

void print_statement(std::string_view text, const Statement& statement, const Print& print) {
    print(text.substr(statement.begin, statement.end - statement.begin));
    print(";\n");
}

void print_statements(const Prepared& script, std::span<const Statement> statements, const Print& print) {
    for (const auto& statement : statements) {
        const std::string_view text = script.source.text;
        print_statement(text, statement, print);
        if (!statement.takes_data) continue;
        print(text.substr(statement.data_begin, statement.data_end - statement.data_begin));
        print("\\.\n");
    }
}

/// The same for a large script from the number `first` on, a piece at a time.
void print_pieces(PieceReader reader, std::size_t first, const Print& print) {
    for (Piece piece; reader.next(piece);) {
        for (std::size_t i = 0; i < piece.statements.size(); ++i) {
            if (piece.first + i < first) continue;
            print_statement(piece.source.text, piece.statements[i], print);
            if (!piece.statements[i].takes_data) continue;
            for (auto rows = reader.rows(); !rows.empty(); rows = reader.rows()) print(rows);
            print("\\.\n");
        }
    }
}

Event last_event(const Step& step) {
    return step.direction == Direction::up ? Event::applied : Event::reverted;
}

/// Prints a step with its records.
class PrintedStep {
  public:
    PrintedStep(const ReadyStep& ready, const Dialect& dialect, const Parameters& parameters, const Print& print)
        : ready_(ready), dialect_(dialect), parameters_(parameters), print_(print) {}

    /// The record comes first: where history has moved it fails before anything has changed.
    void transactional(Printed& printed) const {
        const bool unchecked = !ready_.script.directives.foreign_keys;
        if (unchecked) print_("pragma foreign_keys = off;\n");
        print_("begin;\n");
        for (const auto& stamped : ready_.stamped) print_(printed.append(stamped));
        print_(printed.append(ready_.step, last_event(ready_.step), 0, ready_.script.count, ready_.kept));
        statements_from(0);
        print_("commit;\n");
        if (unchecked) print_("pragma foreign_keys = on;\n");
        print_(dialect_.client_reset);
    }

    void outside(Printed& printed) const {
        const auto units = units_of(ready_.script);
        print_(printed.append(ready_.step, Event::started, 0, units.size(), ready_.kept));
        if (ready_.step.done < units.size())
            statements_from(static_cast<std::size_t>(units[ready_.step.done].data() - ready_.script.statements.data()));
        print_(printed.append(ready_.step, last_event(ready_.step), 0, units.size(), ready_.kept));
        print_(dialect_.client_reset);
    }

  private:
    void statements_from(std::size_t first) const {
        const auto& script = ready_.script;
        if (script.source.large)
            print_pieces(pieces_of(script, dialect_.lexical, parameters_), first, print_);
        else
            print_statements(script, std::span(script.statements).subspan(first), print_);
    }

    const ReadyStep& ready_;
    const Dialect& dialect_;
    const Parameters& parameters_;
    const Print& print_;
};

/// The history table itself, where it is not there yet.
void print_own_plan(Work& work, const History& own, const Print& print) {
    const auto& dialect = work.session.dialect();
    const auto graph = own_graph(dialect);
    const auto plan = plan_up(graph, own, {}, {});
    HistoryTable table(work.session, std::string(own_project));
    Printed printed(table, work.options.run, own.newest());
    for (const auto& ready : make_ready(plan, table, dialect, {})) {
        print(fmt::format("\n-- belay's own {}\nbegin;\n{}", ready.step.id(), dialect.client_own_names));
        print_statements(ready.script, ready.script.statements, print);
        print(printed.append(ready.step, Event::applied, 0, ready.script.count, ready.kept) + "commit;\n");
    }
}

}  // namespace

void plan_as_sql(Work& work, const Request& request, const Print& print) {
    const auto [own, history] = read_history(work);
    auto plan = belay::plan(request, work.graph, history, work.options.policy);
    if (!plan.steps.empty()) refuse_unadopted(work, history);
    const auto& dialect = work.session.dialect();
    const auto ready = make_ready(plan, work.table, dialect, work.options.run);
    if (ready.empty()) return print("-- nothing to do\n");
    print(fmt::format("-- {} of project {} on {}, for a person with a client; printed by belay {}.\n{}",
                      plan.steps.size() == 1 ? "1 step" : fmt::format("{} steps", plan.steps.size()),
                      escaped(work.options.project), escaped(work.session.name()), release(), dialect.client_head));
    print_own_plan(work, own, print);
    Printed printed(work.table, work.options.run, history.newest());
    for (const auto& step : ready) {
        print(fmt::format("\n-- {} {}\n", step.step.id(), name_of(step.step.direction)));
        const PrintedStep printed_step(step, dialect, work.options.run.parameters, print);
        if (step.script.directives.transaction)
            printed_step.transactional(printed);
        else
            printed_step.outside(printed);
    }
}

}  // namespace belay
