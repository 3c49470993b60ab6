#include <unistd.h>

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

using Paint = Terminal::Paint;

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string plan_line(const Step& step) {
    const auto source = step.direction == Direction::down && step.kept_down ? "  (script kept in history)" : "";
    const auto resumes = step.done > 0 ? fmt::format("  (from statement {} on)", step.done + 1) : "";
    return fmt::format("  {:<4}  {}{}{}", name_of(step.direction), step.id(), source, resumes);
}

void print_plan(const Terminal& terminal, const Plan& plan) {
    for (const auto& step : plan.steps) terminal.line(plan_line(step));
    if (!plan.kept.empty())
        terminal.line(fmt::format("stays applied beside the target: {}", fmt::join(plan.kept, ", ")));
}

Json plan_json(const Plan& plan) {
    auto json = document("plan");
    json["steps"] = Json::array();
    for (const auto& step : plan.steps) {
        const bool known = step.migration != nullptr;
        const Script* script = known ? &step.migration->up : nullptr;
        if (known && step.direction == Direction::down)
            script = step.migration->down ? &*step.migration->down : nullptr;
        Json transaction = script != nullptr ? Json(script->directives.transaction) : Json(nullptr);
        json["steps"].push_back({{"version", step.version.text()},
                                 {"name", step.name},
                                 {"direction", name_of(step.direction)},
                                 {"transaction", transaction},
                                 {"statements", step.statements}});
    }
    json["warnings"] = ids(plan.warnings);
    return json;
}

/// Tells a person, or the JSON, what a run does as it happens.
class Telling : public StillBusy {
  public:
    explicit Telling(const Workplace& workplace)
        : StillBusy(workplace.terminal()),
          options_(workplace.options()),
          terminal_(workplace.terminal()),
          tally_(workplace.tally()) {}

    bool approve(const Plan& plan) override {
        const auto reverts = std::ranges::count(plan.steps, Direction::down, &Step::direction);
        const bool down_to_nothing = options_.request.all || options_.request.target == "base";
        if (options_.command == "to" && says()) print_plan(terminal_, plan);
        if (reverts == 0 || options_.yes) return true;
        if (!terminal_.interactive()) {
            if (!down_to_nothing) return true;
            throw Error(Kind::usage,
                        fmt::format("this would revert everything, {}, and nobody is there to be asked",
                                    counted(plan.steps.size(), "migration")),
                        "if you are sure, run it again with --yes");
        }
        if (reverts < 2) return true;
        if (options_.command != "to") print_plan(terminal_, plan);
        const auto begun = std::chrono::steady_clock::now();
        const bool yes =
            terminal_.ask(fmt::format("revert {}?", counted(static_cast<std::size_t>(reverts), "migration")));
        tally_.asked += std::chrono::steady_clock::now() - begun;
        return yes;
    }
    void run_started(std::string_view run) override {
        tally_.run = run;
        terminal_.detail(fmt::format("run {}", run));
    }
    void backup_made(const Backup& backup) override {
        tally_.backup = backup;
        if (says())
            terminal_.line(backup.path.empty() ? "backup    by backup_command"
                                               : fmt::format("backup    {}", backup.path));
    }
    void step_started(const Step& step, std::size_t index, std::size_t count) override {
        terminal_.progress(fmt::format("[{}/{}] {} {} ...", index, count,
                                       step.direction == Direction::up ? "applying" : "reverting", step.id()));
    }
    void statement_done(const Step& step, std::size_t statement, std::size_t statements) override {
        terminal_.detail(fmt::format("{}: statement {} of {} done and recorded", step.id(), statement, statements));
        terminal_.progress(fmt::format("{}: statement {} of {} done", step.id(), statement, statements));
    }
    void step_done(const Step& step, std::chrono::milliseconds took) override {
        const bool up = step.direction == Direction::up;
        (up ? tally_.applied : tally_.reverted).push_back(step.version.text());
        if (!says()) return;
        const auto word = terminal_.painted(up ? "applied " : "reverted", up ? Paint::good : Paint::warn);
        terminal_.line(fmt::format("{}  {} ({} ms)", word, step.id(), took.count()));
    }
    void retrying(const Step& step, std::size_t attempt, std::chrono::milliseconds pause,
                  std::string_view why) override {
        terminal_.detail(
            fmt::format("{}: {}; attempt {} follows in {} ms", step.id(), escaped(why), attempt, pause.count()));
        terminal_.progress(fmt::format("{}: waiting for a lock, attempt {}", step.id(), attempt));
    }
    void step_taken(const Step& step) override {
        if (says()) terminal_.line(fmt::format("applied   {} (by another run)", step.id()));
    }
    void warning(std::string_view message) override { terminal_.warning(message); }

