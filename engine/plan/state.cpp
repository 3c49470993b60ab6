#include "engine/plan/state.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/error.h"

namespace belay {

namespace {

bool is_alphanumeric(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// A name without the case and the signs between words, in which tools differ.
std::string plain(std::string_view name) {
    std::string result;
    for (const char c : name) {
        if (is_alphanumeric(c)) result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

State state_of(const Migration& migration, const Standing* standing) {
    if (standing == nullptr || !standing->in_force()) return State::pending;
    if (is_reused(migration, *standing)) return State::reused;
    if (standing->state == Standing::State::partial) return State::partial;
    if (is_outdated(migration, *standing)) return State::pending;
    // Stamped with a file that was not there to be hashed: nothing to compare.
    const bool known = !standing->checksum.empty();
    return known && standing->checksum != migration.checksum ? State::changed : State::applied;
}

const Version& version_of(const Standing* standing) {
    return standing->version;
}

/// For each node whether it requires `required`, however indirectly, or is it.
std::vector<bool> with_descendants(const Graph& graph, std::size_t required) {
    std::vector<bool> result(graph.size());
    result[required] = true;
    for (auto node = required + 1; node < graph.size(); ++node) {
        const auto edges = graph.requirements(node);
        result[node] = std::ranges::any_of(edges, [&](std::size_t edge) { return result[edge]; });
    }
    return result;
}

/// Whether something is in force that is newer than a node and that it does not require.
bool is_outrun(const Graph& graph, const std::vector<const Standing*>& in_force, std::size_t node) {
    const auto ancestors = graph.with_ancestors(std::span(&node, 1));
    return std::ranges::any_of(in_force, [&](const Standing* standing) {
        if (standing->version < graph[node].version) return false;
        const auto other = graph.find(standing->version);
        return !other || !ancestors[*other];
    });
}

bool is_repeatable(const Standing* standing) {
    return standing->version.is_repeatable();
}

/// Whether it is pending because its text has changed, or may be so at any time.
bool runs_again(const Known& known) {
    return known.is_repeatable() || (known.standing != nullptr && is_outdated(*known.migration, *known.standing));
}

/// A pending migration is late where something was applied that is newer and that it does not require, or that requires
/// it. Repeatable ones run at any time.
void mark_late(const Graph& graph, std::vector<const Standing*> in_force, std::vector<Known>& nodes) {
    std::erase_if(in_force, is_repeatable);
    if (in_force.empty()) return;
    const auto& newest = version_of(*std::ranges::max_element(in_force, {}, version_of));
    std::vector<std::size_t> applied;
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        if (nodes[node].in_force() && !nodes[node].is_repeatable()) applied.push_back(node);
    }
    const auto required_by_applied = graph.with_ancestors(applied);
    const auto newest_node = graph.find(newest);
    // Hardly any is older than the newest applied and requires it: those are looked at one by one.
    const auto after_newest =
        newest_node ? with_descendants(graph, *newest_node) : std::vector<bool>(graph.size(), false);
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        auto& known = nodes[node];
        if (known.state != State::pending || runs_again(known)) continue;
        const bool older = known.version() < newest;
        if (required_by_applied[node] || (older && (!after_newest[node] || is_outrun(graph, in_force, node))))
            known.state = State::late;
    }
}

}  // namespace

bool is_outdated(const Migration& migration, const Standing& standing) {
    const bool applied = standing.state == Standing::State::applied && !standing.checksum.empty();
    return migration.follows_its_text() && applied && standing.checksum != migration.checksum;
}

bool is_reused(const Migration& migration, const Standing& standing) {
    if (!standing.in_force() || migration.follows_its_text()) return false;
    if (standing.name.empty() || plain(migration.name) == plain(standing.name)) return false;
    if (standing.checksum.empty()) return !migration.name.empty();
    return standing.checksum != migration.checksum;
}

const Migration* file_of(const Graph& graph, const Standing& standing) {
    const auto node = graph.find(standing.version);
    return node && !is_reused(graph[*node], standing) ? &graph[*node] : nullptr;
}

std::string words_of_reuse(const Migration& migration, const Standing& standing) {
    return fmt::format("{} is {} as {}; {} here is another migration", escaped(migration.version.text()),
                       standing.state == Standing::State::partial ? "partial" : "applied", standing.id(),
                       migration.id());
}

void refuse_reused(const Migration& migration, const Standing* standing, const std::string& context) {
    if (standing == nullptr || !is_reused(migration, *standing)) return;
    throw error_at(Kind::state, {.path = migration.path}, words_of_reuse(migration, *standing),
                   fmt::format("give {} another version with: {} - or put the file of {} back", migration.id(),
                               command_line("rebase", context, {}), standing->id()));
}

std::string_view name_of(State state) {
    switch (state) {
        case State::reused: return "reused";
        case State::partial: return "partial";
        case State::missing: return "missing";
        case State::changed: return "changed";
        case State::applied: return "applied";
        case State::late: return "late";
        case State::pending: return "pending";
    }
    return "";
}

std::string Known::id() const {
    return migration != nullptr ? migration->id() : standing->id();
}

bool Known::differs() const {
    if (migration == nullptr || (state != State::changed && state != State::applied)) return false;
    return state == State::changed || migration->name != standing->name;
}

std::vector<Known> compare(const Graph& graph, const History& history) {
    std::vector<Known> nodes;
    nodes.reserve(graph.size());
    for (const auto& migration : graph.migrations()) {
        const auto* standing = history.find(migration.version);
        nodes.push_back({state_of(migration, standing), &migration, standing});
    }
    const auto in_force = history.in_force();
    mark_late(graph, in_force, nodes);
    auto missing = in_force;
    std::erase_if(missing, [&](const Standing* standing) {
        return graph.find(standing->version) || graph.has_set_aside(standing->version);
    });
    std::ranges::sort(missing, {}, version_of);
    if (missing.empty()) return nodes;
    std::vector<Known> result;
    auto next = missing.begin();
    const auto take_missing = [&] {
        const auto* standing = *next++;
        const bool partial = standing->state == Standing::State::partial;
        result.push_back({partial ? State::partial : State::missing, nullptr, standing});
    };
    for (const auto& known : nodes) {
        while (next != missing.end() && (*next)->version < known.version()) take_missing();
        result.push_back(known);
    }
    while (next != missing.end()) take_missing();
    return result;
}

}  // namespace belay
