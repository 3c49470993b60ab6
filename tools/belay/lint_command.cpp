#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/branch/branch.h"
#include "engine/branch/clash.h"
#include "tools/belay/commands.h"
#include "tools/belay/findings.h"
#include "tools/belay/json.h"

namespace belay::cli {

namespace {

/// What `lint` has found.
struct Verdict {
    Findings findings = {};
    std::vector<Clash> problems = {};
    std::vector<std::string> next = {};

    bool is_good() const { return findings.errors.empty() && problems.empty(); }
};

Findings findings_for(const Workplace& workplace, const std::vector<File>& files, std::string_view chosen,
                      const Dialect& dialect) {
    const auto names = database_names();
    const auto& configuration = workplace.configuration();
    return findings_in(files, workplace.databases(chosen, names), dialect, configuration.layout,
                       configuration.parameters);
}

std::string placed(const Error& error) {
    if (!error.place) return error.what();
    const auto& place = *error.place;
    const auto line = place.line == 0 ? "" : fmt::format(":{}:{}", place.line, place.column);
    return fmt::format("{}{}: {}", escaped(place.path), line, error.what());
}

/// Where nobody has named a database, a directory is read for every database there is: it must be right for one of them
/// at least.
Findings lint_for_any(const Workplace& workplace) {
    const auto files = read_directory(workplace.configuration().dir, workplace.options().context);
    std::vector<Findings> all;
    for (const auto& driver : drivers()) {
        const auto& dialect = driver.dialect();
        all.push_back(findings_for(workplace, files, dialect.name, dialect));
    }
    const auto count = [](const Findings& findings) { return findings.errors.size(); };
    auto& best = *std::ranges::min_element(all, {}, count);
    const auto fails = [&](const Findings& findings) { return count(findings) > 0 && !findings.are_for_another; };
    const auto other = std::ranges::find_if(all, fails);
    if (best.errors.empty() && other != all.end())
        workplace.terminal().warning(fmt::format("for one database only: {}", placed(other->errors.front())));
    return std::move(best);
}

Findings lint_for_database(const Workplace& workplace) {
    const auto files = read_directory(workplace.configuration().dir, workplace.options().context);
    return findings_for(workplace, files, workplace.database_name(), workplace.driver().dialect());
}

void add_clashes(const Workplace& workplace, Verdict& verdict) {
    const auto& dir = workplace.configuration().dir;
    const auto files = read_directory(dir, workplace.options().context);
    refuse_other_layouts(files, workplace.configuration().layout, "lint --git-base");
    const auto branch = read_branch(dir, workplace.options().git_base);
    for (const auto& clash :
         clashes_with(branch, files, workplace.database_name(), database_names(), workplace.options().context)) {
        if (clash.gravity == Clash::Gravity::problem)
            verdict.problems.push_back(clash);
        else
            verdict.findings.warnings.push_back(fmt::format("{}: {}", escaped(clash.path), clash.message));
        if (std::ranges::find(verdict.next, clash.next) == verdict.next.end()) verdict.next.push_back(clash.next);
    }
}

Json problem(const Error& error) {
    const auto place = error.place.value_or(Place());
    return {{"file", text_or_null(place.path)},
            {"line", place.line},
            {"column", place.column},
            {"message", error.what()},
            {"next", text_or_null(error.next)}};
}

void print_json(const Verdict& verdict, const Options& options) {
    const auto& [migrations, layout, warnings, errors, another] = verdict.findings;
    auto json = document("lint");
    json["layout"] = layout;
    json["migrations"] = migrations;
    json["warnings"] = ids(warnings);
    if (!options.git_base.empty() || !errors.empty()) json["problems"] = Json::array();
    for (const auto& error : errors) json["problems"].push_back(problem(error));
    for (const auto& clash : verdict.problems)
        json["problems"].push_back({{"file", clash.path}, {"message", clash.message}, {"next", clash.next}});
    print(json);
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void print_text(const Verdict& verdict, const Workplace& workplace) {
    const auto& terminal = workplace.terminal();
    const auto& [migrations, layout, warnings, errors, another] = verdict.findings;
    for (const auto& warning : warnings) terminal.line("warning: " + warning);
    for (const auto& error : errors) terminal.text(render(error));
    for (const auto& problem : verdict.problems)
        terminal.line(fmt::format("problem: {}: {}", escaped(problem.path), problem.message));
    const auto count = errors.size() + verdict.problems.size();
    const auto problems = count == 0 ? "" : ", " + counted(count, "problem");
    const auto layout_named = layout == "belay" || layout.empty() ? "" : fmt::format(" in the layout {}", layout);
    terminal.line(fmt::format("{} read{}, {}{}", counted(migrations, "migration"), layout_named,
                              counted(warnings.size(), "warning"), problems));
    for (const auto& next : verdict.next) terminal.line("next: " + next);
}

void print(const Verdict& verdict, const Workplace& workplace) {
    if (workplace.options().json)
        print_json(verdict, workplace.options());
    else
        print_text(verdict, workplace);
}

}  // namespace

int lint(const Workplace& workplace) {
    const bool names_database = !workplace.database_name().empty();
    Verdict verdict{.findings = names_database ? lint_for_database(workplace) : lint_for_any(workplace)};
    // The only thing there is to say is said as any command says what stops it.
    const auto& errors = verdict.findings.errors;
    if (errors.size() == 1 && verdict.findings.warnings.empty()) throw Error(errors.front());
    if (errors.empty() && !workplace.options().git_base.empty()) add_clashes(workplace, verdict);
    print(verdict, workplace);
    return verdict.is_good() ? 0 : static_cast<int>(Kind::project);
}

}  // namespace belay::cli
