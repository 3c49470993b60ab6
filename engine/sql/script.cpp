#include "engine/sql/script.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/sql/lex.h"
#include "engine/sql/parameters.h"
#include "engine/sql/placeholders.h"
#include "engine/sql/scanner.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

/// Takes the next word off a pattern; an empty one at its end.
std::string_view take_word(std::string_view& pattern) {
    const auto word = pattern.substr(0, pattern.find(' '));
    pattern.remove_prefix(std::min(word.size() + 1, pattern.size()));
    return word;
}

/// The tokens of a statement, as far as patterns look at them.
class Beginning {
  public:
    Beginning(std::string_view sql, const Lexical& rules) : sql_(sql), rules_(rules) {}

    /// Whether what stands from `position` on, the `number`th token from 0, matches the pattern.
    bool matches(std::string_view pattern, std::size_t position = 0, std::size_t number = 0) const {
        if (pattern.empty()) return true;
        const auto token = next_token(sql_, position, rules_);
        const bool over = number == enough || token.type == Token::Type::end || !token.closed;
        auto rest = pattern;
        auto word = take_word(rest);
        if (word == ";") return over;
        if (word == "*") return matches(rest, position, number) || (!over && matches(pattern, token.end, number + 1));
        const bool optional = word.ends_with('?');
        if (optional) word.remove_suffix(1);
        const bool same = !over && (is_word(sql_, token, word) || text_of(sql_, token) == word);
        return (same && matches(rest, token.end, number + 1)) || (optional && matches(rest, position, number));
    }

  private:
    static constexpr std::size_t enough = 32;  // tokens: past the options of any of these statements

    std::string_view sql_;
    const Lexical& rules_;
};

/// What `pragma foreign_keys = ...` asks for; nothing for any other statement.
std::optional<bool> foreign_keys_pragma(std::string_view sql, const Lexical& rules) {
    if (!rules.foreign_key_pragma || !is_word(sql, next_token(sql, 0, rules), "pragma")) return std::nullopt;
    const auto words = first_words(sql, rules, 4);
    if (words.size() < 4 || words[1] != "foreign_keys") return std::nullopt;
    return words[3] == "on" || words[3] == "1" || words[3] == "true" || words[3] == "yes";
}

/// A statement of a script, and what of it belay must know.
struct Seen {
    std::size_t number = 0;  // from 0
    std::size_t offset = 0;  // into the script
    Control control = Control::none;
    std::optional<bool> foreign_keys;  // what its pragma asks for
    bool outside = false;              // it cannot run in a transaction
    std::string shown;                 // its first words, where it is not any statement

    bool is_notable() const {
        const bool changes_nothing = control == Control::none || control == Control::savepoint;
        return !changes_nothing || foreign_keys || outside;
    }
};

/// Takes belay's view of one script while its statements come in: which of them stay, and what may not be among them.
class Preparation {
  public:
    /// Offsets of statements are into `source`.
    Preparation(const Source& source, Directives& directives, Section section, const Dialect& dialect)
        : source_(source), directives_(directives), section_(section), dialect_(dialect) {}

    void take(std::size_t offset, Control control, std::string_view text) {
        Seen seen{.number = count_++,
                  .offset = offset,
                  .control = control,
                  .foreign_keys = foreign_keys_pragma(text, dialect_.lexical),
                  .outside = runs_outside_transaction(text, dialect_),
                  .shown = {}};
        if (seen.is_notable()) seen.shown = shown(text);
        if (is_grouped()) {
            check_group(seen);
            return;
        }
        if (seen.is_notable() && notable_.size() <= most_taken_off) notable_.push_back(seen);
        if (!seen.outside && inside_.size() <= most_taken_off) inside_.push_back(seen);
        if (front_.size() < 2) front_.push_back(seen);
        last_but_one_ = std::exchange(last_, std::move(seen));
    }

