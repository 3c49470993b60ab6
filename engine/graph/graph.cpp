#include "engine/graph/graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/graph/repeatable.h"
#include "engine/nearest.h"

namespace belay {

namespace {

using Nodes = std::unordered_map<Version, std::size_t, Version::Hash>;

Place file_of(const Migration& migration) {
    return {.path = migration.path};
}

/// Two rules order versions in groups: a date is one number, all else goes group by group. Where they part, nobody can
/// say which was meant, unless the migrations do by what they require.
void refuse_unclear_order(const std::vector<Migration>& sorted) {
    const Migration* before = nullptr;
    for (const auto& migration : sorted) {
        if (!migration.version.grouped() || migration.requirements) continue;
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
    Names(const std::vector<Migration>& sorted, const Nodes& by_version) : sorted_(sorted), by_version_(by_version) {}

    std::size_t find(const Migration& from, const Word& word) {
        if (const auto version = Version::recorded(word.text)) {
            const auto found = by_version_.find(*version);
            if (found != by_version_.end()) return found->second;
        }
        if (const auto named = find_name(word)) return *named;
        if (const auto version = Version::parse_prefix(word.text)) {
            const auto found = by_version_.find(*version);
            if (found != by_version_.end() && sorted_[found->second].id() == word.text) return found->second;
        }
        refuse_unknown(from, word);
    }

  private:
    std::optional<std::size_t> find_name(const Word& word) {
        if (by_name_.empty()) {  // most directories require by version alone
            for (std::size_t i = 0; i < sorted_.size(); ++i) by_name_.emplace(sorted_[i].name, i);
        }
        const auto [first, last] = by_name_.equal_range(word.text);
        if (first == last) return std::nullopt;
        if (std::next(first) != last) {
            refuse(word,
                   fmt::format("'{}' names both {} and {}", escaped(word.text), sorted_[first->second].id(),
                               sorted_[std::next(first)->second].id()),
                   "require one of them by its version");
        }
        return first->second;
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
    const Nodes& by_version_;
    std::unordered_multimap<std::string_view, std::size_t> by_name_;
};

Edges edges_of(const std::vector<Migration>& sorted, const Nodes& by_version) {
    Names names(sorted, by_version);
    Edges edges;
    std::vector<std::size_t> required;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        required.clear();
        const auto& declared = sorted[i].requirements;
        if (!declared && i > 0 && !sorted[i].is_repeatable()) required.push_back(i - 1);
        if (declared) {
            for (const auto& word : *declared) {
                required.push_back(names.find(sorted[i], word));
                refuse_later(sorted[i], word, sorted[required.back()]);
            }
        }
        std::ranges::sort(required);
        required.erase(std::unique(required.begin(), required.end()), required.end());
        edges.append(required);
    }
    return edges;
}

/// Walks from a node that could not be placed along requirements that could not either: it must meet itself.
[[noreturn]] void refuse_cycle(const std::vector<Migration>& sorted, const Edges& edges,
                               const std::vector<bool>& placed) {
    auto node = static_cast<std::size_t>(std::ranges::find(placed, false) - placed.begin());
    std::vector<std::size_t> path;
    std::vector<bool> met(sorted.size());
    while (!met[node]) {
        met[node] = true;
        path.push_back(node);
        node = *std::ranges::find_if(edges.of(node), [&](std::size_t required) { return !placed[required]; });
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
    const auto dependents = edges.reversed();
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        missing[i] = edges.of(i).size();
        if (missing[i] == 0) ready.push(i);
    }
    std::vector<std::size_t> order;
    std::vector<bool> placed(sorted.size());
    while (!ready.empty()) {
        const auto node = ready.top();
        ready.pop();
        order.push_back(node);
        placed[node] = true;
        for (const auto dependent : dependents.of(node)) {
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

void Edges::append(std::span<const std::size_t> edges) {
    all_.insert(all_.end(), edges.begin(), edges.end());
    begins_.push_back(all_.size());
}

Edges Edges::reversed() const {
    Edges result;
    result.all_.resize(all_.size());
    auto& begins = result.begins_;
    begins.assign(nodes() + 1, 0);
    for (const auto node : all_) ++begins[node + 1];
    for (std::size_t node = 0; node < nodes(); ++node) begins[node + 1] += begins[node];
    auto next = begins;
    for (std::size_t node = 0; node < nodes(); ++node) {
        for (const auto edge : of(node)) result.all_[next[edge]++] = node;
    }
    return result;
}

Graph::Graph(std::vector<Migration> migrations, std::vector<Callback> callbacks) : callbacks_(std::move(callbacks)) {
    for (const auto& migration : migrations) {
        refuse_unrepeatable(migration);
        if (migration.set_aside) set_aside_.insert(migration.version);
    }
    if (!set_aside_.empty()) std::erase_if(migrations, [](const Migration& migration) { return migration.set_aside; });
    // A layout gives them sorted; to move so many for nothing would take longer than all the rest.
    if (!std::ranges::is_sorted(migrations, {}, &Migration::version))
        std::ranges::stable_sort(migrations, {}, &Migration::version);
    refuse_duplicates(migrations);
    refuse_unclear_order(migrations);
    by_version_.reserve(migrations.size());
    for (std::size_t i = 0; i < migrations.size(); ++i) by_version_.emplace(migrations[i].version, i);
    requirements_ = edges_of(migrations, by_version_);
    const auto order = order_of(migrations, requirements_);
    if (std::ranges::is_sorted(order))
        migrations_ = std::move(migrations);
    else
        take_in_order(migrations, order);
    refuse_twin_tags(migrations_);
}

void Graph::take_in_order(std::vector<Migration>& sorted, std::span<const std::size_t> order) {
    std::vector<std::size_t> node_of(order.size());
    for (std::size_t node = 0; node < order.size(); ++node) node_of[order[node]] = node;
    for (auto& [version, node] : by_version_) node = node_of[node];
    Edges edges;
    std::vector<std::size_t> required;
    migrations_.reserve(order.size());
    for (const auto i : order) {
        migrations_.push_back(std::move(sorted[i]));
        required.clear();
        for (const auto edge : requirements_.of(i)) required.push_back(node_of[edge]);
        edges.append(required);
    }
    requirements_ = std::move(edges);
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
        const auto required = requirements(node);
        open.insert(open.end(), required.begin(), required.end());
    }
    return result;
}

std::vector<std::size_t> Graph::heads() const {
    std::vector<bool> required(size());
    for (std::size_t node = 0; node < size(); ++node) {
        required[node] = required[node] || migrations_[node].is_repeatable();
        if (migrations_[node].is_repeatable()) continue;
        for (const auto edge : requirements(node)) required[edge] = true;
    }
    std::vector<std::size_t> result;
    for (std::size_t node = 0; node < size(); ++node) {
        if (!required[node]) result.push_back(node);
    }
    return result;
}

}  // namespace belay
