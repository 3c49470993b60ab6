#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/adopt/sqitch_project.h"
#include "engine/adopt/sqitch_registry.h"
#include "engine/adopt/tools.h"
#include "engine/layout/file.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 6> columns{"change_id", "script_hash",  "change",
                                                  "project",   "committed_at", "planned_at"};

std::string key(const Migration& migration) {
    return migration.version.text();
}

/// The plan that stands beside the folder of the deploy scripts.
std::optional<SqitchProject> project_of(const Migration& migration) {
    const auto at = migration.path.rfind("deploy/");
    if (at == std::string::npos) return std::nullopt;
    const auto plan = migration.path.substr(0, at) + "sqitch.plan";
    if (!std::filesystem::exists(plan)) return std::nullopt;
    return read_sqitch_project(read_file(plan));
}

std::optional<SqitchProject> project_of(const Graph& graph) {
    for (const auto& migration : graph.migrations()) {
        if (auto project = project_of(migration)) return project;
    }
    return std::nullopt;
}

/// Which migration a change is, by its identity: what Sqitch goes by, of whatever name it is.
std::map<std::string, std::string> keys_by_id(const SqitchProject& project) {
    std::map<std::string, std::string> result;
    for (const auto& change : project.changes) result.emplace(change.id, change.version);
    return result;
}

constexpr auto select_changes = R"(
    select change_id, change, {0}, coalesce(script_hash, '')
    from {1}
    where project = $1
    order by committed_at, change_id)";

std::vector<Entry> read(const Ledger& ledger, const Graph& graph) {
    std::vector<Entry> entries;
    const auto project = project_of(graph);
    if (!project) return entries;
    const auto keys = keys_by_id(*project);
    const Value name(project->name);
    const auto rows = ledger.query(fmt::format(select_changes, ledger.time("committed_at"), ledger.table("changes")),
                                   std::span(&name, 1));
    for (const auto& row : rows) {
        const auto known = keys.find(row[0].text);
        Entry entry{.key = row[1].text, .at = row[2].text, .checksum = row[3].text};
        if (known != keys.end())
            entry.key = known->second;
        else
            entry.trouble = fmt::format("has the identity {} there, which is not in the plan", escaped(row[0].text));
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string checksum(const Migration& migration, std::string_view before) {
    constexpr std::size_t size = 40;
    return before.empty() || before.size() == size ? digest(Algorithm::sha1, read_file(migration.path)) : "";
}

/// Sqitch's tables, whose rows go by the time: each change a millisecond after the one before.
class Registry {
  public:
    Registry(const Ledger& ledger, const SqitchProject& project) : ledger_(ledger), project_(project) {}

    void add_project() const {
        const Value name(project_.name);
        const auto sql = fmt::format("select 1 from {} where project = $1", ledger_.table("projects"));
        if (!ledger_.query(sql, std::span(&name, 1)).empty()) return;
        ledger_.insert("projects", {{"project", project_.name},
                                    {"uri", project_.uri.empty() ? Value() : Value(project_.uri)},
                                    {"creator_name", "belay"},
                                    {"creator_email", "belay@localhost"}});
    }

    void add(const PlannedChange& change, const std::string& hash) {
        ++now_;
        insert("changes", change.planned, {{"change_id", change.id}, {"script_hash", hash}, {"change", change.name}});
        for (const auto& required : change.requirements) add_dependency(change, "require", required);
        for (const auto& conflict : change.conflicts) add_dependency(change, "conflict", conflict);
        for (const auto& tag : change.tags)
            insert("tags", tag.planned, {{"tag_id", tag.id}, {"tag", tag.name}, {"change_id", change.id}});
        insert("events", change.planned, {{"event", "deploy"}, {"change_id", change.id}, {"change", change.name}});
    }

  private:
    void add_dependency(const PlannedChange& change, const char* type, const std::string& what) const {
        const auto at = static_cast<std::size_t>(&change - project_.changes.data());
        const auto* other = std::string_view(type) == "require" ? project_.required(what, at) : nullptr;
        ledger_.insert("dependencies", {{"change_id", change.id},
                                        {"type", type},
                                        {"dependency", what},
                                        {"dependency_id", other == nullptr ? Value() : Value(other->id)}});
    }

    /// A row of a table whose rows say who planned them; whoever did commits them now.
    void insert(std::string_view table, const Planned& planned, std::vector<Cell> row) const {
        row.insert(row.end(), {{"project", project_.name},
                               {"note", planned.note},
                               {"committed_at", time(), Cell::Sort::time},
                               {"committer_name", planned.name},
                               {"committer_email", planned.email},
                               {"planned_at", planned.at, Cell::Sort::time},
                               {"planner_name", planned.name},
                               {"planner_email", planned.email}});
        ledger_.insert(table, row);
    }

    std::string time() const {
        const auto milliseconds = now_.time_since_epoch().count();
        return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(milliseconds / 1000), milliseconds % 1000);
    }

    const Ledger& ledger_;
    const SqitchProject& project_;
    std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds> now_ =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
};

void write(const Ledger& ledger, std::span<const Applied> applied) {
    if (applied.empty()) return;
    const auto project = project_of(*applied.front().migration);
    if (!project) return;
    Registry registry(ledger, *project);
    registry.add_project();
    for (const auto& one : applied) {
        const auto* change = project->find(one.key);
        if (change != nullptr && !one.listed) registry.add(*change, checksum(*one.migration, ""));
    }
}

}  // namespace

const Tool sqitch_tool{
    .name = "sqitch",
    .table = "changes",
    .schema = "sqitch",
    .place = Tool::Place::schema,
    .has_fixed_names = true,
    .beside = "sqitch",
    .columns = columns,
    .definitions = sqitch_definitions,
    .read = read,
    .key = key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
