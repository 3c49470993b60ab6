#include "engine/adopt/liquibase_checksum.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "engine/layout/settings.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// What stands behind the last `key:`, in any case; nothing where the line has none.
std::string_view last_value(std::string_view line, std::string_view key) {
    for (auto at = line.rfind(':'); at != std::string_view::npos && at >= key.size(); at = line.rfind(':', at - 1)) {
        if (is_same_name(line.substr(at - key.size(), key.size()), key)) return line.substr(at + 1);
    }
    return {};
}

/// Whatever is not said is true; whatever is said is false, but for `true`.
bool is_on(std::string_view line, std::string_view key) {
    const auto value = last_value(line, key);
    const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    const auto end = std::ranges::find_if_not(value, is_word) - value.begin();
    const auto word = value.substr(0, static_cast<std::size_t>(end));
    return word.empty() || is_same_name(word, "true");
}

/// How version 8 says that statements are split. Its keys are found at the end of longer ones, too.
std::string splitting(std::string_view line) {
    const auto value = last_value(line, "endDelimiter");
    const auto delimiter = value.substr(0, std::min(value.find_first_of(blanks), value.size()));
    const bool said = value.data() != nullptr;
    return fmt::format("{}:{}:{}:", said ? delimiter : "null", is_on(line, "splitStatements"),
                       is_on(line, "stripComments"));
}

/// With `blank` for any number of blanks.
std::string joined(std::string_view sql, std::string_view blank) {
    std::string result;
    while (!sql.empty()) {
        const auto end = std::min(sql.find_first_of(blanks), sql.size());
        result += sql.substr(0, end);
        const auto next = std::min(sql.find_first_not_of(blanks, end), sql.size());
        if (next > end) result += blank;
        sql.remove_prefix(next);
    }
    return result;
}

/// Of a changeset: of the checksums of its changes, of which formatted SQL has one.
std::string checksum_of(char version, const std::string& change) {
    const auto inner = fmt::format("{}:{}:", version, digest(Algorithm::md5, change));
    return fmt::format("{}:{}", version, digest(Algorithm::md5, inner));
}

/// With its version, which is 1 where it says none.
std::string with_version(std::string_view checksum) {
    const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0; };
    const bool versioned = checksum.size() > 2 && std::isdigit(static_cast<unsigned char>(checksum[0])) != 0 &&
                           checksum[1] == ':' && is_plain(static_cast<unsigned char>(checksum[2]));
    if (!versioned) return fmt::format("1:{}", checksum);
    const auto sum = checksum.substr(2);
    const auto end = std::ranges::find_if_not(sum, is_plain) - sum.begin();
    return std::string(checksum.substr(0, 2 + static_cast<std::size_t>(end)));
}

bool makes_valid(const std::string& said, std::string_view now, std::string_view before) {
    const auto valid = with_version(said);
    for (const std::string_view any : {"1:any", "1:all", "1:*"}) {
        if (is_same_name(valid, any)) return true;
    }
    return valid == now || valid == before;
}

}  // namespace

std::string liquibase_checksum(const LiquibaseChangeset& changeset, std::string_view before) {
    const char version = before.empty() ? '9' : before.front();
    if (!before.empty() && !before.starts_with("8:") && !before.starts_with("9:")) return "";
    const auto now = version == '8' ? checksum_of('8', splitting(changeset.line) + joined(changeset.sql, " "))
                                    : checksum_of('9', joined(changeset.sql, ""));
    const bool valid = std::ranges::any_of(changeset.valid_checksums,
                                           [&](const auto& said) { return makes_valid(said, now, before); });
    return valid && !before.empty() ? std::string(before) : now;
}

}  // namespace belay
