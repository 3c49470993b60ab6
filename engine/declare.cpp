#include <algorithm>

#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/run/ready.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// What stands in the way of a stamp: it never un-applies, and a partial script is for `resolve` to settle.
void refuse_partial_stamp(const History& history, const Migration& migration) {
    const auto* standing = history.find(migration.version);
    if (standing == nullptr || standing->state != Standing::State::partial) return;
    throw Error(Kind::state, fmt::format("{} is partial and cannot be stamped", migration.id()),
                fmt::format("finish it with belay up, or settle it with: belay resolve {} --applied -m WHY",
                            migration.version.text()));
}

}  // namespace

void Engine::declare(const std::vector<Declaration>& declarations, const std::function<void()>& before) {
    if (declarations.empty()) return;
    Run(session_, table_, reporter_, options_.run, history_.newest()).declare(declarations, before);
}

std::vector<std::string> Engine::stamp(const std::string& target) {
    refuse_protected("stamp");
    history_ = read().project;
    const auto parsed = parse_target(target, graph_, history_);
    std::vector<std::size_t> nodes;
    if (parsed.kind == Target::Kind::head)
        nodes = graph_.heads();
    else if (parsed.kind == Target::Kind::version) {
        const auto node = graph_.find(parsed.version);
        if (!node)
            throw Error(Kind::state, fmt::format("{} has no file here", parsed.version.text()),
                        "it can be settled with belay resolve");
        nodes.push_back(*node);
    } else {
        throw Error(Kind::usage, fmt::format("'{}' cannot be stamped", escaped(target)),
                    "name a version, a tag or head");
    }
    const auto wanted = graph_.with_ancestors(nodes);
    lock_and_read();
    std::vector<Declaration> declarations;
    std::vector<std::string> ids;
    for (std::size_t node = 0; node < graph_.size(); ++node) {
        if (!wanted[node]) continue;
        refuse_partial_stamp(history_, graph_[node]);
        if (history_.is_in_force(graph_[node].version)) continue;
        declarations.push_back(declaration_of(graph_[node], Event::stamped));
        ids.push_back(graph_[node].id());
    }
    declare(declarations);
    return ids;
}

void Engine::resolve(const std::string& target, Resolution resolution) {
    refuse_protected("resolve");
    history_ = read().project;
    const auto version = parse_one(target, graph_, history_);
    lock_and_read();
    const auto node = graph_.find(version);
    const auto* standing = history_.find(version);
    Declaration declaration;
    if (node)
        declaration = declaration_of(graph_[*node], Event::resolved);
    else
        declaration.record = {
            .version = version, .name = standing->name, .event = Event::resolved, .checksum = standing->checksum};
    declaration.record.direction = resolution == Resolution::applied ? Direction::up : Direction::down;
    declare({declaration});
}

std::vector<std::string> Engine::repair(const std::vector<std::string>& targets) {
    refuse_protected("repair");
    history_ = read().project;
    std::vector<Version> wanted;
    for (const auto& target : targets) wanted.push_back(parse_one(target, graph_, history_));
    lock_and_read();
    std::vector<Declaration> declarations;
    std::vector<std::string> ids;
    for (const auto& known : compare(graph_, history_)) {
        const bool named = std::ranges::find(wanted, known.version()) != wanted.end();
        if (!wanted.empty() && !named) continue;
        if (named && (known.migration == nullptr || !known.in_force())) {
            throw Error(Kind::state,
                        fmt::format("{} is {} and has nothing to repair", known.id(), name_of(known.state)),
                        "belay status");
        }
        if (!known.differs()) continue;
        declarations.push_back(declaration_of(*known.migration, Event::repaired));
        ids.push_back(known.id());
    }
    declare(declarations);
    return ids;
}

}  // namespace belay