    /// After the last statement.
    void finish() {
        if (is_grouped()) {
            if (open_) refuse(*open_, "this 'begin' has no 'commit'", "end the group with 'commit;'");
            return;
        }
        if (changes()) unwrap_foreign_keys();
        unwrap(changes() ? Control::commit : Control::rollback);
        if (directives_.transaction_if_possible && needs_none()) {
            directives_.transaction = false;
            return;
        }
        for (const auto& seen : notable_) {
            if (stays(seen)) check_transactional(seen);
        }
    }

    /// The statements that run: `count` from `first` on.
    std::size_t first() const { return first_; }
    std::size_t count() const { return count_ - first_; }

  private:
    static constexpr std::size_t most_taken_off = 4;

    /// A verify or a check always runs in a transaction, which ends with a rollback.
    bool changes() const { return section_ == Section::up || section_ == Section::down; }
    /// Outside a transaction a script may hold whole `begin; ... commit;` groups.
    bool is_grouped() const { return changes() && !directives_.transaction; }

    [[noreturn]] void refuse(const Seen& seen, const std::string& message, std::string next) const {
        throw error_at(Kind::project, place_of(source_, seen.offset), message, std::move(next));
    }

    bool stays(const Seen& seen) const { return seen.number >= first_ && seen.number < count_; }

    /// What of a statement stands on the line that it begins on.
    static std::string_view text_at(const Place& place) {
        std::string_view text = place.excerpt;
        text.remove_prefix(utf8::offset_of(text, place.column - place.excerpt_column));
        return text.substr(0, text.find(';'));
    }

    std::string shown(std::string_view text) const {
        return fmt::format("{}", fmt::join(first_words(text, dialect_.lexical, 3), " "));
    }

    /// The first statement that was not taken off, and the last.
    const Seen& front() const { return front_[first_]; }
    const Seen& back() const { return last_.number < count_ ? last_ : last_but_one_; }

    /// Whether a statement cannot run in a transaction, and none says where one begins or ends.
    bool needs_none() const {
        if (!changes() || source_.large) return false;
        const auto is_here = [this](const Seen& seen) { return stays(seen); };
        const auto outside = [&](const Seen& seen) { return is_here(seen) && seen.outside; };
        const auto other = [&](const Seen& seen) { return is_here(seen) && !seen.outside; };
        return std::ranges::any_of(notable_, outside) && std::ranges::none_of(notable_, other);
    }

    void unwrap_foreign_keys() {
        if (count() < 2) return;
        const auto& first = front().foreign_keys;
        if (!first || *first) return;
        directives_.foreign_keys = false;
        ++first_;
        const auto& last = back().foreign_keys;
        if (last && *last) --count_;
    }

    void unwrap(Control end) {
        // What a verify script commits by its own rule is undone all the same.
        const bool commits = directives_.verify_rule == VerifyRule::errors && back().control == Control::commit;
        const bool ends = back().control == end || commits;
        const bool wrapped = count() >= 2 && front().control == Control::begin && ends;
        if (!wrapped) return;
        --count_;
        ++first_;
    }

    void check_transactional(const Seen& seen) const {
        if (seen.control != Control::none && seen.control != Control::savepoint) {
            refuse(
                seen, fmt::format("'{}' inside a script that runs in a transaction of belay's", seen.shown),
                changes() ? "take it out, or say '-- belay:transaction off' at the head of the script" : "take it out");
        }
        if (seen.foreign_keys) {
            if (!directives_.foreign_keys) return;
            refuse(seen, "'pragma foreign_keys' does nothing inside a transaction",
                   "say '-- belay:foreign-keys off' at the head of the script instead");
        }
        if (seen.outside) refuse_outside(seen);
    }

    /// A statement that cannot run in a transaction, alone or among others that would run in one.
    [[noreturn]] void refuse_outside(const Seen& seen) const {
        const auto message = fmt::format("'{}' cannot run in a transaction", seen.shown);
        if (!changes()) refuse(seen, message, "take it out");
        const auto inside = std::ranges::find_if(inside_, [this](const Seen& other) { return stays(other); });
        if (inside == inside_.end()) refuse(seen, message, "say '-- belay:transaction off' at the head of the script");
        const auto place = place_of(source_, inside->offset);
        refuse(
            seen, fmt::format("{}, and '{}' at line {} would run in one", message, shown(text_at(place)), place.line),
            "move one of them to another migration, or say '-- belay:transaction off' at the head of the script: then "
            "each statement is committed by itself");
    }

