#include "engine/sql/script.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/sql/lex.h"
#include "engine/sql/parameters.h"

namespace belay {

namespace {

using Words = std::span<const std::string>;

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool matches(Words words, Words pattern) {
    if (pattern.empty()) return true;
    const auto& next = pattern.front();
    const auto rest = pattern.subspan(1);
    if (next == "*") {
        for (std::size_t i = 0; i <= words.size(); ++i) {
            if (matches(words.subspan(i), rest)) return true;
        }
        return false;
    }
    if (next == ";") return words.empty();
    const bool optional = next.ends_with('?');
    const auto word = optional ? std::string_view(next).substr(0, next.size() - 1) : std::string_view(next);
    const bool same = !words.empty() && words.front() == word;
    return (same && matches(words.subspan(1), rest)) || (optional && matches(words, rest));
}

/// What `pragma foreign_keys = ...` asks for; nothing for any other statement.
std::optional<bool> foreign_keys_pragma(std::string_view sql, const Lexical& rules) {
    if (!rules.foreign_key_pragma) return std::nullopt;
    const auto words = first_words(sql, rules, 4);
    if (words.size() < 4 || words[0] != "pragma" || words[1] != "foreign_keys") return std::nullopt;
    return words[3] == "on" || words[3] == "1" || words[3] == "true" || words[3] == "yes";
}

/// Takes belay's view of one script: which statements stay, and what may not be among them.
class Preparation {
  public:
    Preparation(Prepared& prepared, Section section, const Dialect& dialect)
        : prepared_(prepared), section_(section), dialect_(dialect) {}

    void run() {
        if (changes() && !prepared_.directives.transaction) {
            check_groups();
            return;
        }
        if (changes()) unwrap_foreign_keys();
        unwrap(changes() ? Control::commit : Control::rollback);
        for (const auto& statement : prepared_.statements) check_transactional(statement);
    }

  private:
    /// A verify or a check always runs in a transaction, which ends with a rollback.
    bool changes() const { return section_ == Section::up || section_ == Section::down; }

    std::vector<Statement>& statements() { return prepared_.statements; }

    [[noreturn]] void refuse(const Statement& statement, const std::string& message, std::string next) const {
        throw error_at(Kind::project, place_of(prepared_.source, statement.begin), message, std::move(next));
    }

    std::string shown(const Statement& statement) const {
        return fmt::format("{}", fmt::join(first_words(prepared_.text_of(statement), dialect_.lexical, 3), " "));
    }

    void unwrap_foreign_keys() {
        auto& all = statements();
        if (all.size() < 2) return;
        const auto first = foreign_keys_pragma(prepared_.text_of(all.front()), dialect_.lexical);
        if (!first || *first) return;
        prepared_.directives.foreign_keys = false;
        all.erase(all.begin());
        const auto last = foreign_keys_pragma(prepared_.text_of(all.back()), dialect_.lexical);
        if (last && *last) all.pop_back();
    }

    void unwrap(Control end) {
        auto& all = statements();
        const bool wrapped = all.size() >= 2 && all.front().control == Control::begin && all.back().control == end;
        if (!wrapped) return;
        all.pop_back();
        all.erase(all.begin());
    }

    void check_transactional(const Statement& statement) const {
        const auto text = prepared_.text_of(statement);
        if (statement.control != Control::none && statement.control != Control::savepoint) {
            refuse(
                statement, fmt::format("'{}' inside a script that runs in a transaction of belay's", shown(statement)),
                changes() ? "take it out, or say '-- belay:transaction off' at the head of the script" : "take it out");
        }
        if (foreign_keys_pragma(text, dialect_.lexical)) {
            if (!prepared_.directives.foreign_keys) return;
            refuse(statement, "'pragma foreign_keys' does nothing inside a transaction",
                   "say '-- belay:foreign-keys off' at the head of the script instead");
        }
        if (runs_outside_transaction(text, dialect_)) refuse_outside(statement);
    }

