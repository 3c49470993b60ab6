#include <algorithm>
#include <array>
#include <map>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "engine/command_line.h"
#include "engine/plan/advice.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

using Paint = Terminal::Paint;

constexpr std::array states{State::applied, State::pending, State::late,  State::changed,
                            State::missing, State::partial, State::reused};

Paint paint_of(State state) {
    switch (state) {
        case State::applied: return Paint::good;
        case State::pending: return Paint::plain;
        case State::late:
        case State::missing: return Paint::warn;
        case State::changed:
        case State::reused:
        case State::partial: return Paint::bad;
    }
    return Paint::plain;
}

std::size_t count_of(const Overview& overview, State state) {
    return static_cast<std::size_t>(std::ranges::count(overview.migrations, state, &Known::state));
}

std::string summary(const Overview& overview) {
    std::vector<std::string> parts;
    for (const auto state : states) {
        const auto count = count_of(overview, state);
        if (count > 0 || state == State::applied || state == State::pending)
            parts.push_back(fmt::format("{} {}", count, name_of(state)));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

Json migration_json(const Graph& graph, const Known& known) {
    Json json;
    const auto* migration = known.migration;
    const auto* standing = known.standing;
    json["version"] = known.version().text();
    json["name"] = migration != nullptr ? migration->name : standing->name;
    json["state"] = name_of(known.state);
    json["repeatable"] = known.is_repeatable();
    json["requires"] = Json::array();
    if (const auto node = graph.find(known.version())) {
        for (const auto required : graph.requirements(*node))
            json["requires"].push_back(graph[required].version.text());
    }
    const bool tagged = migration != nullptr && !migration->tags.empty();
    json["tag"] = tagged ? Json(migration->tags.front().text) : Json(nullptr);
    json["transaction"] = migration != nullptr ? Json(migration->up.directives.transaction) : Json(nullptr);
    const bool by_file = known.state != State::reused && migration != nullptr && migration->reversible();
    json["reversible"] = by_file || (standing != nullptr && standing->keeps_down);
    json["checksum"] = migration != nullptr ? migration->checksum : standing->checksum;
    if (known.state == State::reused) json["applied_as"] = standing->name;
    const bool applied = known.in_force() && standing->state == Standing::State::applied;
    json["applied_at"] = applied ? text_or_null(standing->applied.at) : Json(nullptr);
    json["by"] = applied ? text_or_null(standing->applied.by) : Json(nullptr);
    json["took_ms"] = applied ? Json(standing->applied.took_ms) : Json(nullptr);
    json["last_error"] = standing != nullptr ? text_or_null(standing->last_error) : Json(nullptr);
    return json;
}

/// Whether a run would have to do something about it.
bool is_to_be_run(State state) {
    return state == State::pending || state == State::late || state == State::partial;
}

/// Whether somebody who writes `word` means this one: by the beginning of its version, or a part of its name.
bool is_meant(const Known& known, const std::string& word) {
    const auto id = known.id();
    const auto version = known.version().text();
    return version.starts_with(word) || id.starts_with(word) || id.find(word, version.size()) != std::string::npos;
}

/// What somebody wants to see of the overview. Throws Error (usage) for a word that nothing is called by.
std::vector<Known> listed(const Overview& overview, const Options& options) {
    for (const auto& word : options.names) {
        if (std::ranges::none_of(overview.migrations, [&](const Known& known) { return is_meant(known, word); }))
            throw Error(Kind::usage, fmt::format("no migration has '{}' in its version or name", escaped(word)),
                        command_line("status", options.context, {}));
    }
    std::vector<Known> result;
    for (const auto& known : overview.migrations) {
        const bool named = std::ranges::any_of(options.names, [&](const auto& word) { return is_meant(known, word); });
        const bool fits = options.names.empty() || named;
        if (fits && (!options.only_pending || is_to_be_run(known.state))) result.push_back(known);
    }
    if (options.limit && result.size() > *options.limit)
        result.erase(result.begin(), result.end() - static_cast<std::ptrdiff_t>(*options.limit));
    return result;
}

Json status_json(const Workplace& workplace, const Graph& graph, const Overview& overview, const std::string& running,
                 const Unadopted& unadopted) {
    auto json = document("status");
    json["driver"] = workplace.driver().dialect().name;
    json["in_sync"] = overview.in_sync();
    for (const auto state : states) {
        const auto count = count_of(overview, state);
        if (count > 0 || state != State::reused) json["summary"][std::string(name_of(state))] = count;
    }
    json["heads"] = Json::array();
    for (const auto head : graph.heads()) json["heads"].push_back(graph[head].version.text());
    json["running"] = text_or_null(running);
    json["unadopted"] = ids(unadopted.tools);
    if (!unadopted.project.empty()) json["applied_in"] = unadopted.project;
    for (const auto& relation : unadopted.relations) json["relations"].push_back(relation.shown());
    json["migrations"] = Json::array();
    for (const auto& known : listed(overview, workplace.options()))
        json["migrations"].push_back(migration_json(graph, known));
    return json;
}

/// In place of the next command: it would be refused.
void print_unadopted(const Terminal& terminal, const Graph& graph, const Unadopted& unadopted, const Asked& asked) {
    terminal.line(sentence(unadopted));
    if (const auto guesses = belay::guesses(unadopted); !guesses.empty()) terminal.line(guesses);
    const bool by_tool = !unadopted.tools.empty();
    terminal.line("next: " + (by_tool ? adopting(unadopted, asked.context) : ways_on(unadopted, graph, asked)));
}

void print_status(const Workplace& workplace, const Overview& overview, const std::string& running, const Graph& graph,
                  const Unadopted& unadopted) {
    const auto& terminal = workplace.terminal();
    std::size_t width = 0;
    const auto shown = listed(overview, workplace.options());
    for (const auto& known : shown) width = std::max(width, known.id().size());
    for (const auto& known : shown) {
        const auto state = terminal.painted(fmt::format("{:<8}", name_of(known.state)), paint_of(known.state));
        const auto remark = remarks(known);
        terminal.listed(remark.empty() ? fmt::format("{}  {}", state, known.id())
                                       : fmt::format("{}  {:<{}}  {}", state, known.id(), width, remark));
    }
    terminal.line(fmt::format("{}: {}", escaped(workplace.database()), summary(overview)));
    if (!running.empty()) terminal.line("a run is in progress: " + escaped(running));
    const auto& context = workplace.options().context;
    if (!unadopted.empty()) {
        print_unadopted(terminal, graph, unadopted, {.context = context, .command = command_line("up", context, {})});
        return;
    }
    // Where nothing is applied, there may be no file yet.
    const bool creates = workplace.options().create && std::ranges::none_of(overview.migrations, &Known::in_force);
    const auto next = next_command(overview.migrations, creates ? context + " --create" : context);
    if (!next.empty()) terminal.line("next: " + next);
}

/// A program that embeds belay may say neither.
std::string author_of(const Record& record) {
    return fmt::format("{}{}{}", escaped(record.by), record.host.empty() ? "" : "@", escaped(record.host));
}

std::string record_line(const Record& record) {
    std::string what(name_of(record.event));
    if (record.event == Event::resolved)
        what += record.direction == Direction::up ? " applied" : " reverted";
    else if (record.event != Event::applied && record.direction == Direction::down && record.event != Event::reverted)
        what += " (down)";
    if (record.statement > 0) what += fmt::format(" {}/{}", record.statement, record.statements);
    std::string line =
        fmt::format("{:>4}  {}  {:<16}  {}", record.seq, record.at, what, id_of(record.version, record.name));
    if (!record.by.empty() || !record.host.empty()) line += "  by " + author_of(record);
    if (!record.note.empty()) line += "  \"" + escaped(record.note) + "\"";
    if (record.event == Event::failed)
        line += "  " + escaped(record.remark);
    else if (record.backup && !record.backup->path.empty())
        line += "  backup: " + escaped(record.backup->path);
    return line;
}

struct NamedScript {
    std::string_view name;
    const Script* script;  // never null
};

std::vector<NamedScript> scripts_of(const Migration& migration) {
    std::vector<NamedScript> result{{name_of(Section::up), &migration.up}};
    for (const auto* script : {&migration.down, &migration.verify, &migration.check}) {
        if (*script) result.push_back({name_of((*script)->section), &**script});
    }
    if (migration.baseline) result.push_back({"baseline", &*migration.baseline});
    return result;
}

/// The neighbours of a node: what it requires and what requires it.
struct Neighbours {
    std::vector<std::string> requires_ids, required_by;
};

Neighbours neighbours_of(const Graph& graph, const Version& version) {
    Neighbours result;
    const auto node = graph.find(version);
    if (!node) return result;
    for (const auto required : graph.requirements(*node)) result.requires_ids.push_back(graph[required].id());
    for (std::size_t other = 0; other < graph.size(); ++other) {
        if (std::ranges::find(graph.requirements(other), *node) != graph.requirements(other).end())
            result.required_by.push_back(graph[other].id());
    }
    return result;
}

void print_one(const Workplace& workplace, const Graph& graph, const Known& known, std::span<const Record> records) {
    const auto& terminal = workplace.terminal();
    const auto remark = remarks(known);
    terminal.line(fmt::format("{}  {}{}{}", known.id(), name_of(known.state), remark.empty() ? "" : "  ", remark));
    const auto neighbours = neighbours_of(graph, known.version());
    if (known.migration != nullptr) {
        for (const auto& [name, script] : scripts_of(*known.migration)) {
            terminal.line(
                fmt::format("  {:<12}{}{}", name, escaped(script->source.path),
                            script->source.first_line > 1 ? fmt::format(":{}", script->source.first_line) : ""));
        }
        if (known.migration->irreversible)
            terminal.line(fmt::format("  irreversible {}", escaped(*known.migration->irreversible)));
        terminal.line(fmt::format("  checksum    {}", known.migration->checksum));
    }
    if (known.state == State::changed || known.state == State::reused)
        terminal.line(fmt::format("  applied as  {}", known.standing->checksum));
    if (!neighbours.requires_ids.empty())
        terminal.line(fmt::format("  requires    {}", fmt::join(neighbours.requires_ids, ", ")));
    if (!neighbours.required_by.empty())
        terminal.line(fmt::format("  required by {}", fmt::join(neighbours.required_by, ", ")));
    for (const auto& one : records) terminal.listed(record_line(one));
}

}  // namespace

int status(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    const auto overview = engine.overview();
    const auto running = session->lock_holder(workplace.configuration().project);
    const auto unadopted = engine.unadopted(overview.history);
    if (workplace.options().json)
        print(status_json(workplace, engine.graph(), overview, running, unadopted));
    else
        print_status(workplace, overview, running, engine.graph(), unadopted);
    const bool pending = std::ranges::any_of(overview.migrations, is_to_be_run, &Known::state);
    return workplace.options().exit_code && pending ? static_cast<int>(Kind::pending) : 0;
}

int standing(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    const auto overview = engine.overview();
    const auto unadopted = engine.unadopted(overview.history);
    if (workplace.options().json) {
        print(status_json(workplace, engine.graph(), overview, "", unadopted));
        return 0;
    }
    const auto& terminal = workplace.terminal();
    const auto& context = workplace.options().context;
    terminal.line(fmt::format("{}: {}", escaped(workplace.database()), summary(overview)));
    const auto in_force = overview.history.in_force();
    terminal.line(in_force.empty() ? "nothing is applied yet" : "the last is " + in_force.back()->id());
    if (!unadopted.empty()) {
        print_unadopted(terminal, engine.graph(), unadopted,
                        {.context = context, .command = command_line("up", context, {})});
        return 0;
    }
    const auto next = next_command(overview.migrations, context);
    terminal.line(next.empty() ? "nothing is pending; the next migration: " + command_line("new", context, {"NAME"})
                               : "next: " + next);
    return 0;
}

int verify(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    const auto& options = workplace.options();
    const auto& terminal = workplace.terminal();
    const auto results = engine.verify(options.names.empty() ? "" : options.names.front());
    auto json = document("verify");
    json["verified"] = Json::array();
    std::optional<Error> first;
    std::size_t failed = 0;
    for (const auto& result : results) {
        json["verified"].push_back({{"id", result.id},
                                    {"passed", result.passed},
                                    {"error", result.error ? error_fields(*result.error) : Json(nullptr)}});
        if (!options.json)
            terminal.line(fmt::format(
                "{}  {}", terminal.painted(result.passed ? "holds" : "FAILS", result.passed ? Paint::good : Paint::bad),
                result.id));
        if (result.passed) continue;
        ++failed;
        if (!first) first = result.error;
    }
    if (options.json)
        print(json);
    else if (results.empty())
        terminal.line("no verify script to run");
    if (!first) return 0;
    first->outcome.because(
        fmt::format("{} of {} verify scripts do not hold; nothing was changed", failed, results.size()));
    throw Error(*first);
}

int log(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    auto json = document("log");
    json["records"] = Json::array();
    std::size_t count = 0;
    engine.log(workplace.options().limit, [&](const Record& one) {
        ++count;
        if (workplace.options().json)
            json["records"].push_back(record(one));
        else
            workplace.terminal().listed(record_line(one));
    });
    if (workplace.options().json)
        print(json);
    else if (count == 0)
        workplace.terminal().line("no history yet");
    return 0;
}

int show(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    StillBusy reporter(workplace.terminal());
    auto engine = workplace.engine(std::move(graph), *session, reporter);
    const auto overview = engine.overview();
    const auto version = parse_one(workplace.options().names.front(), engine.graph(), overview.history);
    const auto known = std::ranges::find(overview.migrations, version, [](const Known& one) { return one.version(); });
    if (known == overview.migrations.end()) {
        throw Error(Kind::usage, fmt::format("{} is neither among the files nor applied", version.text()),
                    command_line("log", workplace.options().context, {}));
    }
    const auto records = engine.log(version);
    if (!workplace.options().json) {
        print_one(workplace, engine.graph(), *known, records);
        return 0;
    }
    auto json = document("migration");
    json.update(migration_json(engine.graph(), *known));
    const auto neighbours = neighbours_of(engine.graph(), version);
    json["required_by"] = ids(neighbours.required_by);
    json["scripts"] = Json::array();
    if (known->migration != nullptr) {
        for (const auto& [name, script] : scripts_of(*known->migration)) {
            json["scripts"].push_back(
                {{"section", name}, {"file", script->source.path}, {"line", script->source.first_line}});
        }
    }
    json["records"] = Json::array();
    for (const auto& one : records) json["records"].push_back(record(one));
    print(json);
    return 0;
}

}  // namespace belay::cli
