#include "engine/sql/splitter.h"

#include "engine/sql/blanks.h"
#include "engine/sql/command.h"
#include "engine/sql/reading.h"
#include "engine/sql/scanner.h"
#include "engine/sql/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace belay {

namespace {

using ByteSet = std::array<bool, 256>;

/// The bytes outside quotes that are more than a part of a word, a number or an operator, or may begin what is.
ByteSet marks_of(const Lexical& rules, const ColonListener& listener) {
    ByteSet result{};
    const auto add = [&](std::string_view bytes) {
        for (const char byte : bytes) result[static_cast<unsigned char>(byte)] = true;
    };
    add(";'\"`[$-/\\");
    if (rules.rule_bodies) add("()");
    if (listener) add(":");
    return result;
}

class Splitter {
  public:
    Splitter(const Source& source, const Lexical& rules, const ColonListener& listener)
        : source_(source), text_(source.text), rules_(rules), listener_(listener), marks_(marks_of(rules, listener)) {}

    std::vector<Statement> split();
    SplitPiece split_piece(Behind behind, BackslashState& backslash);

  private:
    void pass_words();
    bool may_go_on(const Token& token) const;
    void take(const Token& token);
    bool finish();
    void follow_setting(const Statement& statement);
    bool begin_rows(Statement& statement);
    void pass_rows(Statement& statement);
    void expect_closed(const Token& token) const;
    void take_command(const Token& token);
    [[noreturn]] void refuse(std::size_t offset, const std::string& message, std::string next = {}) const;
    std::string_view written_name(std::size_t offset, std::string_view name) const;

