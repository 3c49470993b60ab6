#include "engine/sql/reading.h"

#include <utility>

namespace belay {

void Reading::take(const Token& token) {
    statement_.end = token.end;
    if (token.type == Token::Type::word) {
        take_word(token);
    } else {
        const char symbol = token.type == Token::Type::symbol ? text_[token.begin] : '\0';
        if (shape_ == Shape::unknown) shape_ = Shape::plain;
        body_may_end_ = symbol == ';';
        if (rules_.rule_bodies && !body_) take_parenthesis(symbol);
    }
    previous_ = token;
}

void Reading::take_parenthesis(char symbol) {
    if (symbol == '(') ++depth_;
    if (symbol == ')' && depth_ > 0) --depth_;
}

void Reading::take_word(const Token& token) {
    const auto is = [&](std::string_view word) { return is_word(text_, token, word); };
    const bool body_may_end = std::exchange(body_may_end_, false);
    switch (shape_) {
        case Shape::unknown:
        case Shape::explain:
        case Shape::create: shape_ = shape_after(token); break;
        case Shape::plain: break;
        case Shape::copy:
            // `stdout` means the same here: PostgreSQL's grammar does not tell the two apart.
            if (depth_ == 0 && follows("from") && (is("stdin") || is("stdout"))) statement_.takes_data = true;
            break;
        case Shape::routine:
            if (!body_ && depth_ == 0 && is("atomic") && follows("begin")) {
                body_ = previous_.begin;
                body_may_end_ = true;
            } else if (body_ && body_may_end && is("end")) {
                body_.reset();
            }
            break;
        case Shape::trigger:
            if (!body_ && is("begin"))
                body_ = token.begin;
            else if (body_ && body_may_end && is("end"))
                body_.reset();
            break;
    }
}

Reading::Shape Reading::shape_after(const Token& token) const {
    const auto is = [&](std::string_view word) { return is_word(text_, token, word); };
    if (shape_ == Shape::create) {
        if (is("or") || is("replace") || is("temp") || is("temporary")) return Shape::create;
        if (rules_.atomic_bodies && (is("function") || is("procedure"))) return Shape::routine;
        return rules_.trigger_bodies && is("trigger") ? Shape::trigger : Shape::plain;
    }
    if (is("create")) return Shape::create;
    if (shape_ == Shape::explain) return is("query") || is("plan") ? Shape::explain : Shape::plain;
    if (is("explain")) return Shape::explain;
    return rules_.copy_data && is("copy") ? Shape::copy : Shape::plain;
}

std::optional<Reading::Body> Reading::body() const {
    if (!body_) return std::nullopt;
    return shape_ == Shape::routine ? Body::atomic : Body::trigger;
}

}  // namespace belay