  private:
    bool says() const { return !options_.json && !options_.quiet; }

    const Options& options_;
    const Terminal& terminal_;
    Tally& tally_;
};

long long elapsed_ms(const Tally& tally) {
    const auto took = std::chrono::steady_clock::now() - tally.start - tally.asked;
    return std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
}

Json run_json(const Options& options, const Tally& tally) {
    auto json = document("run");
    json["command"] = options.command;
    json["run"] = text_or_null(tally.run);
    json["ok"] = true;
    json["exit"] = 0;
    json["applied"] = ids(tally.applied);
    json["reverted"] = ids(tally.reverted);
    json["backup"] = tally.backup ? fields_of(*tally.backup) : Json(nullptr);
    json["took_ms"] = elapsed_ms(tally);
    json["failed"] = nullptr;
    json["next"] = nullptr;
    return json;
}

int preview(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    Telling telling(workplace);
    auto engine = workplace.engine(std::move(graph), *session, telling);
    const auto& options = workplace.options();
    const auto& terminal = workplace.terminal();
    if (options.as_sql) {
        engine.plan_as_sql(options.request, [&](std::string_view part) { terminal.text(part); });
        return 0;
    }
    const auto preview = engine.plan(options.request);
    const auto& plan = preview.plan;
    if (options.json) {
        print(plan_json(plan));
        return 0;
    }
    for (const auto& warning : plan.warnings) terminal.warning(warning);
    print_plan(terminal, plan);
    terminal.line(plan.steps.empty() ? "nothing to do"
                                     : fmt::format("{} would run", counted(plan.steps.size(), "step")));
    return 0;
}

}  // namespace

int run(const Workplace& workplace) {
    return run(workplace, [](Session& /*session*/) {});
}

int run(const Workplace& workplace, const std::function<void(Session&)>& then) {
    const auto& options = workplace.options();
    if (options.dry_run) return preview(workplace);
    auto [graph, session] = workplace.graph_and_session();
    Telling telling(workplace);
    auto engine = workplace.engine(std::move(graph), *session, telling);
    auto& tally = workplace.tally();
    tally.start = std::chrono::steady_clock::now();
    const bool approved = engine.run(options.request);
    if (!approved) {
        Error error(Kind::interrupted, "not confirmed");
        error.outcome.because("nothing was done");
        throw error;
    }
    then(*session);
    if (options.json) {
        print(run_json(options, tally));
    } else if (!options.quiet) {
        const auto done = tally.applied.size() + tally.reverted.size();
        workplace.terminal().line(done == 0 ? "nothing to do"
                                            : fmt::format("{} in {} ms", counted(done, "step"), elapsed_ms(tally)));
    }
    return 0;
}

int plan(const Workplace& workplace) {
    return preview(workplace);
}

void print_failed_run(const Options& options, const Tally& tally, const Error& error) {
    auto json = run_json(options, tally);
    json["ok"] = false;
    json["exit"] = static_cast<int>(error.kind);
    json["failed"] = error_fields(error);
    json["next"] = text_or_null(error.next);
    print(json);
}

}  // namespace belay::cli
