#include "engine/graph/version.h"

#include "engine/error.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace belay {

namespace {

constexpr std::size_t longest_group = 255;  // digits: what one byte of a key can count

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_separator(char c) {
    return c == '_' || c == '-' || c == '.';
}

constexpr std::size_t time_digits = 6, zone_digits = 4;

/// Groups of digits with one separator between each two, from the start of `text`. A group ends at a separator or at
/// the end of the text: the `2` of `2fa` is none.
std::vector<std::string_view> leading_groups(std::string_view text) {
    std::vector<std::string_view> groups;
    std::size_t i = 0;
    while (i < text.size() && is_digit(text[i])) {
        std::size_t end = i;
        while (end < text.size() && is_digit(text[end])) ++end;
        const bool ends_here = end == text.size() || is_separator(text[end]) || groups.empty();
        if (!ends_here || end - i > longest_group) break;
        groups.push_back(text.substr(i, end - i));
        if (end == text.size() || !is_separator(text[end])) break;
        i = end + 1;
    }
    return groups;
}

bool is_date(const std::vector<std::string_view>& groups) {
    constexpr std::array<std::size_t, 3> shape{4, 2, 2};
    if (groups.size() < shape.size()) return false;
    return std::equal(shape.begin(), shape.end(), groups.begin(), [](auto n, auto group) { return group.size() == n; });
}

/// How many groups make a date: the day, perhaps a number or a time of the day, and behind a time perhaps its zone:
/// `2026-05-27-120000-0000`.
std::size_t groups_of_date(const std::vector<std::string_view>& groups) {
    const bool zoned = groups.size() > 4 && groups[3].size() == time_digits && groups[4].size() == zone_digits &&
                       *(groups[4].data() - 1) == '-';
    return std::min<std::size_t>(groups.size(), zoned ? 5 : 4);
}

void append_number(std::string& key, std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    key += static_cast<char>(static_cast<unsigned char>(digits.size()));
    key += digits;
}

std::string_view span_of(std::string_view text, const std::vector<std::string_view>& groups, std::size_t count) {
    return text.substr(0, static_cast<std::size_t>(groups[count - 1].data() - text.data()) + groups[count - 1].size());
}

}  // namespace

std::optional<Version> Version::parse_prefix(std::string_view text) {
    auto groups = leading_groups(text);
    if (groups.empty()) return std::nullopt;
    Version version;
    if (is_date(groups)) {
        groups.resize(groups_of_date(groups));
        std::string joined;
        for (const auto group : std::span(groups).first(std::min<std::size_t>(groups.size(), 4))) joined += group;
        append_number(version.key_, joined);
        if (groups.size() > 4) append_number(version.key_, groups[4]);
        for (const auto group : groups) append_number(version.group_key_, group);
    } else {
        // Outside a date an underscore begins the name.
        std::size_t count = 1;
        while (count < groups.size() && *(groups[count].data() - 1) != '_') ++count;
        groups.resize(count);
        for (const auto group : groups) append_number(version.key_, group);
        // So long a first group is a date in one number: nobody takes it for a part of one.
        constexpr std::size_t date_digits = 8;
        if (groups.size() > 1 && groups.front().size() < date_digits) version.group_key_ = version.key_;
    }
    version.text_ = span_of(text, groups, groups.size());
    return version;
}

Version Version::named(std::string text) {
    Version version;
    version.key_ = std::string(text.starts_with(repeatable_prefix) ? repeatable_mark : name_mark) + text;
    version.text_ = std::move(text);
    return version;
}

std::optional<Version> Version::recorded(std::string_view text) {
    if (text.empty()) return std::nullopt;
    auto version = parse(text);
    return version ? std::move(version) : named(std::string(text));
}

std::string id_of(const Version& version, std::string_view name) {
    auto result = escaped(version.text());
    if (!name.empty()) result.append("_").append(escaped(name));
    return result;
}

std::optional<Version> Version::parse(std::string_view text) {
    auto version = parse_prefix(text);
    if (!version || version->text_.size() != text.size()) return std::nullopt;
    return version;
}

}  // namespace belay