    const Source& source_;
    const std::string& text_;
    const Lexical& rules_;
    const ColonListener& listener_;
    const ByteSet marks_;
    std::size_t position_ = 0;
    std::size_t next_mark_ = 0;  // none comes before this
    std::vector<Statement> statements_;
    std::optional<Reading> reading_;  // the statement that has begun
    BackslashState backslash_;
    bool in_pieces_ = false;
    bool goes_on_ = false;     // the script, behind the text
    std::size_t settled_ = 0;  // what follows the text changes nothing before this
    bool stopped_ = false;     // the text is not looked at any further
};

std::vector<Statement> Splitter::split() {
    while (!stopped_) {
        if (reading_ && reading_->is_plain() && position_ >= next_mark_) pass_words();
        const auto token = next_token(text_, position_, rules_, backslash_.now);
        if (goes_on_ && may_go_on(token)) {
            const bool is_text = token.type != Token::Type::end && token.type != Token::Type::comment;
            if (!reading_ && !is_text) settled_ = token.begin;
            return std::move(statements_);
        }
        if (token.type == Token::Type::end) break;
        position_ = token.end;
        expect_closed(token);
        take(token);
    }
    if (stopped_) return std::move(statements_);
    if (reading_) finish();
    settled_ = stopped_ ? position_ : text_.size();
    return std::move(statements_);
}

/// Whether a command of psql changes nothing of what a script does here: it writes to the terminal, or has psql stop at
/// the first error, as belay does in any case.
bool is_idle_command(std::string_view command, std::string_view arguments) {
    using namespace std::string_view_literals;
    if (arguments.find('\\') != std::string_view::npos) return false;  // more may follow on the line
    if (command == "\\echo" || command == "\\qecho" || command == "\\warn") return true;
    auto words = trimmed(arguments);
    constexpr auto variable = "ON_ERROR_STOP"sv;
    if (command != "\\set" || !words.starts_with(variable)) return false;
    words = words.substr(variable.size());
    if (!words.empty() && words.front() != ' ' && words.front() != '\t') return false;
    const auto value = trimmed(words);
    return value.empty() || value == "on" || value == "ON" || value == "1" || value == "true";
}

SplitPiece Splitter::split_piece(Behind behind, BackslashState& backslash) {
    in_pieces_ = true;
    goes_on_ = behind == Behind::more;
    backslash_ = backslash;
    auto statements = split();
    backslash = backslash_;
    return {std::move(statements), settled_};
}

/// Of a plain statement only the end is looked for: words that no mark touches need not be told apart. One that does,
/// such as the E before a quote, is read with all that stands before it without a blank.
void Splitter::pass_words() {
    const auto is_mark = [&](char byte) { return marks_[static_cast<unsigned char>(byte)]; };
    const auto rest = std::string_view(text_).substr(position_);
    const auto mark = static_cast<std::size_t>(std::ranges::find_if(rest, is_mark) - rest.begin());
    next_mark_ = position_ + mark;
    auto passed = mark;
    while (passed > 0 && !is_blank(rest[passed - 1])) --passed;
    auto words = passed;
    while (words > 0 && is_blank(rest[words - 1])) --words;
    if (words > 0) reading_->pass(position_ + words);
    position_ += passed;
}

/// Whether what follows the text may make another token of this one.
bool Splitter::may_go_on(const Token& token) const {
    if (token.type == Token::Type::backslash) return text_.find('\n', token.begin) == std::string::npos;
    return token.end == text_.size() && !(token.type == Token::Type::symbol && text_[token.begin] == ';');
}

void Splitter::take(const Token& token) {
    if (token.type == Token::Type::backslash) return take_command(token);
    const char symbol = token.type == Token::Type::symbol ? text_[token.begin] : '\0';
    if (symbol == ';' && !(reading_ && reading_->holds_semicolon())) {
        if (!reading_ || finish())
            settled_ = position_;
        else
            stopped_ = true;
        return;
    }
    if (!reading_) reading_.emplace(text_, rules_, token.begin);
    reading_->take(token);
    if (symbol == ':' && listener_) listener_(token.begin);
}

/// Ends the statement. False where it cannot be seen yet what follows it.
bool Splitter::finish() {
    if (const auto body = reading_->body()) {
        refuse(reading_->body_begin(),
               *body == Reading::Body::atomic ? "atomic body is not closed" : "trigger body is not closed",
               "end its last statement with ';' and the body with 'end'");
    }
    auto statement = reading_->statement();
    const auto sql = std::string_view(text_).substr(statement.begin, statement.end - statement.begin);
    statement.control = control_of(sql, rules_);
    if (statement.takes_data) {
        if (!begin_rows(statement)) return false;
        if (in_pieces_)
            stopped_ = true;
        else
            pass_rows(statement);
    }
    follow_setting(statement);
    statements_.push_back(statement);
    reading_.reset();
    return true;
}

void Splitter::follow_setting(const Statement& statement) {
    if (!rules_.escape_strings) return;
    const auto sql = std::string_view(text_).substr(statement.begin, statement.end - statement.begin);
    if (const auto setting = backslash_setting_of(sql, rules_)) {
        backslash_.now = setting->backslash;
        if (!setting->transaction_only) backslash_.of_session = backslash_.now;
    } else if (statement.control == Control::commit || statement.control == Control::chain ||
               statement.control == Control::rollback) {
        backslash_.now = backslash_.of_session;
    }
}

/// The rows begin on the line after the semicolon. False where that line does not end in the text.
bool Splitter::begin_rows(Statement& statement) {
    const auto line_end = text_.find('\n', position_);
    if (goes_on_ && line_end == std::string::npos) return false;
    const auto rest = std::string_view(text_).substr(0, line_end);
    if (const auto more = next_token(rest, position_, rules_); more.type != Token::Type::end) {
        refuse(more.begin, "the rows of 'copy ... from stdin' begin on the next line, and this is in their way",
               "put it after the line \\. that ends the rows");
    }
    if (line_end == std::string::npos) refuse_endless_rows(source_, statement.begin);
    statement.data_begin = statement.data_end = position_ = line_end + 1;
    return true;
}

/// The rows end before the line that is `\.` and nothing else.
void Splitter::pass_rows(Statement& statement) {
    for (auto line = statement.data_begin - 1; line != std::string::npos; line = text_.find('\n', line + 1)) {
        const auto begin = line + 1;
        if (text_.compare(begin, 2, "\\.") != 0) continue;
        if (begin + 2 < text_.size() && text_[begin + 2] != '\n') continue;
        statement.data_end = begin;
        position_ = begin + 2;
        return;
    }
    refuse_endless_rows(source_, statement.begin);
}

void Splitter::expect_closed(const Token& token) const {
    if (token.closed) return;
    switch (token.type) {
        case Token::Type::string: refuse(token.begin, "quote is not closed");
        case Token::Type::identifier: refuse(token.begin, "quoted identifier is not closed");
        case Token::Type::comment: refuse(token.begin, "comment is not closed");
        case Token::Type::dollar_quote: {
            const auto tag =
                std::string_view(text_).substr(token.begin, text_.find('$', token.begin + 1) + 1 - token.begin);
            const auto name = written_name(token.begin, tag);
            refuse(token.begin, fmt::format("dollar quote {}{}is not closed", name, name.empty() ? "" : " "));
        }
        case Token::Type::end:
        case Token::Type::word:
        case Token::Type::number:
        case Token::Type::backslash:
        case Token::Type::symbol: break;
    }
}

void Splitter::take_command(const Token& token) {
    auto end = token.end;
    while (end < text_.size() && is_name_byte(text_[end])) ++end;
    if (end == token.end && end < text_.size() && text_[end] > ' ') ++end;
    const auto command = std::string_view(text_).substr(token.begin, end - token.begin);
    const bool restricts = command == "\\restrict" || command == "\\unrestrict";
    if (restricts && source_.dumped && !reading_) {
        position_ = std::min(text_.find('\n', end), text_.size());
        return;
    }
    const auto line_end = std::min(text_.find('\n', end), text_.size());
    if (!reading_ && is_idle_command(command, std::string_view(text_).substr(end, line_end - end))) {
        position_ = line_end;
        return;
    }
    const auto name = written_name(token.begin, command);
    refuse(token.begin,
           name.empty() ? "a psql command, which no database understands"
                        : fmt::format("'{}' is a psql command, which no database understands", name),
           restricts ? "delete the lines \\restrict and \\unrestrict, which pg_dump writes for psql"
                     : "say it in SQL, or delete it");
}

void Splitter::refuse(std::size_t offset, const std::string& message, std::string next) const {
    throw error_at(Kind::project, place_of(source_, offset), message, std::move(next));
}

/// `name` where the file says it at this place, nothing where it is part of a parameter's value, which may be a secret.
std::string_view Splitter::written_name(std::size_t offset, std::string_view name) const {
    const auto place = place_of(source_, offset);
    const std::string_view excerpt = place.excerpt;
    return excerpt.substr(utf8::offset_of(excerpt, place.column - place.excerpt_column)).starts_with(name)
               ? name
               : std::string_view();
}

}  // namespace

std::vector<Statement> split(const Source& source, const Lexical& rules, const ColonListener& listener) {
    return Splitter(source, rules, listener).split();
}

SplitPiece split_piece(const Source& piece, const Lexical& rules, Behind behind, BackslashState& backslash,
                       const ColonListener& listener) {
    return Splitter(piece, rules, listener).split_piece(behind, backslash);
}

void refuse_endless_rows(const Source& source, std::size_t offset) {
    throw error_at(Kind::project, place_of(source, offset), "'copy ... from stdin' has no end of data \\.",
                   "end its rows with a line that is only \\.");
}

}  // namespace belay
