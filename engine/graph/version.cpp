#include "engine/graph/version.h"

#include "engine/error.h"

#include <algorithm>
#include <array>
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
        groups.resize(std::min<std::size_t>(groups.size(), 4));
        std::string joined;
        for (const auto group : groups) {
            joined += group;
            append_number(version.group_key_, group);
        }
        append_number(version.key_, joined);
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

std::string id_of(const Version& version, std::string_view name) {
    auto result = version.text();
    if (!name.empty()) result.append("_").append(escaped(name));
    return result;
}

std::optional<Version> Version::parse(std::string_view text) {
    auto version = parse_prefix(text);
    if (!version || version->text_.size() != text.size()) return std::nullopt;
    return version;
}

}  // namespace belay
