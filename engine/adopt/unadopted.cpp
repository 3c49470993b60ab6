#include "engine/adopt/unadopted.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/ledger_names.h"
#include "engine/adopt/search.h"
#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/process.h"

namespace belay {

namespace {

/// The first migration of the graph that is in force in this history, from the same text.
const Migration* first_shared(const Graph& graph, const History& history) {
    for (std::size_t i = 0; i < graph.size(); ++i) {
        const auto* standing = history.find(graph[i].version);
        if (standing != nullptr && standing->in_force() && standing->checksum == graph[i].checksum) return &graph[i];
    }
    return nullptr;
}

Unadopted in_another_project(HistoryTable& table, Session& session, const Graph& graph) {
    for (const auto& project : table.other_projects()) {
        const auto history = HistoryTable(session, project).read().project;
        if (const auto* migration = first_shared(graph, history); migration != nullptr)
            return {.project = project, .migration = migration->id()};
    }
    return {};
}

std::vector<std::string> tools_with_entries(Session& session, const Graph& graph) {
    std::vector<std::string> names;
    for (const auto& history : search(session).found) {
        if (!history.tool->read(history.ledger, graph).empty()) names.emplace_back(history.tool->name);
    }
    return names;
}

/// The tables are looked for before the records: a run that goes on at the same time commits both together, so whoever
/// has seen its table sees its record.
std::vector<Relation> relations_without_history(HistoryTable& table, Session& session) {
    std::vector<Relation> relations;
    for (const auto& row : session.own_query(session.dialect().relations))
        relations.push_back({row[0].text, row[1].text});
    if (relations.empty() || table.newest() > 0 || !table.other_projects().empty()) return {};
    return relations;
}

std::string listed(const std::vector<Relation>& relations) {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    for (const auto& relation : relations) {
        if (names.size() < most) names.push_back(relation.shown());
    }
    const auto more = relations.size() - names.size();
    return fmt::format("{}{}", fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

/// The first that can be stamped: a baseline is most often the one. Nothing where all are repeatable.
const Migration* first_stampable(const Graph& graph) {
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (!graph[i].version.is_repeatable()) return &graph[i];
    }
    return nullptr;
}

/// What its columns tell, or else its name.
std::string guess_about(const Unadopted& unadopted, const Relation& relation) {
    for (const auto& one : unadopted.elsewhere) {
        const bool same_schema = relation.schema.empty() || one.schema == relation.schema;
        if (same_schema && one.relation == relation.name) return one.guess();
    }
    return guess_of(relation.schema, relation.name);
}

/// The commands that would adopt what is elsewhere.
std::vector<std::string> adopting_elsewhere(const Unadopted& unadopted, const std::string& context) {
    constexpr std::size_t most = 3;
    std::vector<std::string> commands;
    for (const auto& one : unadopted.elsewhere) {
        for (auto& command : one.commands(context)) {
            if (commands.size() < most) commands.push_back(std::move(command));
        }
    }
    return commands;
}

}  // namespace

std::string Relation::shown() const {
    return escaped(schema.empty() ? name : schema + "." + name);
}

Unadopted unadopted(HistoryTable& table, Session& session, const Graph& graph, const History& history,
                    const FirstRun& first_run) {
    if (history.newest() > 0) return {};
    if (first_run.naming == Naming::by_default && table.project() == default_project) {
        if (auto elsewhere = in_another_project(table, session, graph); !elsewhere.empty()) return elsewhere;
    }
    if (first_run.existing == FirstRun::Existing::accepted) return {};
    if (auto tools = tools_with_entries(session, graph); !tools.empty()) return {.tools = std::move(tools)};
    if (graph.size() == 0) return {};
    Unadopted result{.relations = relations_without_history(table, session)};
    std::vector<std::string> names;
    for (const auto& relation : result.relations) names.push_back(relation.name);
    if (!names.empty()) result.elsewhere = search_elsewhere(session, names);
    return result;
}

std::string words(const Unadopted& unadopted) {
    if (!unadopted.project.empty()) {
        return fmt::format("{} of the same text in project '{}', and no history of this one", unadopted.migration,
                           escaped(unadopted.project));
    }
    if (!unadopted.tools.empty())
        return fmt::format("a history of {}, and none of belay's", fmt::join(unadopted.tools, " and "));
    const auto count = unadopted.relations.size();
    return fmt::format("{} ({}), and no history of belay's",
                       count == 1 ? "a table or view" : fmt::format("{} tables and views", count),
                       listed(unadopted.relations));
}

std::string sentence(const Unadopted& unadopted) {
    return fmt::format("{} {}", unadopted.tools.empty() ? "the database has" : "there is", words(unadopted));
}

std::string guesses(const Unadopted& unadopted) {
    constexpr std::size_t most = 4;
    std::vector<std::string> result;
    for (const auto& relation : unadopted.relations) {
        const auto guess = guess_about(unadopted, relation);
        if (!guess.empty() && result.size() < most) result.push_back(fmt::format("{} {}", relation.shown(), guess));
    }
    return fmt::format("{}", fmt::join(result, "; "));
}

std::string adopting(const Unadopted& unadopted, const std::string& context) {
    std::vector<std::string> commands;
    for (const auto& tool : unadopted.tools) {
        if (unadopted.tools.size() == 1)
            commands.push_back(command_line("adopt", context, {}));
        else
            commands.push_back(command_line("adopt", context, {"--from", tool}));
    }
    return fmt::format("{}", fmt::join(commands, ", or "));
}

std::string ways_on(const Unadopted& unadopted, const Graph& graph, const Asked& asked) {
    if (unadopted.empty()) return "";
    if (!unadopted.project.empty()) {
        return fmt::format("name the project: {0} --project {1}; to have them twice: {0} --project {2}", asked.command,
                           shell_quoted(unadopted.project), default_project);
    }
    std::vector<std::string> ways;
    if (!unadopted.tools.empty())
        ways.push_back(fmt::format("record what it says: {}", adopting(unadopted, asked.context)));
    if (const auto commands = adopting_elsewhere(unadopted, asked.context); !commands.empty())
        ways.push_back(fmt::format("record what that table says: {}", fmt::join(commands, ", or ")));
    if (const auto* first = first_stampable(graph); first != nullptr) {
        ways.push_back(
            fmt::format("where some of these migrations are applied, record them up to the newest that is: {} -m WHY",
                        command_line("stamp", asked.context, {first->version.text()})));
    }
    ways.push_back(fmt::format("{}: {} --into-existing",
                               unadopted.tools.empty() ? "where none is applied" : "where it is of another application",
                               asked.command));
    return fmt::format("{}", fmt::join(ways, "; "));
}

void refuse(const Unadopted& unadopted, const std::string& database, const Graph& graph, const Asked& asked) {
    if (unadopted.empty()) return;
    Error error(Kind::state, fmt::format("{} has {}", database, words(unadopted)), ways_on(unadopted, graph, asked));
    error.detail = guesses(unadopted);
    error.outcome.because("nothing was executed");
    throw error;
}

}  // namespace belay
