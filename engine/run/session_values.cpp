#include "engine/run/session_values.h"

#include <algorithm>
#include <array>

namespace belay {

namespace {

/// In the order of Dialect::session_identity.
constexpr std::array<std::string_view, 3> names{"flyway:user", "flyway:database", "flyway:defaultSchema"};

bool is_asked_for(const Script& script) {
    return std::ranges::any_of(script.directives.placeholders,
                               [](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
}

bool is_asked_for(const Migration& migration) {
    const auto in = [](const Boxed<Script>& script) { return script && is_asked_for(*script); };
    return is_asked_for(migration.up) || in(migration.down) || in(migration.verify) || in(migration.check) ||
           in(migration.baseline);
}

}  // namespace

std::span<const std::string_view> names_of_session_values() {
    return names;
}

Parameters with_session_values(Parameters parameters, const Graph& graph, Session& session) {
    const bool wanted =
        std::ranges::any_of(graph.migrations(), [](const Migration& one) { return is_asked_for(one); }) ||
        std::ranges::any_of(graph.callbacks(), [](const Callback& one) { return is_asked_for(one.script); });
    if (!wanted) return parameters;
    const auto row = session.own_query(session.dialect().session_identity).front();
    for (std::size_t i = 0; i < names.size(); ++i) parameters.emplace(names.at(i), row[i].text);
    return parameters;
}

}  // namespace belay