    /// A statement that cannot run in a transaction, alone or among others that would run in one.
    [[noreturn]] void refuse_outside(const Statement& statement) const {
        const auto message = fmt::format("'{}' cannot run in a transaction", shown(statement));
        if (!changes()) refuse(statement, message, "take it out");
        const auto& all = prepared_.statements;
        const auto inside = std::ranges::find_if(all, [this](const Statement& other) {
            return !runs_outside_transaction(prepared_.text_of(other), dialect_);
        });
        if (inside == all.end()) refuse(statement, message, "say '-- belay:transaction off' at the head of the script");
        refuse(
            statement,
            fmt::format("{}, and '{}' at line {} would run in one", message, shown(*inside),
                        place_of(prepared_.source, inside->begin).line),
            "move one of them to another migration, or say '-- belay:transaction off' at the head of the script: then "
            "each statement is committed by itself");
    }

    /// Outside a transaction a script may hold whole `begin; ... commit;` groups.
    void check_groups() const {
        const Statement* open = nullptr;
        for (const auto& statement : prepared_.statements) {
            const bool begins = statement.control == Control::begin;
            const bool ends = statement.control == Control::commit;
            const bool other = statement.control != Control::none && !begins && !ends;
            if (other || (begins && open != nullptr) || (ends && open == nullptr)) {
                refuse(statement,
                       fmt::format("'{}' does not pair up into a begin; ... commit; group", shown(statement)),
                       "write whole groups, without rollback");
            }
            if (open != nullptr && runs_outside_transaction(prepared_.text_of(statement), dialect_)) {
                refuse(statement, fmt::format("'{}' cannot run in a transaction", shown(statement)),
                       "move it out of its begin; ... commit; group");
            }
            if (begins) open = &statement;
            if (ends) open = nullptr;
        }
        if (open != nullptr) refuse(*open, "this 'begin' has no 'commit'", "end the group with 'commit;'");
    }

    Prepared& prepared_;
    Section section_;
    const Dialect& dialect_;
};

}  // namespace

bool matches_pattern(std::string_view sql, const Lexical& rules, std::span<const std::string_view> patterns) {
    constexpr std::size_t enough = 32;  // words: past the options of any of these statements
    const auto first = first_words(sql, rules, 1);
    if (first.empty()) return false;
    const auto could_match = [&](std::string_view pattern) {
        return pattern.starts_with(first.front()) &&
               (pattern.size() == first.front().size() || pattern[first.front().size()] == ' ');
    };
    if (std::ranges::none_of(patterns, could_match)) return false;
    const auto words = first_words(sql, rules, enough);
    return std::ranges::any_of(patterns, [&](std::string_view pattern) { return matches(words, split(pattern)); });
}

bool runs_outside_transaction(std::string_view sql, const Dialect& dialect) {
    return matches_pattern(sql, dialect.lexical, dialect.outside_transaction);
}

Prepared prepare(const Script& script, const Dialect& dialect, const Parameters& values) {
    Prepared prepared;
    prepared.directives = script.directives;
    prepared.source = substitute(script.source, dialect.lexical, script.directives.parameters, values);
    prepared.statements = lex(prepared.source, dialect.lexical);
    Preparation(prepared, script.section, dialect).run();
    return prepared;
}

bool has_no_statements(const Source& source) {
    std::string_view text = source.text;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n;"), text.size()));
        if (text.empty()) return true;
        std::size_t end = std::string_view::npos;
        if (text.starts_with("--"))
            end = text.find('\n');
        else if (text.starts_with("/*") && text.find("*/") != std::string_view::npos)
            end = text.find("*/") + 2;
        else
            return false;
        text.remove_prefix(std::min(end, text.size()));
    }
}

std::string stored_text(const Script& script) {
    const auto& parameters = script.directives.parameters;
    const auto declared = read_directives(script.source, script.section).parameters;
    if (parameters.size() == declared.size()) return script.source.text;
    return fmt::format("-- belay:params {}\n{}", fmt::join(parameters, " "), script.source.text);
}

Script stored_script(Section section, std::string path, const std::string& text) {
    Source source{.path = std::move(path), .text = text};
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

}  // namespace belay
