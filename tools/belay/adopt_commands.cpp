#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

std::string counted(std::size_t count) {
    return fmt::format("{} migration{}", count, count == 1 ? "" : "s");
}

std::string line_of(const Claim& claim) {
    auto line = fmt::format("  {:<8}  {}", name_of(claim.verdict), claim.id());
    if (!claim.entry.at.empty()) line += "  " + escaped(claim.entry.at);
    if (claim.runs_again) line += "  has changed since, and will run again";
    if (!claim.why.empty() && claim.verdict != Claim::Verdict::known) line += "  " + claim.why;
    return line;
}

Json claim_json(const Claim& claim) {
    return {{"version", claim.version().text()},
            {"name", claim.migration != nullptr ? Json(claim.migration->name) : Json(nullptr)},
            {"key", claim.entry.key},
            {"at", text_or_null(claim.entry.at)},
            {"verdict", name_of(claim.verdict)},
            {"why", text_or_null(claim.why)}};
}

bool agreed(const Adoption& adoption) {
    return std::ranges::find(adoption.claims, Claim::Verdict::refused, &Claim::verdict) == adoption.claims.end();
}

Json adoption_json(const Adoption& adoption, bool recorded) {
    auto json = document("adopt");
    json["tool"] = adoption.tool->name;
    json["table"] = adoption.table;
    json["ok"] = agreed(adoption);
    json["recorded"] = recorded;
    json["migrations"] = Json::array();
    for (const auto& claim : adoption.claims) json["migrations"].push_back(claim_json(claim));
    return json;
}

void show(const Workplace& workplace, const Adoption& adoption) {
    for (const auto& claim : adoption.claims) {
        if (claim.verdict != Claim::Verdict::known) workplace.terminal().line(line_of(claim));
    }
}

void confirm(const Workplace& workplace, const Adoption& adoption) {
    const auto& terminal = workplace.terminal();
    if (workplace.options().yes || !terminal.interactive()) return;
    if (terminal.ask(fmt::format("record {} as applied?", counted(adoption.to_record().size())))) return;
    Error error(Kind::interrupted, "not confirmed");
    error.outcome.because("nothing was recorded");
    throw error;
}

}  // namespace

int adopt(const Workplace& workplace) {
    const auto& options = workplace.options();
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    const auto adoption = engine.adoption(options.tool, options.accepted, options.place);
    const auto count = adoption.to_record().size();
    if (options.json && !agreed(adoption)) print(adoption_json(adoption, false));
    adoption.require_agreement(options.context);
    if (!options.json) show(workplace, adoption);
    const bool records = count > 0 && !options.dry_run;
    if (records) {
        confirm(workplace, adoption);
        engine.adopt(adoption);
    }
    if (options.json)
        print(adoption_json(adoption, records));
    else if (count == 0)
        workplace.terminal().line(fmt::format("nothing to adopt from {}", adoption.tool->name));
    else
        workplace.terminal().line(
            fmt::format("{} {} from {}", records ? "adopted" : "would adopt", counted(count), adoption.tool->name));
    return 0;
}

int export_history(const Workplace& workplace) {
    const auto& options = workplace.options();
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    const auto written = workplace.engine(std::move(graph), *session, reporter)
                             .export_to(options.tool, options.dry_run ? DryRun::on : DryRun::off, options.place);
    if (options.json) {
        auto json = document("export");
        json["tool"] = options.tool;
        json["written"] = !options.dry_run;
        json["ids"] = ids(written);
        print(json);
        return 0;
    }
    for (const auto& id : written) workplace.terminal().line("  " + id);
    workplace.terminal().line(written.empty()
                                  ? fmt::format("the history of {} says the same", options.tool)
                                  : fmt::format("{} {} in the history of {}", options.dry_run ? "would list" : "listed",
                                                counted(written.size()), options.tool));
    return 0;
}

}  // namespace belay::cli
