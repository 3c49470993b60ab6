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
    Fixed{"failOnError", "true", "write statements that do not fail, such as: create table if not exists"},
    Fixed{"runWith", "jdbc", "belay runs what is SQL alone"},
    Fixed{"runWithSpoolFile", "", "belay runs what is SQL alone"},
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

/// What stands in an attribute, or is put into it.
struct Meaning {
    const Source& source;
    const Databases& databases;
    const LiquibaseProperties& properties;

    std::string text(const Attribute& attribute) const { return properties.expanded(source, attribute.value); }
};

/// What decides whether a changeset is run at all, or again. False where the attribute is about something else.
bool take_choice(const Meaning& meaning, const Attribute& attribute, ChangesetLine& line) {
    const auto is = [&](std::string_view key) { return is_same_name(attribute.key.text, key); };
    const auto& source = meaning.source;
    const auto& filter = meaning.databases.changesets;
    if (is("ignore")) {
        line.wanted = line.wanted && !is_true(source, attribute);
    } else if (is("dbms")) {
        line.wanted = line.wanted && is_for_any(meaning.text(attribute), meaning.databases);
    } else if (is("context") || is("contextFilter")) {
        line.chosen = line.chosen && is_in_context(source, attribute.value, filter, meaning.text(attribute));
    } else if (is("labels")) {
        line.chosen = line.chosen && has_label(filter, meaning.text(attribute));
    } else if (is("runOnChange")) {
        line.runs_on_change = line.runs_on_change || is_true(source, attribute);
    } else if (is("runAlways")) {
        if (!is_true(source, attribute)) return true;
        line.runs_always = place_of(source, attribute.key.offset);
        line.runs_on_change = true;
    } else {
        return false;
    }
    return true;
}

void take(const Meaning& meaning, const Attribute& attribute, ChangesetLine& line) {
    const auto& source = meaning.source;
    const auto is = [&](std::string_view key) { return is_same_name(attribute.key.text, key); };
    if (std::ranges::any_of(passed_over, is) || take_choice(meaning, attribute, line)) return;
    if (is("runInTransaction")) {
        line.transaction = is_true(source, attribute);
    } else if (is("logicalFilePath")) {
        line.logical_path = meaning.text(attribute);
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

void take_changeset_attribute(const Source& source, const Span& key, const Span& value, const Databases& databases,
                              const LiquibaseProperties& properties, ChangesetLine& line) {
    if (is_same_name(key.text, "author"))
        line.author = properties.expanded(source, value);
    else if (is_same_name(key.text, "id"))
        line.id = properties.expanded(source, value);
    else
        take({source, databases, properties}, {key, value}, line);
}

ChangesetLine read_changeset_line(const Source& source, Span rest, const Databases& databases,
                                  const LiquibaseProperties& properties) {
    const Meaning meaning{source, databases, properties};
    ChangesetLine line;
    if (rest.text.find(':') == std::string_view::npos)
        refuse(source, rest, "a changeset is named by its author and its id", "write: --changeset author:id");
    line.author = properties.expanded(source, take_text(source, rest, ':'));
    take_colon(source, rest);
    rest = trimmed(rest);
    if (rest.text.empty()) refuse(source, rest, "the id of the changeset is missing", "write: --changeset author:id");
    line.id = properties.expanded(source, take_text(source, rest, ' '));
    rest = trimmed(rest);
    while (!rest.text.empty()) take(meaning, take_attribute(source, rest), line);
    return line;
}

}  // namespace belay
