#include "engine/layout/next_version.h"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

namespace {

constexpr std::size_t time_digits = 14;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 1 of a plain number, 3 of 1.2.3.
std::size_t groups_of(const Version& version) {
    return 1 + static_cast<std::size_t>(std::ranges::count_if(version.text(), [](char c) { return !is_digit(c); }));
}

const Version* newest(std::span<const Version> versions) {
    const auto found = std::ranges::max_element(versions);
    return found == versions.end() ? nullptr : &*found;
}

/// 0009 becomes 0010, 99 becomes 100, 1.2.3 becomes 1.2.4. Digits, since a version may be longer than any number type.
std::string counted_on(std::string text) {
    for (auto i = text.size(); i > 0; --i) {
        auto& digit = text[i - 1];
        if (!is_digit(digit)) return text.insert(i, "1");
        if (digit != '9') {
            ++digit;
            return text;
        }
        digit = '0';
    }
    return text.insert(0, "1");
}

bool is_after_all(const std::string& text, std::span<const Version> versions) {
    const auto version = Version::parse(text);
    return version && std::ranges::all_of(versions, [&](const Version& other) { return other < *version; });
}

/// One more than the newest of those with so many groups, where that is after all others as well: a dotted version
/// beside plain numbers, such as that of a merge, stands between two of them.
std::optional<std::string> next_of_shape(std::size_t groups, std::span<const Version> versions) {
    const Version* last = nullptr;
    for (const auto& version : versions) {
        if (groups_of(version) == groups && (last == nullptr || *last < version)) last = &version;
    }
    if (last == nullptr) return std::nullopt;
    auto text = counted_on(last->text());
    if (!is_after_all(text, versions)) return std::nullopt;
    return text;
}

std::string next_in_sequence(std::span<const Version> versions) {
    if (versions.empty()) return "0001";
    if (auto text = next_of_shape(1, versions)) return *text;
    throw Error(Kind::usage,
                fmt::format("version {} is no plain number that --seq could count on from", newest(versions)->text()),
                "leave out --seq");
}

}  // namespace

std::string next_version(Numbering numbering, std::span<const Version> versions) {
    if (numbering == Numbering::sequence) return next_in_sequence(versions);
    auto text = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::time(nullptr)));
    return is_after_all(text, versions) ? text : next_in_sequence(versions);
}

std::string next_version_like(const Version& like, std::span<const Version> versions) {
    const auto groups = groups_of(like);
    const bool is_time = groups == 1 && like.text().size() == time_digits;
    auto now = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::time(nullptr)));
    if (is_time && is_after_all(now, versions)) return now;
    if (auto text = next_of_shape(groups, versions)) return *text;
    const auto* last = versions.empty() ? &like : newest(versions);
    auto text = counted_on(last->text());
    if (is_after_all(text, versions)) return text;
    throw Error(Kind::project, fmt::format("no version after {} can be made by counting on", last->text()),
                "give the files another version by hand");
}

}  // namespace belay
