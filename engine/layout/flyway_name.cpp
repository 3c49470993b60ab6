#include "engine/layout/flyway_name.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace belay {

namespace {

struct Prefix {
    char letter;
    FlywaySort sort;
};

constexpr std::array prefixes{Prefix{'V', FlywaySort::versioned}, Prefix{'U', FlywaySort::undo},
                              Prefix{'R', FlywaySort::repeatable}, Prefix{'B', FlywaySort::baseline}};

/// Flyway takes `_` for `.` there (MigrationVersion).
Version version_of(std::string text, const File& file) {
    std::ranges::replace(text, '_', '.');
    auto version = Version::parse(text);
    const bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
    if (version && plain) return std::move(*version);
    const bool groups = plain && !text.empty() && text.find("..") == std::string::npos && text.back() != '.';
    refuse(file, fmt::format("'{}' is no version that belay reads", escaped(text)),
           groups ? "a date can have one number behind it: write the time without separators"
                  : "a version of Flyway is digits with dots or '_' between them");
}

}  // namespace

std::optional<FlywayStem> flyway_stem(std::string_view stem) {
    const auto separator = stem.find("__");
    const auto prefix = std::ranges::find_if(prefixes, [&](const Prefix& one) { return stem.starts_with(one.letter); });
    if (prefix == prefixes.end() || separator == std::string_view::npos) return std::nullopt;
    const auto version = stem.substr(1, separator - 1);
    const bool numbered = !version.empty() && std::isdigit(static_cast<unsigned char>(version.front())) != 0;
    if (prefix->sort == FlywaySort::repeatable ? !version.empty() : !numbered) return std::nullopt;
    return FlywayStem{prefix->sort, version, stem.substr(separator + 2)};
}

std::optional<FlywayName> flyway_name(const File& file) {
    auto name = base_name(file.path);
    const bool sql = take_suffix(name, "sql");
    if (is_code(file.path)) name = name.substr(0, name.rfind('.'));
    const auto stem = flyway_stem(name);
    if (!stem) return std::nullopt;
    if (!sql && !is_code(file.path)) return std::nullopt;
    if (stem->sort == FlywaySort::repeatable) return FlywayName{stem->sort, {Version::named(std::string(name)), ""}};
    return FlywayName{stem->sort, {version_of(std::string(stem->version), file), std::string(stem->description)}};
}

}  // namespace belay
