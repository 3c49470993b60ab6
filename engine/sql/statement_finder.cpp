#include "engine/sql/statement_finder.h"

namespace belay {

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

bool is_blank(const Source& source) {
    return !source.large && source.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace belay
