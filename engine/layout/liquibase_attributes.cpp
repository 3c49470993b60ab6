#include "engine/layout/liquibase_attributes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/layout/settings.h"

namespace belay {

namespace {

struct Attribute {
    Span key;
    Span value;  // without quotes
};

/// What says nothing to belay: statements are told apart by their syntax, whatever Liquibase would split at.
constexpr std::array<std::string_view, 5> passed_over{"stripComments", "splitStatements", "rollbackSplitStatements",
                                                      "created", "objectQuotingStrategy"};

/// What may only be as it is when it is not said.
struct Fixed {
    std::string_view key;
    std::string_view value;
    std::string_view next;
};
constexpr std::array fixed{
    Fixed{"endDelimiter", ";", "end the statements with ';'"},
    Fixed{"rollbackEndDelimiter", ";", "end the statements with ';'"},
    Fixed{"runOnChange", "false", "belay runs again what is called R__name.sql, in a directory of its own layout"},
    Fixed{"runAlways", "false", "run it as a hook: name it under [hooks] in belay.toml"},
    Fixed{"failOnError", "true", "write statements that do not fail, such as: create table if not exists"},
    Fixed{"runWith", "jdbc", "belay runs what is SQL alone"},
    Fixed{"runWithSpoolFile", "", "belay runs what is SQL alone"},
    Fixed{"context", "", "keep what is not for every database in a directory of its own"},
    Fixed{"contextFilter", "", "keep what is not for every database in a directory of its own"},
    Fixed{"labels", "", "keep what is not for every database in a directory of its own"},
};

/// A text up to `end`, or one in quotes; takes it off the beginning.
Span take_text(const Source& source, Span& rest, char end) {
    const bool quoted = rest.text.starts_with('"');
    if (quoted) rest = rest.part(1);
    const auto size = rest.text.find_first_of(quoted ? "\"" : end == ':' ? ":" : " \t");
    if (size == std::string_view::npos && (quoted || end == ':'))
        refuse(source, rest, quoted ? "the quote here does not end" : "a ':' belongs behind this");
    const auto text = rest.part(0, size);
    rest = rest.part(std::min(text.text.size() + (quoted ? 1 : 0), rest.text.size()));
    return text;
}

void take_colon(const Source& source, Span& rest) {
    if (!rest.text.starts_with(':')) refuse(source, rest, "a ':' belongs here");
    rest = rest.part(1);
}

Attribute take_attribute(const Source& source, Span& rest) {
    Attribute attribute;
    const auto word = rest.part(0, rest.text.find_first_of(" \t"));
    if (word.text.find(':') == std::string_view::npos)
        refuse(source, word, fmt::format("'{}' is no attribute of a changeset", escaped(word.text)),
               "write it as key:value");
    attribute.key = take_text(source, rest, ':');
    take_colon(source, rest);
    attribute.value = take_text(source, rest, ' ');
    rest = trimmed(rest);
    return attribute;
}

bool is_true(const Source& source, const Attribute& attribute) {
    if (is_same_name(attribute.value.text, "true")) return true;
    if (is_same_name(attribute.value.text, "false")) return false;
    refuse(source, attribute.value,
           fmt::format("'{}' is true or false, not '{}'", attribute.key.text, escaped(attribute.value.text)));
}

bool names_database(std::string_view word, std::string_view database) {
    if (is_same_name(word, "all")) return true;
    return is_same_name(word, database) || (database == "postgres" && is_same_name(word, "postgresql"));
}

/// "postgresql,sqlite", "!oracle"
bool is_for(std::string_view list, std::string_view database) {
    bool only_others = true;
    while (!list.empty()) {
        auto word = list.substr(0, list.find(','));
        list.remove_prefix(std::min(word.size() + 1, list.size()));
        const bool excluded = word.starts_with('!');
        if (excluded) word.remove_prefix(1);
        if (names_database(word, database)) return !excluded;
        only_others = only_others && excluded;
    }
    return only_others;
}

bool is_for_any(std::string_view list, const Databases& databases) {
    if (!databases.chosen.empty()) return is_for(list, databases.chosen);
    return databases.known.empty() ||
           std::ranges::any_of(databases.known, [&](const auto& database) { return is_for(list, database); });
}

void take(const Source& source, const Attribute& attribute, const Databases& databases, ChangesetLine& line) {
    const auto is = [&](std::string_view key) { return is_same_name(attribute.key.text, key); };
    if (std::ranges::any_of(passed_over, is)) return;
    if (is("runInTransaction")) {
        line.transaction = is_true(source, attribute);
    } else if (is("logicalFilePath")) {
        line.logical_path = attribute.value.text;
    } else if (is("ignore")) {
        line.wanted = line.wanted && !is_true(source, attribute);
    } else if (is("dbms")) {
        line.wanted = line.wanted && is_for_any(attribute.value.text, databases);
    } else {
        const auto known = std::ranges::find_if(fixed, [&](const Fixed& one) { return is(one.key); });
        if (known == fixed.end())
            refuse(source, attribute.key,
                   fmt::format("'{}' is no attribute of a changeset that belay knows", escaped(attribute.key.text)),
                   "take it out");
        if (!is_same_name(attribute.value.text, known->value))
            refuse(source, attribute.key,
                   fmt::format("'{}:{}', which belay does not honour", known->key, escaped(attribute.value.text)),
                   std::string(known->next));
    }
}

}  // namespace

ChangesetLine read_changeset_line(const Source& source, Span rest, const Databases& databases) {
    ChangesetLine line;
    if (rest.text.find(':') == std::string_view::npos)
        refuse(source, rest, "a changeset is named by its author and its id", "write: --changeset author:id");
    line.author = take_text(source, rest, ':').text;
    take_colon(source, rest);
    rest = trimmed(rest);
    if (rest.text.empty()) refuse(source, rest, "the id of the changeset is missing", "write: --changeset author:id");
    line.id = take_text(source, rest, ' ').text;
    rest = trimmed(rest);
    while (!rest.text.empty()) take(source, take_attribute(source, rest), databases, line);
    return line;
}

}  // namespace belay
