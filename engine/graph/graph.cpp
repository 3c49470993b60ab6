#include "engine/graph/graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/nearest.h"

namespace belay {

namespace {

using Edges = std::vector<std::vector<std::size_t>>;

Place file_of(const Migration& migration) {
    return {.path = migration.path};
}

/// Two rules order versions in groups: a date is one number, all else goes group by group. Where they part, nobody can
/// say which was meant.
void refuse_unclear_order(const std::vector<Migration>& sorted) {
    const Migration* before = nullptr;
    for (const auto& migration : sorted) {
        if (!migration.version.grouped()) continue;
        if (before != nullptr && before->version.group_key() > migration.version.group_key()) {
            throw error_at(Kind::project, file_of(migration),
                           fmt::format("the versions {} and {} have no clear order: as numbers the first is smaller, "
                                       "group by group the second",
                                       before->version.text(), migration.version.text()),
                           "write both with the same number of digits");
        }
        before = &migration;
    }
}

void refuse_duplicates(const std::vector<Migration>& sorted) {
    const auto twin = std::ranges::adjacent_find(sorted, std::equal_to{}, &Migration::version);
    if (twin == sorted.end()) return;
    throw error_at(Kind::project, file_of(*std::next(twin)),
                   fmt::format("version {} comes twice: the other file is {}", std::next(twin)->version.text(),
                               escaped(twin->path)),
                   "give one of them another version");
}

/// Finds what `requires` names: a version, a unique name, or both joined as in the file's name.
class Names {
  public:
    explicit Names(const std::vector<Migration>& sorted) : sorted_(sorted) {
        for (std::size_t i = 0; i < sorted.size(); ++i) by_name_.emplace(sorted[i].name, i);
    }

    std::size_t find(const Migration& from, const Word& word) const {
        if (const auto version = Version::parse(word.text)) {
            const auto found = std::ranges::lower_bound(sorted_, *version, {}, &Migration::version);
            if (found != sorted_.end() && found->version == *version) return index(found);
        }
        const auto [first, last] = by_name_.equal_range(word.text);
        if (first != last && std::next(first) != last) {
            refuse(word,
                   fmt::format("'{}' names both {} and {}", escaped(word.text), sorted_[first->second].id(),
                               sorted_[std::next(first)->second].id()),
                   "require one of them by its version");
        }
        if (first != last) return first->second;
        const auto whole = std::ranges::find(sorted_, word.text, &Migration::id);
        if (whole != sorted_.end()) return index(whole);
        refuse_unknown(from, word);
    }

  private:
    std::size_t index(std::vector<Migration>::const_iterator found) const {
        return static_cast<std::size_t>(found - sorted_.begin());
    }
    [[noreturn]] static void refuse(const Word& word, const std::string& message, std::string next) {
        throw error_at(Kind::project, word.place, message, std::move(next));
    }
    [[noreturn]] void refuse_unknown(const Migration& from, const Word& word) const {
        std::vector<std::string> known;
        for (const auto& migration : sorted_) {
            known.push_back(migration.version.text());
            known.push_back(migration.name);
        }
        refuse(word,
               fmt::format("{} requires '{}', which no file here is{}", from.version.text(), escaped(word.text),
                           did_you_mean(word.text, known)),
               "add that file or edit this line");
    }

