#include "engine/sql/parameters.h"

#include "engine/sql/scanner.h"
#include "engine/sql/splitter.h"
#include "engine/sql/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {

namespace {

/// A parameter in a script: `quote` is what stands around its name, NUL where nothing does.
struct Use {
    std::string_view name;
    char quote = '\0';
    std::size_t end = 0;
};

/// What the colon at `colon` may begin: the longest name after it, or one in quotes. An empty name: nothing.
Use use_at(std::string_view text, std::size_t colon) {
    Use use;
    auto begin = colon + 1;
    if (begin < text.size() && (text[begin] == '\'' || text[begin] == '"')) use.quote = text[begin++];
    auto end = begin;
    while (end < text.size() && is_name_byte(text[end])) ++end;
    const bool quoted = use.quote != '\0';
    if (quoted && (end == text.size() || text[end] != use.quote)) return {};
    use.name = text.substr(begin, end - begin);
    use.end = end + (quoted ? 1 : 0);
    return use;
}

std::string doubled(std::string_view value, char byte) {
    std::string result;
    for (const char c : value) result.append(c == byte ? 2 : 1, c);
    return result;
}

/// A string that holds a backslash is an E'' one where the database has these, for it means the same whatever the
/// session's settings are; the blank keeps the E from a word before it.
std::string string_of(std::string_view value, const Lexical& rules) {
    const auto quoted = doubled(value, '\'');
    if (!rules.escape_strings || value.find('\\') == std::string_view::npos) return fmt::format("'{}'", quoted);
    return fmt::format(" E'{}'", doubled(quoted, '\\'));
}

std::string written_as(char quote, std::string_view value, const Lexical& rules) {
    if (quote == '\'') return string_of(value, rules);
    if (quote == '"') return fmt::format("\"{}\"", doubled(value, '"'));
    return std::string(value);
}

/// Writes the new source while the colons of the old one come in.
class Substitution {
  public:
    Substitution(const Source& source, const Lexical& rules, std::span<const std::string> names,
                 const std::map<std::string, std::string>& values)
        : source_(source), rules_(rules), names_(names), values_(values) {}

    void replace_at(std::size_t colon);
    Source finish();

  private:
    bool is_meant(const Use& use, std::size_t colon) const;
    const std::string& value_of(const Use& use, std::size_t colon) const;

    const Source& source_;
    const Lexical& rules_;
    std::span<const std::string> names_;
    const std::map<std::string, std::string>& values_;
    std::string text_;
    std::vector<Source::Shift> shifts_;
    std::size_t copied_ = 0;  // of the old text
    std::size_t next_ = 0;    // colons before it were part of something
};

/// Where all names are, a bound of a slice, as in a[1:n], is none unless it has a value.
bool Substitution::is_meant(const Use& use, std::size_t colon) const {
    if (use.name.empty()) return false;
    if (std::ranges::find(names_, use.name) != names_.end()) return true;
    if (std::ranges::find(names_, all_parameters) == names_.end()) return false;
    const char before = colon == 0 ? ' ' : source_.text[colon - 1];
    const bool bound = is_name_byte(before) || before == ']' || before == ')' || before == '[';
    const bool is_name = std::isdigit(static_cast<unsigned char>(use.name.front())) == 0;
    return is_name && (use.quote != '\0' || !bound || values_.contains(std::string(use.name)));
}

const std::string& Substitution::value_of(const Use& use, std::size_t colon) const {
    auto found = values_.find(std::string(use.name));
    if (found == values_.end()) found = values_.find(std::string(all_parameters));
    if (found != values_.end()) return found->second;
    throw error_at(Kind::usage, place_of(source_, colon), fmt::format("parameter '{}' has no value", use.name),
                   fmt::format("pass --set {0}=VALUE or set it under [params] in belay.toml", use.name));
}

void Substitution::replace_at(std::size_t colon) {
    const std::string_view text = source_.text;
    if (colon < next_) return;
    if (text.substr(colon, 2) == "::" || text.substr(colon, 2) == ":=") {
        next_ = colon + 2;
        return;
    }
    const auto use = use_at(text, colon);
    if (!is_meant(use, colon)) return;
    const auto& value = value_of(use, colon);
    expect_text(std::string(use.name), value);
    text_ += text.substr(copied_, colon - copied_);
    shifts_.push_back({text_.size(), colon});
    text_ += written_as(use.quote, value, rules_);
    shifts_.push_back({text_.size(), use.end});
    copied_ = next_ = use.end;
}

Source Substitution::finish() {
    if (shifts_.empty()) return source_;
    text_ += source_.text.substr(copied_);
    return rewritten(source_, std::move(text_), shifts_);
}

}  // namespace

void expect_text(const std::string& name, std::string_view value) {
    if (value.find('\0') != std::string_view::npos) {
        throw Error(Kind::usage, fmt::format("the value of parameter '{}' holds a NUL byte", name));
    }
    while (!value.empty()) {
        const auto length = utf8::sequence_length(value);
        if (length == 0) throw Error(Kind::usage, fmt::format("the value of parameter '{}' is not UTF-8", name));
        value.remove_prefix(length);
    }
}

void expect_values(const Source& source, std::span<const std::string> names,
                   const std::map<std::string, std::string>& values) {
    for (const auto& name : names) {
        if (name == all_parameters) continue;
        const auto value = values.find(name);
        if (value != values.end()) {
            expect_text(name, value->second);
            continue;
        }
        throw error_at(Kind::usage, Place{.path = source.path, .excerpt = {}},
                       fmt::format("parameter '{}' has no value", name),
                       fmt::format("pass --set {}=VALUE or set it under [params] in belay.toml", name));
    }
}

Source substitute(const Source& source, const Lexical& rules, std::span<const std::string> names,
                  const std::map<std::string, std::string>& values) {
    expect_values(source, names, values);
    if (names.empty()) return source;
    std::vector<std::size_t> colons;
    split(source, rules, [&](std::size_t colon) { colons.push_back(colon); });
    return substitute(source, rules, names, values, colons);
}

Source substitute(const Source& piece, const Lexical& rules, std::span<const std::string> names,
                  const std::map<std::string, std::string>& values, std::span<const std::size_t> colons) {
    Substitution substitution(piece, rules, names, values);
    for (const auto colon : colons) substitution.replace_at(colon);
    return substitution.finish();
}

}  // namespace belay
