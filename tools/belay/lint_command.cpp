#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/branch/branch.h"
#include "engine/branch/clash.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"

namespace belay::cli {

namespace {

/// Reads every script of a graph as a database would; throws at the first that it could not.
void prepare_all(const Graph& graph, const Dialect& dialect, const Parameters& parameters) {
    for (const auto& migration : graph.migrations()) {
        prepare(migration.up, dialect, parameters);
        for (const auto* script : {&migration.down, &migration.verify, &migration.check}) {
            if (*script) prepare(**script, dialect, parameters);
        }
    }
}

std::vector<std::string> warnings_about(const Graph& graph) {
    std::vector<std::string> warnings;
    for (const auto& migration : graph.migrations()) {
        if (has_no_statements(migration.up.source) && !migration.up.directives.noop)
            warnings.push_back(fmt::format("{}: its up script has no statements", escaped(migration.path)));
        if (migration.reversible() || migration.irreversible) continue;
        warnings.push_back(migration.down
                               ? fmt::format("{}: has no statements: write them, or say '-- belay:noop'",
                                             escaped(migration.down->source.path))
                               : fmt::format("{}: has no down script: write one, or say '-- belay:irreversible WHY'",
                                             escaped(migration.path)));
    }
    return warnings;
}

/// Parameters need no value to be read.
Parameters with_placeholders(const Graph& graph, Parameters parameters) {
    for (const auto& migration : graph.migrations()) {
        for (const auto& name : migration.up.directives.parameters) parameters.emplace(name, "x");
        for (const auto* script : {&migration.down, &migration.verify, &migration.check}) {
            if (!*script) continue;
            for (const auto& name : (*script)->directives.parameters) parameters.emplace(name, "x");
        }
    }
    return parameters;
}

/// Without a URL a directory is read for every database there is: it must be right for one of them at least.
Graph lint_for_any(const Workplace& workplace) {
    std::optional<Error> first;
    std::optional<Graph> good;
    const auto files = read_directory(workplace.configuration().dir);
    for (const auto& driver : drivers()) {
        try {
            Graph graph(load(files, driver.dialect().name, database_names()).migrations);
            prepare_all(graph, driver.dialect(), with_placeholders(graph, workplace.configuration().parameters));
            if (!good) good = std::move(graph);
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (!good) throw Error(*first);
    if (first) workplace.terminal().warning(fmt::format("for one database only: {}", first->what()));
    return std::move(*good);
}

/// What `lint` has found.
struct Verdict {
    std::size_t migrations = 0;
    std::vector<std::string> warnings = {};
    std::vector<Clash> problems = {};
    std::vector<std::string> next = {};
};

void add_clashes(const Workplace& workplace, Verdict& verdict) {
    const auto& dir = workplace.configuration().dir;
    const auto branch = read_branch(dir, workplace.options().git_base);
    for (const auto& clash : clashes_with(branch, read_directory(dir), workplace.database_name(), database_names())) {
        if (clash.gravity == Clash::Gravity::problem)
            verdict.problems.push_back(clash);
        else
            verdict.warnings.push_back(fmt::format("{}: {}", escaped(clash.path), clash.message));
        if (std::ranges::find(verdict.next, clash.next) == verdict.next.end()) verdict.next.push_back(clash.next);
    }
}

void print_json(const Verdict& verdict, const Options& options) {
    auto json = document("lint");
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
    terminal.line(fmt::format("{} read, {}{}", counted(verdict.migrations, "migration"),
                              counted(verdict.warnings.size(), "warning"), problems));
    for (const auto& next : verdict.next) terminal.line("next: " + next);
}

}  // namespace

int lint(const Workplace& workplace) {
    const bool has_database = !workplace.configuration().url.empty();
    const auto graph = has_database ? workplace.graph() : lint_for_any(workplace);
    if (has_database)
        prepare_all(graph, workplace.driver().dialect(),
                    with_placeholders(graph, workplace.configuration().parameters));
    Verdict verdict{.migrations = graph.size(), .warnings = warnings_about(graph)};
    if (!workplace.options().git_base.empty()) add_clashes(workplace, verdict);
    if (workplace.options().json)
        print_json(verdict, workplace.options());
    else
        print_text(verdict, workplace);
    return verdict.problems.empty() ? 0 : static_cast<int>(Kind::project);
}

}  // namespace belay::cli