    const std::vector<Migration>& sorted_;
    std::unordered_multimap<std::string_view, std::size_t> by_name_;
};

Edges edges_of(const std::vector<Migration>& sorted) {
    const Names names(sorted);
    Edges edges(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const auto& declared = sorted[i].requirements;
        if (!declared && i > 0) edges[i].push_back(i - 1);
        if (!declared) continue;
        for (const auto& word : *declared) edges[i].push_back(names.find(sorted[i], word));
        std::ranges::sort(edges[i]);
        edges[i].erase(std::unique(edges[i].begin(), edges[i].end()), edges[i].end());
    }
    return edges;
}

/// Walks from a node that could not be placed along requirements that could not either: it must meet itself.
[[noreturn]] void refuse_cycle(const std::vector<Migration>& sorted, const Edges& edges,
                               const std::vector<bool>& placed) {
    auto node = static_cast<std::size_t>(std::ranges::find(placed, false) - placed.begin());
    std::vector<std::size_t> path;
    while (std::ranges::find(path, node) == path.end()) {
        path.push_back(node);
        node = *std::ranges::find_if(edges[node], [&](std::size_t required) { return !placed[required]; });
    }
    path.erase(path.begin(), std::ranges::find(path, node));
    // Begin at the smallest version, so that the message does not depend on where the walk began.
    std::rotate(path.begin(), std::ranges::min_element(path), path.end());
    path.push_back(path.front());
    std::vector<std::string> names;
    for (const auto i : path) names.push_back(sorted[i].id());
    throw error_at(Kind::project, file_of(sorted[path.front()]),
                   fmt::format("requirements form a cycle: {}", fmt::join(names, " -> ")),
                   "take one of these out of its '-- belay:requires' line");
}

std::vector<std::size_t> order_of(const std::vector<Migration>& sorted, const Edges& edges) {
    std::vector<std::size_t> missing(sorted.size());
    Edges dependents(sorted.size());
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        missing[i] = edges[i].size();
        for (const auto required : edges[i]) dependents[required].push_back(i);
        if (missing[i] == 0) ready.push(i);
    }
    std::vector<std::size_t> order;
    std::vector<bool> placed(sorted.size());
    while (!ready.empty()) {
        const auto node = ready.top();
        ready.pop();
        order.push_back(node);
        placed[node] = true;
        for (const auto dependent : dependents[node]) {
            if (--missing[dependent] == 0) ready.push(dependent);
        }
    }
    if (order.size() < sorted.size()) refuse_cycle(sorted, edges, placed);
    return order;
}

void refuse_twin_tags(std::span<const Migration> migrations) {
    std::map<std::string_view, const Migration*> owners;
    for (const auto& migration : migrations) {
        for (const auto& tag : migration.tags) {
            const auto [owner, is_new] = owners.emplace(tag.text, &migration);
            if (is_new) continue;
            throw error_at(Kind::project, tag.place,
                           fmt::format("tag '{}' stands at {} as well", escaped(tag.text), owner->second->id()),
                           "give one of them another tag");
        }
    }
}

}  // namespace

Graph::Graph(std::vector<Migration> migrations) {
    std::ranges::stable_sort(migrations, {}, &Migration::version);
    refuse_duplicates(migrations);
    refuse_unclear_order(migrations);
    const auto edges = edges_of(migrations);
    const auto order = order_of(migrations, edges);
    std::vector<std::size_t> node_of(order.size());
    for (std::size_t node = 0; node < order.size(); ++node) node_of[order[node]] = node;
    for (const auto i : order) {
        by_version_.emplace(migrations[i].version, migrations_.size());
        migrations_.push_back(std::move(migrations[i]));
        auto& required = requirements_.emplace_back();
        for (const auto edge : edges[i]) required.push_back(node_of[edge]);
    }
    refuse_twin_tags(migrations_);
}

std::optional<std::size_t> Graph::find(const Version& version) const {
    const auto found = by_version_.find(version);
    if (found == by_version_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::size_t> Graph::find_tag(std::string_view tag) const {
    for (std::size_t node = 0; node < size(); ++node) {
        if (std::ranges::find(migrations_[node].tags, tag, &Word::text) != migrations_[node].tags.end()) return node;
    }
    return std::nullopt;
}

std::vector<bool> Graph::with_ancestors(std::span<const std::size_t> nodes) const {
    std::vector<bool> result(size());
    std::vector<std::size_t> open(nodes.begin(), nodes.end());
    while (!open.empty()) {
        const auto node = open.back();
        open.pop_back();
        if (result[node]) continue;
        result[node] = true;
        open.insert(open.end(), requirements_[node].begin(), requirements_[node].end());
    }
    return result;
}

std::vector<std::size_t> Graph::heads() const {
    std::vector<bool> required(size());
    for (const auto& edges : requirements_) {
        for (const auto edge : edges) required[edge] = true;
    }
    std::vector<std::size_t> result;
    for (std::size_t node = 0; node < size(); ++node) {
        if (!required[node]) result.push_back(node);
    }
    return result;
}

}  // namespace belay
