#include "engine/layout/next_version.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How many digits there are in each group: 1, 1, 1 of 1.2.3.
std::vector<std::size_t> groups_of(std::string_view text) {
    std::vector<std::size_t> groups(1);
    for (const char c : text) {
        if (is_digit(c))
            ++groups.back();
        else
            groups.push_back(0);
    }
    return groups;
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
        if (groups_of(version.text()).size() == groups && (last == nullptr || *last < version)) last = &version;
    }
    if (last == nullptr) return std::nullopt;
    auto text = counted_on(last->text());
    if (!is_after_all(text, versions)) return std::nullopt;
    return text;
}

/// What a text with as many digits as a time has is one of.
std::optional<Stamp> stamp_of(std::size_t digits) {
    for (const auto stamp : {Stamp::seconds, Stamp::unix_seconds, Stamp::milliseconds}) {
        if (now_as(stamp).text().size() == digits) return stamp;
    }
    return std::nullopt;
}

/// The time now where `like` is a time, with the separators and the zone that it has.
std::optional<std::string> now_like(std::string text) {
    const auto groups = groups_of(text);
    if (groups.size() == 1) {
        const auto stamp = stamp_of(groups.front());
        return stamp ? std::optional(now_as(*stamp).text()) : std::nullopt;
    }
    constexpr std::array<std::size_t, 4> date_and_time{4, 2, 2, 6};
    const bool is_time =
        groups.size() >= date_and_time.size() && std::equal(date_and_time.begin(), date_and_time.end(), groups.begin());
    if (!is_time) return std::nullopt;
    const auto now = now_as(Stamp::seconds);
    auto place = text.begin();
    for (const char digit : now.text()) {
        place = std::find_if(place, text.end(), is_digit);
        *place++ = digit;
    }
    return text;
}

}  // namespace

Version now_as(Stamp stamp) {
    const auto now = std::time(nullptr);
    switch (stamp) {
        case Stamp::seconds: break;
        case Stamp::unix_seconds: return *Version::parse(std::to_string(now));
        case Stamp::milliseconds: return *Version::parse(std::to_string(now) + "000");
    }
    return *Version::parse(fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(now)));
}

std::string next_in_sequence(std::span<const Version> versions) {
    if (versions.empty()) return "0001";
    if (auto text = next_of_shape(1, versions)) return *text;
    throw Error(Kind::usage,
                fmt::format("version {} is no plain number that --seq could count on from",
                            std::ranges::max_element(versions)->text()),
                "leave out --seq");
}

std::string next_version_like(const Version& like, std::span<const Version> versions) {
    if (const auto now = now_like(like.text()); now && is_after_all(*now, versions)) return *now;
    if (auto text = next_of_shape(groups_of(like.text()).size(), versions)) return *text;
    const auto& last = versions.empty() ? like : *std::ranges::max_element(versions);
    auto text = counted_on(last.text());
    if (is_after_all(text, versions)) return text;
    throw Error(Kind::project, fmt::format("no version after {} can be made by counting on", last.text()),
                "give the files another version by hand");
}

}  // namespace belay
