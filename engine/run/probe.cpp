#include "engine/run/probe.h"

#include <charconv>
#include <span>

#include <fmt/format.h>

#include "engine/sql/failure.h"
#include "engine/sql/lex.h"

namespace belay {

namespace {

void execute_text(Session& session, std::string_view text) {
    const Source source{.path = {}, .text = std::string(text)};
    session.execute(text, lex(source, session.dialect().lexical));
}

bool is_true(const Value& value) {
    if (value.type == Value::Type::boolean) return value.text == "true";
    double number = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    return error == std::errc{} && number != 0 && number == number;  // NaN proves nothing
}

/// What is wrong with a row, or nothing.
std::string objection(const Row& row, std::size_t number) {
    if (row.empty()) return fmt::format("row {} has no column", number);
    const auto& value = row.front();
    switch (value.type) {
        case Value::Type::nothing: return "";
        case Value::Type::null: return fmt::format("row {} begins with NULL, which is not true", number);
        case Value::Type::text:
            return fmt::format("row {} begins with the text '{}'; it must begin with a boolean or a number", number,
                               escaped(std::string_view(value.text).substr(0, 40)));
        case Value::Type::bytes:
            return fmt::format("row {} begins with bytes; it must begin with a boolean or a number", number);
        case Value::Type::boolean:
        case Value::Type::number:
            return is_true(value) ? "" : fmt::format("row {} begins with {}, which is not true", number, value.text);
    }
    return "";
}

/// Runs one query and looks at each row as it comes. An error of the database counts before a row that is not true.
void judge(Session& session, const Prepared& script, const Statement& statement) {
    std::string message;
    std::size_t rows = 0;
    const auto reading = session.read(script.text_of(statement), {}, [&](const Row& row) {
        ++rows;
        if (message.empty()) message = objection(row, rows);
    });
    if (reading.columns > 0 && rows == 0) message = "returned no row";
    if (!message.empty()) throw error_at(Kind::failed, place_of(script.source, statement.begin), message);
}

/// Around a script that may write: what both databases call a savepoint.
constexpr std::string_view trial_begin = "savepoint belay_probe";
constexpr std::string_view trial_end = "rollback to savepoint belay_probe; release savepoint belay_probe";

}  // namespace

Access access_for(const Prepared& script) {
    return script.directives.verify_rule == VerifyRule::errors ? Access::write : Access::read;
}

void probe(Session& session, const Prepared& script, const Parameters& parameters) {
    const Translation translation(script, parameters);
    const bool may_write = script.directives.verify_rule == VerifyRule::errors;
    execute_text(session, may_write ? trial_begin : session.dialect().probe_begin);
    for (std::size_t i = 0; i < script.statements.size(); ++i) {
        const auto& statement = script.statements[i];
        try {
            if (statement.takes_data)  // its rows go with it, and none come back
                session.execute(script.source.text, std::span(&statement, 1));
            else if (may_write)
                session.read(script.text_of(statement), {}, [](const Row&) {});
            else
                judge(session, script, statement);
        } catch (const DatabaseError& error) {
            throw translation.error(error, i);
        }
    }
    execute_text(session, may_write ? trial_end : session.dialect().probe_end);
}

}  // namespace belay