    void check_group(const Seen& seen) {
        const bool begins = seen.control == Control::begin;
        const bool ends = seen.control == Control::commit;
        const bool other = seen.control != Control::none && !begins && !ends;
        if (other || (begins && open_) || (ends && !open_)) {
            refuse(seen, fmt::format("'{}' does not pair up into a begin; ... commit; group", seen.shown),
                   "write whole groups, without rollback");
        }
        if (open_ && seen.outside) {
            refuse(seen, fmt::format("'{}' cannot run in a transaction", seen.shown),
                   "move it out of its begin; ... commit; group");
        }
        if (begins) open_ = seen;
        if (ends) open_.reset();
    }

    const Source& source_;
    Directives& directives_;
    Section section_;
    const Dialect& dialect_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;      // of those seen, until some are taken off at the end
    std::vector<Seen> front_;    // the first two
    std::vector<Seen> notable_;  // the first few
    std::vector<Seen> inside_;   // the first few that can run in a transaction
    Seen last_, last_but_one_;
    std::optional<Seen> open_;  // the `begin` of the group that it is in
};

/// The whole text of a large script, for what has to be in memory.
Source whole(const Source& script) {
    Source result = script;
    LargeTextReader reader(*script.large);
    result.text.reserve(script.large->size);
    while (reader.read(result.text)) {
    }
    result.large.reset();
    return result;
}

/// A value of the one style could hold what the other replaces; in a large script nothing is read ahead of the lexer.
void refuse_mixed_styles(const Script& script) {
    const auto& directives = script.directives;
    if (directives.placeholders.empty()) return;
    const Place place{.path = script.source.path};
    if (!directives.parameters.empty())
        throw error_at(Kind::project, place, "has both parameters such as :a and placeholders such as ${a}",
                       "use one of the two");
    if (script.source.large)
        throw error_at(Kind::project, place, "a script of over 1 MiB cannot hold placeholders", "split it");
}

Source with_values(const Source& source, const Directives& directives, const Lexical& rules, const Parameters& values) {
    if (!directives.placeholders.empty()) return replace_placeholders(source, directives.placeholders, values);
    return substitute(source, rules, directives.parameters, values);
}

/// Keeps where the statements of a piece stand, for a script that runs one by one; `size` is that of everything before.
void keep_places(const Piece& piece, std::size_t size, Prepared& prepared) {
    for (auto statement : piece.statements) {
        statement.begin += size;
        statement.end += size;
        statement.data_begin += size;
        prepared.statements.push_back(statement);
    }
    for (const auto& shift : piece.source.shifts)
        prepared.source.shifts.push_back({shift.position + size, shift.written_position + piece.source.position});
}

Prepared prepare_large(const Script& script, const Dialect& dialect, const Parameters& values) {
    Prepared prepared{.source = script.source, .statements = {}, .directives = script.directives};
    Preparation preparation(script.source, prepared.directives, script.section, dialect);
    PieceReader reader(script.source, dialect.lexical, script.directives.parameters, values);
    std::size_t size = 0;
    for (Piece piece; reader.next(piece);) {
        for (const auto& statement : piece.statements) {
            const auto text =
                std::string_view(piece.source.text).substr(statement.begin, statement.end - statement.begin);
            const auto offset = piece.source.position + written_offset(piece.source, statement.begin);
            preparation.take(offset, statement.control, text);
        }
        if (prepared.directives.transaction) continue;
        keep_places(piece, size, prepared);
        size += piece.source.text.size();
        if (piece.statements.empty() || !piece.statements.back().takes_data) continue;
        for (auto rows = reader.rows(); !rows.empty(); rows = reader.rows()) size += rows.size();
        prepared.statements.back().data_end = size;
        size += end_of_rows.size();
    }
    preparation.finish();
    prepared.first = preparation.first();
    prepared.count = preparation.count();
    return prepared;
}

}  // namespace

