#include "engine/plan/target.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/nearest.h"
#include "engine/plan/state.h"

namespace belay {

namespace {

std::size_t parse_count(std::string_view text) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw Error(Kind::usage,
                    fmt::format("'{}' is no target: after '{}' comes a number", escaped(text), text.front()));
    }
    return count;
}

[[noreturn]] void refuse_unknown(std::string_view text, const std::vector<Known>& all, const std::string& context) {
    std::vector<std::string> names{"head", "base"};
    for (const auto& known : all) {
        names.push_back(known.version().text());
        names.push_back(known.id());
        if (known.migration != nullptr) names.push_back(known.migration->name);
    }
    throw Error(Kind::usage, fmt::format("there is no migration '{}'{}", escaped(text), did_you_mean(text, names)),
                command_line("status", context, {}) + " lists them");
}

Version version_of_tag(std::string_view tag, const Graph& graph) {
    if (const auto node = graph.find_tag(tag)) return graph[*node].version;
    std::vector<std::string> tags;
    for (const auto& migration : graph.migrations()) {
        for (const auto& word : migration.tags) tags.push_back(word.text);
    }
    throw Error(Kind::usage, fmt::format("there is no tag '{}'{}", escaped(tag), did_you_mean(tag, tags)));
}

Version version_by_prefix(std::string_view text, const Graph& graph, const History& history,
                          const std::string& context) {
    const auto version = Version::recorded(text);
    if (const auto node = version ? graph.find(*version) : std::nullopt) return graph[*node].version;
    if (version && history.is_in_force(*version)) return history.find(*version)->version;
    const auto all = compare(graph, history);
    std::vector<const Known*> same, found;
    for (const auto& known : all) {
        const auto& name = known.migration != nullptr ? known.migration->name : known.standing->name;
        const auto id = known.id();
        if (name == text || id == text) same.push_back(&known);
        if (id.starts_with(text) || name.starts_with(text)) found.push_back(&known);
    }
    if (!same.empty()) found = same;
    if (found.empty()) refuse_unknown(text, all, context);
    if (found.size() > 1) {
        std::vector<std::string> ids;
        for (const auto* known : found) ids.push_back(known->id());
        constexpr std::size_t enough = 5;
        const bool more = ids.size() > enough;
        ids.resize(std::min(ids.size(), enough));
        throw Error(Kind::usage,
                    fmt::format("'{}' could be {}{}", escaped(text), fmt::join(ids, ", "), more ? ", ..." : ""),
                    "write more of it");
    }
    return found.front()->version();
}

Target read_target(std::string_view text, const Graph& graph, const History& history, const std::string& context) {
    if (text.empty()) throw Error(Kind::usage, "an empty target");
    if (text == "head") return {Target::Kind::head};
    if (text == "base") return {Target::Kind::base};
    if (text.front() == '+') return {.kind = Target::Kind::forward, .count = parse_count(text)};
    if (text.front() == '-') return {.kind = Target::Kind::backward, .count = parse_count(text)};
    if (text.front() == '@') return {Target::Kind::version, version_of_tag(text.substr(1), graph)};
    return {Target::Kind::version, version_by_prefix(text, graph, history, context)};
}

}  // namespace

Target parse_target(std::string_view text, const Graph& graph, const History& history, const std::string& context) {
    auto target = read_target(text, graph, history, context);
    if (target.version.is_repeatable()) {
        const auto& version = target.version.text();
        throw Error(Kind::usage, fmt::format("{} is repeatable and is no target", escaped(version)),
                    fmt::format("{} applies it after all others; alone: {}", command_line("up", context, {}),
                                command_line("up", context, {"--only", version})));
    }
    return target;
}

Version parse_one(std::string_view text, const Graph& graph, const History& history, const std::string& context) {
    const auto target = read_target(text, graph, history, context);
    if (target.kind != Target::Kind::version) {
        throw Error(Kind::usage, fmt::format("'{}' names no single migration", escaped(text)),
                    "name one by its version");
    }
    return target.version;
}

}  // namespace belay
