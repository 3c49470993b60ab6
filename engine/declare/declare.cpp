#include "engine/declare/declare.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/plan/state.h"
#include "engine/plan/target.h"
#include "engine/run/run.h"

namespace belay {

namespace {

/// What stands in the way of a stamp: it never un-applies, and a partial script is for `resolve` to settle.
void refuse_partial_stamp(const History& history, const Migration& migration, const std::string& context) {
    const auto* standing = history.find(migration.version);
    if (standing == nullptr || standing->state != Standing::State::partial) return;
    const auto finish = standing->direction == Direction::up ? "finish it with: " + command_line("up", context, {})
                                                             : std::string("finish its down");
    const auto settle = command_line("resolve", context, {migration.version.text(), "--applied"});
    throw Error(Kind::state, fmt::format("{} is partial and cannot be stamped", migration.id()),
                fmt::format("{}, or settle it with: {} -m WHY", finish, settle));
}

/// What a declaration is about: the file, or what history has, where there is no file of that.
Declaration resolved(const Migration* migration, const Version& version, const Standing* standing) {
    if (migration != nullptr) return declaration_of(*migration, Event::resolved);
    return {.record = {
                .version = version, .name = standing->name, .event = Event::resolved, .checksum = standing->checksum}};
}

/// Whether history says of a version already what is to be declared of it.
bool says_so(const History& history, const Standing* standing, const Migration* migration, Resolution resolution) {
    if (resolution == Resolution::reverted)
        return history.newest() > 0 && (standing == nullptr || !standing->in_force());
    if (standing == nullptr || standing->state != Standing::State::applied) return false;
    return migration == nullptr || standing->checksum.empty() || standing->checksum == migration->checksum;
}

}  // namespace

void declare(Work& work, const History& history, std::vector<Declaration> declarations,
             const std::function<void()>& before) {
    if (declarations.empty()) return;
    // The spelling that history has: 0007 and 7 are one version, and for whoever asks the table one text.
    for (auto& [record, scripts] : declarations) {
        if (const auto* standing = history.find(record.version)) record.version = standing->version;
    }
    append_declared({work.session, work.table, work.reporter, history.newest()}, work.options.run, declarations,
                    before);
}

std::vector<std::string> stamp(Work& work, const std::string& target) {
    refuse_protected(work, "stamp");
    auto history = read_history(work).project;
    const auto parsed = parse_target(target, work.graph, history, work.options.run.typed.context);
    std::vector<std::size_t> nodes;
    if (parsed.kind == Target::Kind::head)
        nodes = work.graph.heads();
    else if (parsed.kind == Target::Kind::version) {
        const auto node = work.graph.find(parsed.version);
        if (!node)
            throw Error(Kind::state, fmt::format("{} has no file here", parsed.version.text()),
                        fmt::format("settle it with: {} -m WHY", command_line("resolve", work.options.run.typed.context,
                                                                              {parsed.version.text(), "--applied"})));
        nodes.push_back(*node);
    } else {
        throw Error(Kind::usage, fmt::format("'{}' cannot be stamped", escaped(target)),
                    "name a version, a tag or head");
    }
    const auto wanted = work.graph.with_ancestors(nodes);
    history = lock_and_read(work);
    std::vector<Declaration> declarations;
    std::vector<std::string> ids;
    for (std::size_t node = 0; node < work.graph.size(); ++node) {
        if (!wanted[node]) continue;
        refuse_reused(work.graph[node], history.find(work.graph[node].version), work.options.run.typed.context);
        refuse_partial_stamp(history, work.graph[node], work.options.run.typed.context);
        if (history.is_in_force(work.graph[node].version)) continue;
        declarations.push_back(declaration_of(work.graph[node], Event::stamped));
        ids.push_back(work.graph[node].id());
    }
    declare(work, history, declarations);
    return ids;
}

bool resolve(Work& work, const std::string& target, Resolution resolution) {
    refuse_protected(work, "resolve");
    auto history = read_history(work).project;
    const auto version = parse_one(target, work.graph, history, work.options.run.typed.context);
    history = lock_and_read(work);
    const auto node = work.graph.find(version);
    const auto* standing = history.find(version);
    const auto* migration = node ? &work.graph[*node] : nullptr;
    if (migration != nullptr && standing != nullptr && is_reused(*migration, *standing)) {
        if (resolution == Resolution::applied) refuse_reused(*migration, standing, work.options.run.typed.context);
        migration = nullptr;
    }
    if (says_so(history, standing, migration, resolution)) return false;
    auto declaration = resolved(migration, version, standing);
    declaration.record.direction = resolution == Resolution::applied ? Direction::up : Direction::down;
    declare(work, history, {declaration});
    return true;
}

std::vector<std::string> repair(Work& work, const std::vector<std::string>& targets) {
    refuse_protected(work, "repair");
    auto history = read_history(work).project;
    std::vector<Version> wanted;
    for (const auto& target : targets)
        wanted.push_back(parse_one(target, work.graph, history, work.options.run.typed.context));
    history = lock_and_read(work);
    std::vector<Declaration> declarations;
    std::vector<std::string> ids;
    for (const auto& known : compare(work.graph, history)) {
        const bool named = std::ranges::find(wanted, known.version()) != wanted.end();
        if (!wanted.empty() && !named) continue;
        if (named && (known.migration == nullptr || !known.in_force())) {
            throw Error(Kind::state,
                        fmt::format("{} is {} and has nothing to repair", known.id(), name_of(known.state)),
                        command_line("status", work.options.run.typed.context, {}));
        }
        if (known.migration != nullptr) refuse_reused(*known.migration, known.standing, work.options.run.typed.context);
        if (!known.differs()) continue;
        declarations.push_back(declaration_of(*known.migration, Event::repaired));
        ids.push_back(known.id());
    }
    declare(work, history, declarations);
    return ids;
}

}  // namespace belay
