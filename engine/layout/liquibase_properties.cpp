#include "engine/layout/liquibase_properties.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/layout/settings.h"
#include "engine/sql/placeholders.h"

namespace belay {

namespace {

constexpr std::string_view opening = "${";

bool names_database(std::string_view word, std::string_view database) {
    if (is_same_name(word, "all")) return true;
    return is_same_name(word, database) || (database == "postgres" && is_same_name(word, "postgresql"));
}

bool is_for(std::string_view list, std::string_view database) {
    bool only_others = true;
    while (!list.empty()) {
        auto word = list.substr(0, list.find(','));
        list.remove_prefix(std::min(word.size() + 1, list.size()));
        word = trimmed({0, word}).text;
        const bool excluded = word.starts_with('!');
        if (excluded) word.remove_prefix(1);
        if (names_database(word, database)) return !excluded;
        only_others = only_others && excluded;
    }
    return only_others;
}

/// What stands between `${` and the next brace, in the text from an offset on; empty text: there is none.
Span next_name(std::string_view text, std::size_t from) {
    for (auto begin = text.find(opening, from); begin != std::string_view::npos; begin = text.find(opening, from)) {
        from = begin + opening.size();
        const auto brace = text.find('}', from);
        if (brace == std::string_view::npos) break;
        if (brace > from) return {from, text.substr(from, brace - from)};
    }
    return {text.size(), {}};
}

/// "schema" of "name:schema", or of "name: schema".
std::string value_of(const Span& rest, std::string_view key) {
    auto words = rest;
    while (!words.text.empty()) {
        auto word = take_word(words);
        const auto colon = word.text.find(':');
        if (colon == std::string_view::npos || !is_same_name(word.text.substr(0, colon), key)) continue;
        auto value = rest.part(word.offset - rest.offset + colon + 1);
        value = trimmed(value);
        return std::string(take_word(value).text);
    }
    return {};
}

/// What may stand in quotes, since it may hold blanks; a name and a value keep theirs.
std::string list_of(const Span& rest, std::string_view key) {
    auto value = value_of(rest, key);
    if (!value.starts_with('"')) return value;
    const auto begin = rest.text.find(value) + 1;
    return std::string(rest.text.substr(begin, rest.text.find('"', begin) - begin));
}

}  // namespace

bool is_for_any(std::string_view list, const Databases& databases) {
    if (!databases.chosen.empty()) return is_for(list, databases.chosen);
    return databases.known.empty() ||
           std::ranges::any_of(databases.known, [&](const auto& database) { return is_for(list, database); });
}

bool is_in_context(const Source& source, const Span& at, const ChangesetFilter& filter, std::string_view expression) {
    try {
        return has_context(filter, expression);
    } catch (const Error& error) {
        refuse(source, at, error.what(), error.next);
    }
}

void LiquibaseProperties::add(const Source& source, const Span& at, const Property& property,
                              const Databases& databases) {
    if (!is_placeholder_name(property.name))
        refuse(source, at, "a property has a name and a value",
               "write both, such as: --property name:schema value:app");
    const bool meant = (property.databases.empty() || is_for_any(property.databases, databases)) &&
                       is_in_context(source, at, databases.changesets, property.contexts) &&
                       has_label(databases.changesets, property.labels);
    if (!meant) return;
    if (property.global)
        global_.emplace(property.name, property.value);
    else
        local_.emplace(property.name, property.value);
}

void LiquibaseProperties::add(const Source& source, const Span& rest, const Databases& databases) {
    Property property{.name = value_of(rest, "name"),
                      .value = value_of(rest, "value"),
                      .contexts = list_of(rest, "contextFilter"),
                      .labels = list_of(rest, "labels"),
                      .databases = value_of(rest, "dbms"),
                      .global = !is_same_name(value_of(rest, "global"), "false")};
    if (property.contexts.empty()) property.contexts = list_of(rest, "context");
    add(source, rest, property, databases);
}

const std::string* LiquibaseProperties::find(const std::string& name) const {
    const auto global = global_.find(name);
    if (global != global_.end()) return &global->second;
    const auto local = local_.find(name);
    return local == local_.end() ? nullptr : &local->second;
}

std::string LiquibaseProperties::expanded(const Source& source, const Span& span) const {
    std::string result;
    std::size_t copied = 0;
    for (auto name = next_name(span.text, 0); !name.text.empty();
         name = next_name(span.text, name.offset + name.text.size())) {
        const auto* value = find(std::string(name.text));
        if (value == nullptr)
            refuse(source, span.part(name.offset - opening.size()),
                   fmt::format("'{}' has no value where the changeset is read", escaped(name.text)),
                   fmt::format("write it, or above it: --property name:{} value:VALUE", escaped(name.text)));
        result += span.text.substr(copied, name.offset - opening.size() - copied);
        result += *value;
        copied = name.offset + name.text.size() + 1;
    }
    return result + std::string(span.text.substr(copied));
}

void LiquibaseProperties::declare_in(Script& script) const {
    auto& directives = script.directives;
    for (const auto& line : lines_of(script.source)) {
        if (trimmed(line).text.starts_with("--")) continue;
        for (auto name = next_name(line.text, 0); !name.text.empty();
             name = next_name(line.text, name.offset + name.text.size())) {
            if (!is_placeholder_name(name.text)) continue;
            const std::string text(name.text);
            if (std::ranges::find(directives.placeholders, text) != directives.placeholders.end()) continue;
            directives.placeholders.push_back(text);
            const auto* value = find(text);
            if (value != nullptr)
                directives.defaults.emplace(text, *value);
            else if (text.starts_with(':'))
                directives.defaults.emplace(text, fmt::format("${{{}}}", text.substr(1)));
        }
    }
}

}  // namespace belay
