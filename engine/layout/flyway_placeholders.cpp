#include "engine/layout/flyway_placeholders.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/layout/lines.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

constexpr std::string_view own = "flyway:";
constexpr std::array<std::string_view, 3> of_session{"user", "database", "defaultSchema"};

/// The local time, as Flyway writes it.
std::string now() {
    const auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(time));
}

std::optional<std::string> value_of(std::string_view name, const Script& script) {
    if (name == "filename") return std::string(base_name(script.source.path));
    if (name == "timestamp") return now();
    if (name == "workingDirectory") return std::filesystem::current_path().string();
    if (name == "table") return "flyway_schema_history";
    return std::nullopt;
}

}  // namespace

void fill_in_flyway(Script& script) {
    for (const auto& placeholder : script.directives.placeholders) {
        if (!placeholder.starts_with(own)) continue;
        const auto name = std::string_view(placeholder).substr(own.size());
        if (std::ranges::find(of_session, name) != of_session.end()) continue;
        if (auto value = value_of(name, script)) {
            script.directives.defaults.emplace(placeholder, std::move(*value));
            continue;
        }
        const auto at = script.source.text.find("${" + placeholder + "}");
        refuse(script.source, {at, std::string_view(script.source.text).substr(at)},
               fmt::format("Flyway fills '{}' by itself, which belay does not", escaped(placeholder)),
               "write the value");
    }
}

}  // namespace belay
