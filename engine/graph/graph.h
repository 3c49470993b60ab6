#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/graph/callback.h"
#include "engine/graph/migration.h"

namespace belay {

/// For each of a row of nodes a few others. All stand in one vector, one node's after the other's.
class Edges {
  public:
    std::span<const std::size_t> of(std::size_t node) const {
        return std::span(all_).subspan(begins_[node], begins_[node + 1] - begins_[node]);
    }
    std::size_t nodes() const { return begins_.size() - 1; }

    /// Adds the next node with its edges.
    void append(std::span<const std::size_t> edges);
    /// The same edges the other way round.
    Edges reversed() const;

  private:
    std::vector<std::size_t> all_;
    std::vector<std::size_t> begins_{0};  // where each node's begin, and the end
};

/// All loaded migrations in a valid order: each after everything that it requires, the smallest version first among
/// those that could come next, the repeatable ones after all others.
class Graph {
  public:
    Graph() = default;

    /// Throws Error (project) where a version comes twice, a requirement is not known or not unique, requirements form
    /// a cycle (printed as a -> b -> a), a tag comes twice, versions of several shapes have no clear order, or a
    /// repeatable migration has what only others can have.
    explicit Graph(std::vector<Migration> migrations, std::vector<Callback> callbacks = {});

    /// In order. The positions are the nodes that the functions below speak of.
    std::span<const Migration> migrations() const { return migrations_; }
    std::size_t size() const { return migrations_.size(); }
    const Migration& operator[](std::size_t node) const { return migrations_[node]; }

    /// What runs at the moments of a run with these, in order.
    std::span<const Callback> callbacks() const { return callbacks_; }

    std::optional<std::size_t> find(const Version& version) const;
    /// Whether a migration of that version is none of the graph, because it is not for this run.
    bool has_set_aside(const Version& version) const { return set_aside_.contains(version); }
    std::optional<std::size_t> find_tag(std::string_view tag) const;

    /// What a node requires directly.
    std::span<const std::size_t> requirements(std::size_t node) const { return requirements_.of(node); }
    /// Whether its file says what it requires; else it follows the previous version, or all where it is repeatable.
    bool declares_requirements(std::size_t node) const { return migrations_[node].requirements.has_value(); }

    /// For each node whether it is among `nodes` or required by one of them, however indirectly.
    std::vector<bool> with_ancestors(std::span<const std::size_t> nodes) const;

    /// The nodes that no other requires, in order; repeatable ones are none, and make none.
    std::vector<std::size_t> heads() const;

  private:
    void take_in_order(std::vector<Migration>& sorted, std::span<const std::size_t> order);

    std::vector<Migration> migrations_;
    std::vector<Callback> callbacks_;
    Edges requirements_;
    std::unordered_map<Version, std::size_t, Version::Hash> by_version_;
    std::unordered_set<Version, Version::Hash> set_aside_;
};

}  // namespace belay