bool matches_pattern(std::string_view sql, const Lexical& rules, std::span<const std::string_view> patterns) {
    const auto first = next_token(sql, 0, rules);
    const auto could_match = [&](std::string_view pattern) { return is_word(sql, first, take_word(pattern)); };
    const Beginning beginning(sql, rules);
    return std::ranges::any_of(
        patterns, [&](std::string_view pattern) { return could_match(pattern) && beginning.matches(pattern); });
}

bool runs_outside_transaction(std::string_view sql, const Dialect& dialect) {
    return matches_pattern(sql, dialect.lexical, dialect.outside_transaction);
}

Prepared prepare(const Script& script, const Dialect& dialect, const Parameters& values) {
    const bool changes = script.section == Section::up || script.section == Section::down;
    refuse_mixed_styles(script);
    if (script.source.large && changes) return prepare_large(script, dialect, values);
    Prepared prepared{.source = {}, .statements = {}, .directives = script.directives};
    const auto source = script.source.large ? whole(script.source) : script.source;
    prepared.source = with_values(source, script.directives, dialect.lexical, values);
    prepared.statements = lex(prepared.source, dialect.lexical);
    Preparation preparation(prepared.source, prepared.directives, script.section, dialect);
    for (const auto& statement : prepared.statements)
        preparation.take(statement.begin, statement.control, prepared.text_of(statement));
    preparation.finish();
    prepared.count = preparation.count();
    auto& all = prepared.statements;
    all.resize(preparation.first() + preparation.count());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(preparation.first()));
    return prepared;
}

PieceReader pieces_of(const Prepared& script, const Lexical& rules, const Parameters& values) {
    PieceReader reader(script.source, rules, script.directives.parameters, values);
    reader.keep_only(script.first, script.count);
    return reader;
}

void StatementFinder::look_at(std::string_view text) {
    for (const char c : text) {
        if (state_ == State::statement) return;
        state_ = after(c);
    }
}

StatementFinder::State StatementFinder::after(char c) const {
    switch (state_) {
        case State::between:
            if (std::string_view(" \t\r\n;").find(c) != std::string_view::npos) return State::between;
            return c == '-' ? State::dash : c == '/' ? State::slash : State::statement;
        case State::dash: return c == '-' ? State::line : State::statement;
        case State::slash: return c == '*' ? State::block : State::statement;
        case State::line: return c == '\n' ? State::between : State::line;
        case State::block: return c == '*' ? State::star : State::block;
        case State::star: return c == '/' ? State::between : c == '*' ? State::star : State::block;
        case State::statement: break;
    }
    return State::statement;
}

bool has_no_statements(const Source& source) {
    if (source.large) return !source.large->has_statements;
    StatementFinder finder;
    finder.look_at(source.text);
    return !finder.found();
}

std::string stored_text(const Script& script) {
    const auto& directives = script.directives;
    const auto written = read_directives(script.source, script.section);
    std::string head;
    if (directives.parameters.size() != written.parameters.size())
        head += fmt::format("-- belay:params {}\n", fmt::join(directives.parameters, " "));
    if (directives.placeholders.size() != written.placeholders.size())
        head += fmt::format("-- belay:placeholders {}\n", fmt::join(directives.placeholders, " "));
    if (directives.verify_rule != written.verify_rule) head += "-- belay:verify-rule errors\n";
    if (directives.transaction != written.transaction)
        head += "-- belay:transaction off\n";
    else if (directives.transaction_if_possible != written.transaction_if_possible)
        head += "-- belay:transaction auto\n";
    if (directives.foreign_keys != written.foreign_keys) head += "-- belay:foreign-keys off\n";
    if (directives.noop != written.noop) head += "-- belay:noop\n";
    return head + script.source.text;
}

Script stored_script(Section section, std::string path, const std::string& text) {
    Source source{.path = std::move(path), .text = text};
    auto directives = read_directives(source, section);
    return {section, std::move(source), std::move(directives)};
}

}  // namespace belay
