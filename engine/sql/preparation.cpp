#include "engine/sql/preparation.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"
#include "engine/sql/command.h"
#include "engine/sql/lex.h"
#include "engine/sql/pattern.h"
#include "engine/sql/scanner.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

/// What `pragma foreign_keys = ...` asks for; nothing for any other statement.
std::optional<bool> foreign_keys_pragma(std::string_view sql, const Lexical& rules) {
    if (!rules.foreign_key_pragma || !is_word(sql, next_token(sql, 0, rules), "pragma")) return std::nullopt;
    const auto words = first_words(sql, rules, 4);
    if (words.size() < 4 || words[1] != "foreign_keys") return std::nullopt;
    return words[3] == "on" || words[3] == "1" || words[3] == "true" || words[3] == "yes";
}

/// Whether a statement sends rows to its client, of whom there is none.
bool copies_out(std::string_view sql, const Lexical& rules) {
    // PostgreSQL's grammar does not tell the two apart.
    constexpr std::array<std::string_view, 2> patterns{"copy * to stdout", "copy * to stdin"};
    return rules.copy_data && matches_pattern(sql, rules, patterns);
}

/// Whether a statement can do something else, or fail, where foreign keys are on: it may write or delete rows, drop a
/// table, which deletes its rows, or add a column with a reference, which then must be empty.
bool minds_foreign_keys(std::string_view sql, const Lexical& rules) {
    constexpr std::array<std::string_view, 9> others{"create",  "drop view",   "drop index", "drop trigger", "select",
                                                     "analyze", "alter table", "reindex",    "pragma"};
    constexpr std::array<std::string_view, 1> adds_reference{"alter table * references"};
    return !matches_pattern(sql, rules, others) || matches_pattern(sql, rules, adds_reference);
}

/// What of a statement stands on the line that it begins on.
std::string_view text_at(const Place& place) {
    std::string_view text = place.excerpt;
    text.remove_prefix(utf8::offset_of(text, place.column - place.excerpt_column));
    return text.substr(0, text.find(';'));
}

}  // namespace

bool Preparation::Seen::is_control() const {
    return control != Control::none && control != Control::savepoint;
}

bool Preparation::Seen::is_notable() const {
    return is_control() || foreign_keys || outside;
}

void Preparation::take(std::size_t offset, Control control, std::string_view text) {
    Seen seen{.number = count_++,
              .offset = offset,
              .control = control,
              .foreign_keys = foreign_keys_pragma(text, dialect_.lexical),
              .outside = runs_outside_transaction(text, dialect_),
              .shown = {},
              .modes = transaction_modes(text, dialect_.lexical)};
    if (changes() && !seen.modes.empty()) refuse_read_only(seen);
    if (copies_out(text, dialect_.lexical)) {
        refuse(seen, "'copy ... to stdout' sends rows to a client, and here is none that takes them",
               "copy to a file, or into a table");
    }
    if (seen.is_notable()) seen.shown = shown(text);
    says_foreign_keys_ = says_foreign_keys_ || seen.foreign_keys;
    if (directives_.foreign_keys_left_off && !minds_foreign_keys_ && control == Control::none)
        minds_foreign_keys_ = minds_foreign_keys(text, dialect_.lexical);
    if (is_grouped()) {
        directives_.transaction_if_possible ? take_as_written(seen) : check_group(seen);
        return;
    }
    if (seen.is_notable() && notable_.size() <= most_taken_off) notable_.push_back(seen);
    if (!seen.outside && inside_.size() <= most_taken_off) inside_.push_back(seen);
    if (front_.size() < 2) front_.push_back(seen);
    last_but_one_ = std::exchange(last_, std::move(seen));
}

void Preparation::finish() {
    read_to_the_end();
    leave_foreign_keys_off();
    if (is_grouped()) return;
    for (const auto& seen : notable_) {
        if (stays(seen)) check_transactional(seen);
    }
}

/// A pragma inside a transaction does nothing; outside of one a script that has any says itself when they are off, and
/// any other rebuilds tables statement by statement, so that no commit of it can be asked for rows without a parent. A
/// script to which it makes no difference shares the transaction and the wait for the disk with others.
void Preparation::leave_foreign_keys_off() {
    auto& left_off = directives_.foreign_keys_left_off;
    const bool says = is_grouped() && says_foreign_keys_;
    left_off = left_off && minds_foreign_keys_ && changes() && dialect_.lexical.foreign_key_pragma && !says;
    if (left_off && !is_grouped()) directives_.foreign_keys = false;
}

void Preparation::read_to_the_end() {
    if (is_grouped()) {
        const bool may_be_open = directives_.transaction_if_possible && !source_.large;
        if (open_ && !may_be_open) refuse(*open_, "this 'begin' has no 'commit'", "end the group with 'commit;'");
        return;
    }
    if (changes()) unwrap_foreign_keys();
    unwrap(changes() ? Control::commit : Control::rollback);
    if (directives_.transaction_if_possible && needs_none()) {
        directives_.transaction = false;
        has_own_ = std::ranges::any_of(notable_, [this](const Seen& seen) { return stays(seen) && seen.is_control(); });
    }
}

