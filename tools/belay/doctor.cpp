#include "engine/inspect/doctor.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

using Paint = Terminal::Paint;

Paint paint_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok: return Paint::good;
        case Verdict::warning: return Paint::warn;
        case Verdict::problem: return Paint::bad;
    }
    return Paint::plain;
}

/// The files as a graph; where something is wrong with them, that is a finding, and the database is looked at still.
std::optional<Graph> examine_files(const Workplace& workplace, std::vector<Finding>& findings) {
    try {
        auto graph = workplace.graph_of_database();
        const auto count = graph.size();
        findings.push_back({.check = "files", .found = fmt::format("{} migration{}", count, count == 1 ? "" : "s")});
        return graph;
    } catch (const Error& error) {
        if (error.kind != Kind::project) throw;
        findings.push_back(problem_of("files", error));
        return std::nullopt;
    }
}

/// Returns the exit code.
int examine_database(const Workplace& workplace, std::optional<Graph> graph, std::vector<Finding>& findings) {
    try {
        const auto session = workplace.open();
        StillBusy reporter(workplace.terminal());
        const auto found = graph ? workplace.engine(std::move(*graph), *session, reporter).examine()
                                 : examine(*session, workplace.configuration().project);
        findings.insert(findings.end(), found.begin(), found.end());
    } catch (const Error& error) {
        if (error.kind != Kind::connection && error.kind != Kind::lock) throw;
        findings.push_back(problem_of("connection", error));
        return static_cast<int>(error.kind);
    }
    return goes_well(findings) ? 0 : static_cast<int>(Kind::state);
}

void print_findings(const Workplace& workplace, const std::vector<Finding>& findings) {
    const auto& terminal = workplace.terminal();
    for (const auto& finding : findings) {
        const auto verdict =
            terminal.painted(fmt::format("{:<7}", name_of(finding.verdict)), paint_of(finding.verdict));
        terminal.line(fmt::format("{}  {:<12}  {}", verdict, finding.check, escaped(finding.found)));
        if (!finding.next.empty()) terminal.line(fmt::format("{:<23}next: {}", "", escaped(finding.next)));
    }
    const auto warnings = std::ranges::count(findings, Verdict::warning, &Finding::verdict);
    terminal.line(fmt::format("{}: a run would {}{}", escaped(workplace.database()),
                              goes_well(findings) ? "go well" : "not go well",
                              warnings == 0   ? ""
                              : warnings == 1 ? ", with 1 warning"
                                              : fmt::format(", with {} warnings", warnings)));
}

void print_json(const std::vector<Finding>& findings, int code) {
    auto json = document("doctor");
    json["ok"] = code == 0;
    json["exit"] = code;
    json["findings"] = Json::array();
    for (const auto& finding : findings) {
        json["findings"].push_back({{"check", finding.check},
                                    {"verdict", name_of(finding.verdict)},
                                    {"found", finding.found},
                                    {"next", text_or_null(finding.next)}});
    }
    print(json);
}

}  // namespace

int doctor(const Workplace& workplace) {
    std::vector<Finding> findings;
    auto graph = examine_files(workplace, findings);
    const int code = examine_database(workplace, std::move(graph), findings);
    if (workplace.options().json)
        print_json(findings, code);
    else
        print_findings(workplace, findings);
    return code;
}

}  // namespace belay::cli
