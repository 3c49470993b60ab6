#include "engine/config/env_file.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/layout/file.h"
#include "engine/sql/blanks.h"
#include "engine/sql/source.h"

namespace belay {

namespace {

bool is_name(std::string_view text) {
    const auto fits = [](unsigned char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    const auto fits_behind = [&](unsigned char c) { return fits(c) || c == '_' || (c >= '0' && c <= '9'); };
    return !text.empty() && (fits(static_cast<unsigned char>(text.front())) || text.front() == '_') &&
           std::ranges::all_of(text, fits_behind);
}

/// One line of the file.
class Line {
  public:
    Line(const std::string& path, std::size_t number, std::string_view text)
        : place_{.path = path, .line = number}, text_(trimmed(text)) {}

    bool is_empty() const { return text_.empty() || text_.front() == '#'; }

    std::pair<std::string, std::string> read() {
        constexpr std::string_view word = "export ";
        if (text_.starts_with(word)) text_ = trimmed(text_.substr(word.size()));
        const auto equals = text_.find('=');
        if (equals == std::string_view::npos) refuse("is no line NAME=value");
        const auto name = trimmed(text_.substr(0, equals));
        if (!is_name(name)) refuse("has no name that a variable can have before its '='");
        place_.excerpt = fmt::format("{}=...", name);
        return {std::string(name), value(trimmed(text_.substr(equals + 1)))};
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const { throw error_at(Kind::usage, place_, what); }

    std::string value(std::string_view text) const {
        if (!text.empty() && (text.front() == '\'' || text.front() == '"')) return quoted(text);
        const auto comment = std::min(text.find(" #"), text.find("\t#"));
        const auto plain = trimmed(text.starts_with('#') ? "" : text.substr(0, comment));
        if (plain.find("${") != std::string_view::npos) refuse_reference();
        return std::string(plain);
    }

    std::string quoted(std::string_view text) const {
        const char quote = text.front();
        std::string result;
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] == quote) {
                const auto rest = trimmed(text.substr(i + 1));
                if (!rest.empty() && rest.front() != '#') refuse("goes on behind its closing quote");
                return result;
            }
            if (quote == '"' && text.substr(i).starts_with("${")) refuse_reference();
            const bool escapes = quote == '"' && text[i] == '\\' && i + 1 < text.size();
            result += escapes ? unescaped(text[++i]) : text[i];
        }
        refuse("has a quote that is not closed on its line");
    }

    static char unescaped(char c) { return c == 'n' ? '\n' : c == 't' ? '\t' : c; }
    [[noreturn]] void refuse_reference() const {
        throw error_at(Kind::usage, place_, "refers to another variable, and belay puts none in its place",
                       "write the value, or single quotes around it where it is meant as it stands");
    }

    Place place_;
    std::string_view text_;
};

}  // namespace

std::map<std::string, std::string> read_env_file(const std::string& path) {
    const auto source = read_source(path, read_file(path));
    std::map<std::string, std::string> variables;
    std::string_view rest = source.text;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const auto end = std::min(rest.find('\n'), rest.size());
        Line line(path, number, rest.substr(0, end));
        if (!line.is_empty()) {
            auto [name, value] = line.read();
            variables.insert_or_assign(std::move(name), std::move(value));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return variables;
}

}  // namespace belay