/// A verify or a check always runs in a transaction, which ends with a rollback.
bool Preparation::changes() const {
    return section_ == Section::up || section_ == Section::down;
}

/// Outside a transaction a script may hold whole `begin; ... commit;` groups.
bool Preparation::is_grouped() const {
    return changes() && !directives_.transaction;
}

void Preparation::refuse(const Seen& seen, const std::string& message, std::string next) const {
    throw error_at(Kind::project, place_of(source_, seen.offset), message, std::move(next));
}

std::string Preparation::shown(std::string_view text) const {
    return fmt::format("{}", fmt::join(first_words(text, dialect_.lexical, 3), " "));
}

/// Whether a statement cannot run in a transaction, or says itself where one begins or ends.
bool Preparation::needs_none() const {
    if (!changes() || source_.large) return false;
    const auto controls = [this](const Seen& seen) { return stays(seen) && seen.is_control(); };
    const auto outside = [this](const Seen& seen) { return stays(seen) && seen.outside; };
    const auto other = [this](const Seen& seen) { return stays(seen) && !seen.outside; };
    return std::ranges::any_of(notable_, controls) ||
           (std::ranges::any_of(notable_, outside) && std::ranges::none_of(notable_, other));
}

void Preparation::unwrap_foreign_keys() {
    if (count() < 2) return;
    const auto& first = front().foreign_keys;
    if (!first || *first) return;
    directives_.foreign_keys = false;
    ++first_;
    const auto& last = back().foreign_keys;
    if (last && *last) --count_;
}

void Preparation::unwrap(Control end) {
    // What a verify script commits by its own rule is undone all the same.
    const bool commits = directives_.verify_rule == VerifyRule::errors && back().control == Control::commit;
    const bool ends = back().control == end || commits;
    const bool wrapped = count() >= 2 && front().control == Control::begin && ends;
    modes_ = count() > 0 ? front().modes : "";
    if (!wrapped) return;
    --count_;
    ++first_;
}

void Preparation::check_transactional(const Seen& seen) const {
    if (seen.is_control()) {
        const auto other = "take it out, or say '-- belay:transaction off' at the head of the script" + other_tool();
        refuse(seen, fmt::format("'{}' inside a script that runs in a transaction of belay's", seen.shown),
               changes() ? other : "take it out");
    }
    if (seen.foreign_keys) {
        if (!directives_.foreign_keys) return;
        refuse(seen, "'pragma foreign_keys' does nothing inside a transaction",
               "say '-- belay:foreign-keys off' at the head of the script instead");
    }
    if (seen.outside) refuse_outside(seen);
}

/// The files of belay are called as golang-migrate's are, which opens no transaction.
std::string Preparation::other_tool() const {
    const auto& path = source_.path;
    const bool pair = path.ends_with(".up.sql") || path.ends_with(".down.sql");
    if (!pair || directives_.transaction_if_possible) return "";
    return "; or, if golang-migrate ran these files until now, name it with --layout golang-migrate";
}

/// A statement that cannot run in a transaction, alone or among others that would run in one.
void Preparation::refuse_outside(const Seen& seen) const {
    const auto message = fmt::format("'{}' cannot run in a transaction", seen.shown);
    if (!changes()) refuse(seen, message, "take it out");
    const auto inside = std::ranges::find_if(inside_, [this](const Seen& other) { return stays(other); });
    if (inside == inside_.end())
        refuse(seen, message, "say '-- belay:transaction off' at the head of the script" + other_tool());
    const auto place = place_of(source_, inside->offset);
    refuse(seen, fmt::format("{}, and '{}' at line {} would run in one", message, shown(text_at(place)), place.line),
           "move one of them to another migration, or say '-- belay:transaction off' at the head of the script: then "
           "each statement is committed by itself" +
               other_tool());
}

/// The record of what a script did is written in its transaction.
void Preparation::refuse_read_only(const Seen& seen) const {
    const auto words = first_words(seen.modes, dialect_.lexical, 16);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "read" && words[i + 1] == "only")
            refuse(seen, "a transaction that may only read cannot hold the record of this script",
                   "take 'read only' out");
    }
}

void Preparation::check_group(const Seen& seen) {
    const bool begins = seen.control == Control::begin;
    const bool ends = seen.control == Control::commit;
    const bool saves = open_ && seen.control == Control::savepoint;
    const bool other = seen.control != Control::none && !begins && !ends && !saves;
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

/// As the tool that it was written for sends it. A transaction that is put aside outlives the script.
void Preparation::take_as_written(const Seen& seen) {
    if (seen.control == Control::other || (source_.large && seen.is_control())) return check_group(seen);
    if (open_ && seen.outside) return check_group(seen);
    groups_.take(seen.control, seen.outside ? Groups::Fit::alone : Groups::Fit::transaction);
    if (!groups_.is_open()) open_.reset();
    if (groups_.is_open() && !open_) open_ = seen;
}

}  // namespace belay
