#include "engine/sql/environment.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/sql/blanks.h"
#include "engine/sql/parameters.h"

namespace belay {

namespace {

constexpr std::string_view on_mark = "+goose ENVSUB ON", off_mark = "+goose ENVSUB OFF";

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_word_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Reads one line, or what stands for a variable that is not set, and writes it with values.
class Expansion {
  public:
    Expansion(const Source& source, const std::map<std::string, std::string>& values)
        : source_(source), values_(values) {}

    /// Nothing where no variable begins at `position` of the text; else its value, and `position` behind it.
    std::optional<std::string> take(std::size_t& position, std::size_t end) const {
        const auto text = std::string_view(source_.text).substr(0, end);
        const auto rest = text.substr(position);
        if (rest.starts_with("\\$")) return position += 2, "$";
        if (rest.size() < 2 || rest[0] != '$') return std::nullopt;
        if (rest[1] == '{') return in_braces(position, end);
        if (!is_letter(rest[1])) return std::nullopt;
        const auto name = name_at(position + 1, end);
        const auto behind = position + 1 + name.size();
        if (behind < end && text[behind] == '$') return std::nullopt;  // the quote $body$
        position = behind;
        return find(name).value_or("");
    }

  private:
    std::string_view name_at(std::size_t position, std::size_t end) const {
        auto last = position;
        while (last < end && is_word_byte(source_.text[last])) ++last;
        return std::string_view(source_.text).substr(position, last - position);
    }

    std::string in_braces(std::size_t& position, std::size_t end) const {
        const auto begin = position;
        const auto name = name_at(begin + 2, end);
        auto at = begin + 2 + name.size();
        if (name.empty() || !is_letter(name.front())) refuse(begin, "'${' is not followed by the name of a variable");
        const auto rest = std::string_view(source_.text).substr(at, end - at);
        const bool if_empty = rest.starts_with(":-");
        const bool has_default = if_empty || rest.starts_with('-');
        const bool required = rest.starts_with('?');
        if (!has_default && !required && !rest.starts_with('}'))
            refuse(begin, "only ${NAME}, ${NAME:-default}, ${NAME-default} and ${NAME?why} are read here");
        at += if_empty ? 2 : has_default || required ? 1 : 0;
        const auto other = until_brace(begin, at, end);
        position = at + 1;
        const auto value = find(name);
        if (!value && required)
            refuse(begin,
                   fmt::format("the variable {} is not set{}{}", name, other.empty() ? "" : ": ", escaped(other)));
        const bool takes_other = has_default && (!value || (if_empty && value->empty()));
        return takes_other ? other : value.value_or("");
    }

    /// What stands up to the brace that ends it; `at` is left there.
    std::string until_brace(std::size_t begin, std::size_t& at, std::size_t end) const {
        std::string result;
        while (at < end && source_.text[at] != '}') {
            if (auto value = take(at, end))
                result += *value;
            else
                result += source_.text[at++];
        }
        if (at >= end) refuse(begin, "the variable that begins here has no '}' on its line");
        return result;
    }

    std::optional<std::string> find(std::string_view name) const {
        const std::string text(name);
        const auto given = values_.find(text);
        if (given != values_.end()) return given->second;
        const char* value = std::getenv(text.c_str());
        if (value == nullptr) return std::nullopt;
        expect_text(text, value);
        return value;
    }

    [[noreturn]] void refuse(std::size_t offset, const std::string& message) const {
        throw error_at(Kind::project, place_of(source_, offset), message,
                       "set it in the environment, pass it with --set, or write \\$ for a dollar");
    }

    const Source& source_;
    const std::map<std::string, std::string>& values_;
};

/// What a line says of those below it; nothing where it says nothing.
std::optional<bool> mark_of(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("--")) return std::nullopt;
    line = trimmed(line.substr(2));
    if (line == on_mark) return true;
    if (line == off_mark) return false;
    return std::nullopt;
}

}  // namespace

Source with_environment(const Source& source, Environment which, const std::map<std::string, std::string>& values) {
    const Expansion expansion(source, values);
    bool on = which == Environment::from_beginning;
    std::string text;
    std::vector<Source::Shift> shifts;
    std::size_t copied = 0;
    for (std::size_t begin = 0; begin < source.text.size();) {
        const auto end = std::min(source.text.find('\n', begin), source.text.size());
        on = mark_of(std::string_view(source.text).substr(begin, end - begin)).value_or(on);
        for (auto position = begin; on && position < end;) {
            const auto at = position;
            const auto value = expansion.take(position, end);
            if (!value) {
                ++position;
                continue;
            }
            text += source.text.substr(copied, at - copied);
            shifts.push_back({text.size(), at});
            text += *value;
            shifts.push_back({text.size(), position});
            copied = position;
        }
        begin = end + 1;
    }
    text += source.text.substr(copied);
    return rewritten(source, std::move(text), shifts);
}

}  // namespace belay
