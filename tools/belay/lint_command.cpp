#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/branch/branch.h"
#include "engine/branch/clash.h"
#include "engine/sql/statement_finder.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"

namespace belay::cli {

namespace {

/// Reads a script as a database would; throws where it could not.
void prepare_one(const Script& script, const Dialect& dialect, const Parameters& parameters,
                 std::vector<std::string>& warnings) {
    const auto prepared = prepare(script, dialect, parameters);
    if (prepared.directives.transaction == script.directives.transaction) return;
    warnings.push_back(
        fmt::format("{}: runs outside a transaction, since not every statement of it can run in one: each is committed "
                    "by itself",
                    escaped(script.source.path)));
}

/// The same with every script of a graph; gives what is to be known of them.
std::vector<std::string> prepare_all(const Graph& graph, const Dialect& dialect, const Parameters& parameters) {
    std::vector<std::string> warnings;
    for (const auto& migration : graph.migrations()) {
        prepare_one(migration.up, dialect, parameters, warnings);
        for (const auto* script : {&migration.down, &migration.verify, &migration.check, &migration.baseline}) {
            if (*script) prepare_one(**script, dialect, parameters, warnings);
        }
    }
    return warnings;
}

void warn_about(const Graph& graph, std::vector<std::string>& warnings) {
    for (const auto& migration : graph.migrations()) {
        if (has_no_statements(migration.up.source) && !migration.up.directives.noop)
            warnings.push_back(fmt::format("{}: its up script has no statements", escaped(migration.path)));
        if (migration.reversible() || migration.irreversible || migration.is_repeatable()) continue;
        warnings.push_back(migration.down
                               ? fmt::format("{}: has no statements: write them, or say '-- belay:noop'",
                                             escaped(migration.down->source.path))
                               : fmt::format("{}: has no down script: write one, or say '-- belay:irreversible WHY'",
                                             escaped(migration.path)));
    }
}

/// Parameters need no value to be read.
Parameters with_placeholders(const Graph& graph, Parameters parameters) {
    for (const auto& migration : graph.migrations()) {
        for (const auto& name : migration.up.directives.parameters) parameters.emplace(name, "x");
        for (const auto* script : {&migration.down, &migration.verify, &migration.check, &migration.baseline}) {
            if (!*script) continue;
            for (const auto& name : (*script)->directives.parameters) parameters.emplace(name, "x");
        }
    }
    return parameters;
}

/// What `lint` has found.
struct Verdict {
    std::size_t migrations = 0;
    std::string_view layout = {};
    std::vector<std::string> warnings = {};
    std::vector<Clash> problems = {};
    std::vector<std::string> next = {};
};

Verdict look_at(const Workplace& workplace, Loaded loaded, const Dialect& dialect) {
    const Graph graph(std::move(loaded.migrations));
    const auto parameters = with_placeholders(graph, workplace.configuration().parameters);
    Verdict verdict{.migrations = graph.size(), .layout = loaded.layout};
    verdict.warnings = prepare_all(graph, dialect, parameters);
    for (const auto& path : loaded.idle)
        verdict.warnings.push_back(fmt::format("{}: has no statements, and does nothing", escaped(path)));
    warn_about(graph, verdict.warnings);
    return verdict;
}

/// Where nobody has named a database, a directory is read for every database there is: it must be right for one of them
/// at least.
Verdict lint_for_any(const Workplace& workplace) {
    std::optional<Error> first;
    std::optional<Verdict> good;
    const auto& configuration = workplace.configuration();
    const auto files = read_directory(configuration.dir);
    const auto names = database_names();
    for (const auto& driver : drivers()) {
        const auto& dialect = driver.dialect();
        try {
            auto loaded = load_any(files, {.chosen = dialect.name, .known = names}, configuration.layout);
            const bool has_none = loaded.migrations.empty() && !loaded.of_others.empty();
            if (has_none) continue;
            refuse_no_migration(loaded, dialect.name);
            auto verdict = look_at(workplace, std::move(loaded), dialect);
            if (!good) good = std::move(verdict);
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (!good) throw Error(*first);
    if (first) workplace.terminal().warning(fmt::format("for one database only: {}", first->what()));
    return std::move(*good);
}

Verdict lint_for_database(const Workplace& workplace) {
    auto loaded = workplace.loaded();
    for (const auto& warning : loaded.warnings) workplace.terminal().warning(warning);
    return look_at(workplace, std::move(loaded), workplace.driver().dialect());
}

void add_clashes(const Workplace& workplace, Verdict& verdict) {
    const auto& dir = workplace.configuration().dir;
    const auto files = read_directory(dir);
    refuse_other_layouts(files, workplace.configuration().layout, "lint --git-base");
    const auto branch = read_branch(dir, workplace.options().git_base);
    for (const auto& clash :
         clashes_with(branch, files, workplace.database_name(), database_names(), workplace.options().context)) {
        if (clash.gravity == Clash::Gravity::problem)
            verdict.problems.push_back(clash);
        else
            verdict.warnings.push_back(fmt::format("{}: {}", escaped(clash.path), clash.message));
        if (std::ranges::find(verdict.next, clash.next) == verdict.next.end()) verdict.next.push_back(clash.next);
    }
}

void print_json(const Verdict& verdict, const Options& options) {
    auto json = document("lint");
    json["layout"] = verdict.layout;
    json["migrations"] = verdict.migrations;
    json["warnings"] = ids(verdict.warnings);
    if (!options.git_base.empty()) {
        json["problems"] = Json::array();
        for (const auto& problem : verdict.problems)
            json["problems"].push_back({{"file", problem.path}, {"message", problem.message}, {"next", problem.next}});
    }
    print(json);
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void print_text(const Verdict& verdict, const Workplace& workplace) {
    const auto& terminal = workplace.terminal();
    for (const auto& warning : verdict.warnings) terminal.line("warning: " + warning);
    for (const auto& problem : verdict.problems)
        terminal.line(fmt::format("problem: {}: {}", escaped(problem.path), problem.message));
    const auto problems = verdict.problems.empty() ? "" : ", " + counted(verdict.problems.size(), "problem");
    const auto layout = verdict.layout == "belay" ? "" : fmt::format(" in the layout {}", verdict.layout);
    terminal.line(fmt::format("{} read{}, {}{}", counted(verdict.migrations, "migration"), layout,
                              counted(verdict.warnings.size(), "warning"), problems));
    for (const auto& next : verdict.next) terminal.line("next: " + next);
}

}  // namespace

int lint(const Workplace& workplace) {
    const bool names_database = !workplace.database_name().empty();
    auto verdict = names_database ? lint_for_database(workplace) : lint_for_any(workplace);
    if (!workplace.options().git_base.empty()) add_clashes(workplace, verdict);
    if (workplace.options().json)
        print_json(verdict, workplace.options());
    else
        print_text(verdict, workplace);
    return verdict.problems.empty() ? 0 : static_cast<int>(Kind::project);
}

}  // namespace belay::cli
