#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/sql/dialect.h"
#include "engine/sql/scanner.h"
#include "engine/sql/statement.h"

namespace belay {

/// A statement while it is read, token by token: its words tell what it is, for only some hold semicolons, or have data
/// after them.
class Reading {
  public:
    /// Of the statement of this text that begins there. Text and rules outlive it.
    Reading(std::string_view text, const Lexical& rules, std::size_t begin) : text_(text), rules_(rules) {
        statement_.begin = begin;
    }

    /// The next token, where it is not the semicolon that ends the statement.
    void take(const Token& token);
    /// Words and operators up to here belong to it that nobody has to look at.
    void pass(std::size_t end) { statement_.end = end; }

    /// Whether it is known to be one in which nothing but the semicolon at its end matters.
    bool is_plain() const { return shape_ == Shape::plain; }
    /// Whether a semicolon would be a part of it.
    bool holds_semicolon() const { return body_ || depth_ > 0; }

    /// The body that is open, and where it began.
    enum class Body { atomic, trigger };
    std::optional<Body> body() const;
    std::size_t body_begin() const { return *body_; }

    /// As far as it was read.
    const Statement& statement() const { return statement_; }

  private:
    enum class Shape { unknown, explain, create, routine, trigger, copy, plain };

    void take_word(const Token& token);
    void take_parenthesis(char symbol);
    Shape shape_after(const Token& token) const;
    bool follows(std::string_view word) const { return is_word(text_, previous_, word); }

    std::string_view text_;
    const Lexical& rules_;
    Statement statement_;
    Shape shape_ = Shape::unknown;
    std::size_t depth_ = 0;            // of parentheses
    std::optional<std::size_t> body_;  // where the open body began
    bool body_may_end_ = false;        // an `end` here ends it, because no statement is open in it
    Token previous_;
};

}  // namespace belay
