#include "engine/sql/directives.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "engine/nearest.h"
#include "engine/sql/blanks.h"
#include "engine/sql/directive_line.h"
#include "engine/sql/parameters.h"
#include "engine/sql/placeholders.h"

namespace belay {

namespace {

using std::chrono::milliseconds;

std::vector<Fragment> words_of(const Fragment& value) {
    std::vector<Fragment> words;
    std::size_t i = 0;
    while ((i = value.text.find_first_not_of(" \t,", i)) != std::string::npos) {
        const auto end = std::min(value.text.find_first_of(" \t,", i), value.text.size());
        words.push_back({value.text.substr(i, end - i), value.offset + i});
        i = end;
    }
    return words;
}

/// Reads one directive into Directives; throws where the value does not fit.
class Reader {
  public:
    Reader(const Source& source, Directives& into) : source_(source), into_(into) {}

    void requirements(const Directive& directive) {
        auto words = some_words(directive, "a version or 'none'");
        const bool none = std::ranges::any_of(words, [](const Fragment& word) { return word.text == "none"; });
        if (none && words.size() > 1) refuse(directive.value, "'none' stands alone after 'requires'");
        if (none) words.clear();
        if (!into_.requirements) into_.requirements.emplace();
        for (const auto& word : words) into_.requirements->push_back(placed(word));
    }
    void tag(const Directive& directive) {
        for (const auto& word : some_words(directive, "a name")) {
            if (word.text.starts_with('@')) refuse(word, "a tag is written without its '@' here");
            into_.tags.push_back(placed(word));
        }
    }
    void transaction(const Directive& directive) {
        const auto& value = directive.value.text;
        if (value != "off" && value != "auto")
            refuse(directive.value, fmt::format("'transaction' can only be 'off' or 'auto', not '{}'", escaped(value)));
        (value == "off" ? into_.transaction : into_.transaction_if_possible) = value == "auto";
    }
    void foreign_keys(const Directive& directive) {
        const auto& value = directive.value.text;
        if (value != "off" && value != "auto") {
            refuse(directive.value,
                   fmt::format("'foreign-keys' can only be 'off' or 'auto', not '{}'", escaped(value)));
        }
        if (value == "auto")
            into_.foreign_keys_left_off = true;
        else
            into_.foreign_keys = false;
    }
    void irreversible(const Directive& directive) {
        if (directive.value.text.empty()) refuse(directive.value, "'irreversible' needs the reason why, after it");
        into_.irreversible = directive.value.text;
    }
    void lock_timeout(const Directive& directive) { into_.lock_timeout = duration(directive); }
    void statement_timeout(const Directive& directive) { into_.statement_timeout = duration(directive); }
    void lock_attempts(const Directive& directive) {
        into_.lock_attempts = parse_attempts(directive.value.text);
        if (!into_.lock_attempts) {
            refuse(directive.value,
                   fmt::format("'{}' is no number of attempts: 1 or more", escaped(directive.value.text)));
        }
    }
    void max_blocking(const Directive& directive) { into_.max_blocking = duration(directive); }
    void noop(const Directive& directive) {
        if (!directive.value.text.empty()) refuse(directive.value, "'noop' takes no value");
        into_.noop = true;
    }
    void params(const Directive& directive) {
        for (const auto& word : some_words(directive, "a name")) {
            const auto& text = word.text;
            if (text == all_parameters) {
                into_.parameters.push_back(text);
                continue;
            }
            const bool plain = std::ranges::all_of(
                text, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
            if (!plain || std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
                refuse(word, fmt::format("'{}' is no parameter name: letters, digits and '_'", escaped(text)));
            }
            into_.parameters.push_back(text);
        }
    }
    void placeholders(const Directive& directive) {
        for (const auto& word : some_words(directive, "a name")) {
            if (!is_placeholder_name(word.text))
                refuse(word, fmt::format("'{}' is no name of a placeholder", escaped(word.text)));
            into_.placeholders.push_back(word.text);
        }
    }
    void default_value(const Directive& directive) {
        const auto words = some_words(directive, "a name and its value");
        const auto& name = words.front();
        const auto rest = directive.value.text.substr(name.offset - directive.value.offset + name.text.size());
        const auto value = std::string(trimmed(rest));
        if (!into_.defaults.emplace(name.text, value).second)
            refuse(name, fmt::format("'{}' has another default above", escaped(name.text)));
    }
    void environment(const Directive& directive) {
        const auto& value = directive.value.text;
        if (value != "on" && value != "marked")
            refuse(directive.value,
                   fmt::format("'environment' can only be 'on' or 'marked', not '{}'", escaped(value)));
        into_.environment = value == "on" ? Environment::from_beginning : Environment::marked;
    }
    void verify_rule(const Directive& directive) {
        const auto& value = directive.value.text;
        if (value != "errors")
            refuse(directive.value, fmt::format("'verify-rule' can only be 'errors', not '{}'", escaped(value)));
        into_.verify_rule = VerifyRule::errors;
    }

  private:
    Word placed(const Fragment& piece) const { return {piece.text, place_of(source_, piece.offset)}; }
    [[noreturn]] void refuse(const Fragment& word, const std::string& message) const {
        throw error_at(Kind::project, place_of(source_, word.offset), message);
    }
    std::vector<Fragment> some_words(const Directive& directive, std::string_view wanted) const {
        auto words = words_of(directive.value);
        if (words.empty()) refuse(directive.value, fmt::format("'{}' needs {} after it", directive.key.text, wanted));
        return words;
    }
    milliseconds duration(const Directive& directive) const {
        const auto parsed = parse_duration(directive.value.text);
        if (!parsed) {
            refuse(directive.value,
                   fmt::format("'{}' is no duration: 500ms, 3s, 5min, 1h", escaped(directive.value.text)));
        }
        return *parsed;
    }

    const Source& source_;
    Directives& into_;
};

struct Key {
    std::string_view name;
    std::array<bool, 5> allowed;  // by Section: head, up, down, verify, check
    void (Reader::*read)(const Directive&);
};

constexpr std::array keys{
    Key{"requires", {true, true, false, false, false}, &Reader::requirements},
    Key{"tag", {true, true, false, false, false}, &Reader::tag},
    Key{"irreversible", {true, true, false, false, false}, &Reader::irreversible},
    Key{"transaction", {false, true, true, false, false}, &Reader::transaction},
    Key{"foreign-keys", {false, true, true, false, false}, &Reader::foreign_keys},
    Key{"lock-timeout", {false, true, true, true, true}, &Reader::lock_timeout},
    Key{"lock-attempts", {false, true, true, false, false}, &Reader::lock_attempts},
    Key{"max-blocking", {false, true, true, false, false}, &Reader::max_blocking},
    Key{"statement-timeout", {false, true, true, true, true}, &Reader::statement_timeout},
    Key{"noop", {false, true, true, false, false}, &Reader::noop},
    Key{"params", {true, true, true, true, true}, &Reader::params},
    Key{"placeholders", {true, true, true, true, true}, &Reader::placeholders},
    Key{"default", {true, true, true, true, true}, &Reader::default_value},
    Key{"environment", {true, true, true, true, true}, &Reader::environment},
    Key{"verify-rule", {false, false, false, true, false}, &Reader::verify_rule},
};

[[noreturn]] void refuse_unknown(const Source& source, const Directive& directive) {
    if (std::ranges::any_of(written_sections,
                            [&](Section section) { return name_of(section) == directive.key.text; })) {
        throw error_at(Kind::project, place_of(source, directive.value.offset),
                       fmt::format("nothing may stand after '-- belay:{}'", directive.key.text),
                       "write what comes after it on a line of its own");
    }
    std::vector<std::string> names;
    for (const auto& key : keys) names.emplace_back(key.name);
    for (const auto section : written_sections) names.emplace_back(name_of(section));
    throw error_at(
        Kind::project, place_of(source, directive.key.offset),
        fmt::format("unknown directive '{}'{}", escaped(directive.key.text), did_you_mean(directive.key.text, names)),
        fmt::format("use one of: {}", fmt::join(names, ", ")));
}

void read_one(const Source& source, Section section, const Directive& directive, Reader& reader) {
    const auto key = std::ranges::find(keys, std::string_view(directive.key.text), &Key::name);
    if (key == keys.end()) refuse_unknown(source, directive);
    if (!key->allowed[static_cast<std::size_t>(section)]) {
        throw error_at(Kind::project, place_of(source, directive.key.offset),
                       section == Section::head
                           ? fmt::format("'{}' concerns one script: move it below '-- belay:up' or the like", key->name)
                           : fmt::format("'{}' has no meaning in {} {} script", key->name,
                                         section == Section::up ? "an" : "a", name_of(section)));
    }
    std::invoke(key->read, reader, directive);
}

}  // namespace

std::vector<LineSpan> requires_lines(std::string_view bytes) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::vector<LineSpan> result;
    bool in_head = true, in_comment = false;
    std::size_t position = bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    while (position < bytes.size()) {
        const auto line = next_line(bytes, position);
        if (section_of_line(line.text)) in_head = true;
        if (!in_head || is_in_block_comment(line.text, in_comment)) continue;
        const auto text = trimmed(line.text);
        in_head = text.empty() || text.starts_with("--");
        const auto directive = directive_of(line);
        if (!directive || directive->key.text != "requires") continue;
        const auto size = line.text.ends_with('\r') ? line.text.size() - 1 : line.text.size();
        result.push_back({line.offset, line.offset + size});
    }
    return result;
}

void DirectiveReader::take(std::string_view text, std::size_t offset) {
    if (in_head_ && is_in_block_comment(text, in_comment_)) return;
    const auto directive = directive_of({offset, text});
    if (directive && !in_head_) {
        throw error_at(Kind::project, place_of(source_, directive->key.offset),
                       fmt::format("directive '{}' stands after the first statement, where it has no effect",
                                   escaped(directive->key.text)),
                       "move it to the head of its script");
    }
    if (directive) add_directive(source_, section_, *directive, directives_);
    const auto trimmed_text = trimmed(text);
    if (!trimmed_text.empty() && !trimmed_text.starts_with("--")) in_head_ = false;
}

bool can_have(Section section, std::string_view name) {
    const auto key = std::ranges::find(keys, name, &Key::name);
    return key != keys.end() && key->allowed[static_cast<std::size_t>(section)];
}

void add_directive(const Source& source, Section section, const Directive& directive, Directives& into) {
    Reader reader(source, into);
    read_one(source, section, directive, reader);
}

Directives read_directives(const Source& source, Section section) {
    DirectiveReader reader(source, section);
    for (std::size_t position = 0; position < source.text.size();) {
        // Most of a large script holds no directive: look for the mark, not at every line.
        if (!reader.in_head()) {
            const auto mark = source.text.find("belay:", position);
            if (mark == std::string::npos) break;
            const auto line_begin = source.text.rfind('\n', mark);
            position = line_begin == std::string::npos ? 0 : line_begin + 1;
        }
        const auto line = next_line(source.text, position);
        reader.take(line.text, line.offset);
    }
    return reader.finish();
}

std::optional<milliseconds> parse_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t factor;
    };
    constexpr std::array units{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"min", 60'000}, Unit{"m", 60'000},
                               Unit{"h", 3'600'000}};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc{} || number < 0) return std::nullopt;
    if (unit.empty() && number == 0) return milliseconds{0};
    for (const auto& known : units) {
        const bool fits = number <= std::numeric_limits<std::int32_t>::max() / known.factor;
        if (unit == known.name && fits) return milliseconds{number * known.factor};
    }
    return std::nullopt;
}

std::optional<std::size_t> parse_attempts(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number == 0) return std::nullopt;
    return number;
}

}  // namespace belay
