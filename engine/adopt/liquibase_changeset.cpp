#include "engine/adopt/liquibase_changeset.h"

#include <algorithm>

#include "engine/layout/liquibase_lines.h"
#include "engine/layout/settings.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view blanks = " \t\f\v\r";

void take_blanks(std::string_view& text) {
    text = from_first_word(text, blanks);
}

/// As Java trims: control characters as well.
std::string_view trimmed_text(std::string_view text) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// What stands behind `--word`, in any case; nothing where the line does not begin so.
std::optional<std::string_view> behind(std::string_view line, std::string_view word) {
    if (!line.starts_with("--")) return std::nullopt;
    line.remove_prefix(2);
    take_blanks(line);
    if (!is_same_name(line.substr(0, word.size()), word)) return std::nullopt;
    return line.substr(word.size());
}

/// The value of `--word: value`, where the colon may be missing and the blank may not.
std::optional<std::string_view> value_of(std::string_view line, std::string_view word) {
    auto rest = behind(line, word);
    if (!rest) return std::nullopt;
    if (rest->starts_with(':')) rest->remove_prefix(1);
    if (!rest->starts_with(' ')) return std::nullopt;
    return rest->substr(1);
}

/// A line that is neither SQL nor about it, which may be indented.
bool is_aside(std::string_view line) {
    take_blanks(line);
    if (liquibase_property({0, line})) return true;
    const auto rollback = behind(line, "rollback");
    if (rollback && rollback->starts_with(' ')) return true;
    return behind(line, "preconditions") || behind(line, "precondition-");
}

/// A part of `author:id`, which may be quoted.
std::string take_part(std::string_view& text, std::string_view ends) {
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    const auto end = std::min(text.find_first_of(quoted ? "\"" : ends), text.size());
    std::string part(text.substr(0, end));
    text.remove_prefix(std::min(end + (quoted ? 1 : 0), text.size()));
    return part;
}

/// "--changeset ann:1 runInTransaction:false"
std::optional<LiquibaseChangeset> changeset_of(std::string_view line) {
    auto indented = line;
    take_blanks(indented);
    auto rest = behind(indented, "changeset");
    if (!rest) return std::nullopt;
    take_blanks(*rest);
    LiquibaseChangeset changeset{.line = std::string(line)};
    changeset.author = take_part(*rest, ":");
    if (!rest->starts_with(':')) return std::nullopt;
    rest->remove_prefix(1);
    take_blanks(*rest);
    changeset.id = take_part(*rest, blanks);
    return changeset;
}

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace

std::optional<LiquibaseChangeset> read_liquibase_changeset(std::string_view text) {
    auto changeset = changeset_of(take_line(text));
    if (!changeset) return std::nullopt;
    bool in_block = false;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (in_block) {
            in_block = !trimmed_text(line).ends_with("*/");
        } else if (const auto comment = value_of(line, "comment")) {
            changeset->comment = trimmed_text(*comment);
        } else if (const auto checksum = value_of(line, "validCheckSum")) {
            changeset->valid_checksums.emplace_back(*checksum);
        } else if (begins_rollback_block(line)) {
            in_block = true;
        } else if (!is_aside(line)) {
            changeset->sql.append(line).append("\n");
        }
    }
    changeset->sql = trimmed_text(changeset->sql);
    return changeset;
}

}  // namespace belay
