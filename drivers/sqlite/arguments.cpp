#include "drivers/sqlite/arguments.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace belay::sqlite {
namespace {

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

void bind_one(SQLite::Statement& statement, int index, const Value& argument) {
    switch (argument.type) {
        case Value::Type::null:
        case Value::Type::nothing: return statement.bind(index);
        case Value::Type::boolean: return statement.bind(index, argument.text == "true" ? 1 : 0);
        case Value::Type::number:
            if (const auto integer = parsed<std::int64_t>(argument.text)) return statement.bind(index, *integer);
            if (const auto real = parsed<double>(argument.text)) return statement.bind(index, *real);
            throw DatabaseError(Fault::statement, fmt::format("'{}' is no number", argument.text));
        case Value::Type::bytes:
            return statement.bind(index, argument.text.data(), static_cast<int>(argument.text.size()));
        case Value::Type::text:
            if (argument.text.find('\0') == std::string::npos) return statement.bind(index, argument.text);
            throw DatabaseError(Fault::statement, fmt::format("argument {} has a NUL byte in it", index));
    }
}

/// Throws where more than blanks follows the statement that ends at `end`.
void require_nothing(std::string_view text, std::size_t end) {
    const std::size_t rest = text.find_first_not_of(" \t\r\n\f;", end);
    if (rest == std::string_view::npos) return;
    DatabaseError error(Fault::statement, "more than one statement where there should be one");
    error.offset = rest;
    throw error;
}

}  // namespace

void require_whole(const SQLite::Statement& statement) {
    // Without bound arguments, the expanded text is what SQLite has read, up to the end of the first statement.
    const std::string_view text = statement.getQuery();
    const std::size_t read = statement.getExpandedSQL().size();
    if (statement.getBindParameterCount() > 0 || read >= text.size()) return;
    require_nothing(text, read);
}

void require_no_parameters(sqlite3_stmt* statement, std::string_view sql, std::size_t read) {
    require_nothing(sql, read);
    if (sqlite3_bind_parameter_count(statement) == 0) return;
    throw DatabaseError(Fault::statement,
                        "the statement has a parameter, and there is nothing to bind to it: '?' and words that begin "
                        "with ':', '@' or '$' are parameters outside quotes");
}

void bind(SQLite::Statement& statement, std::span<const Value> arguments) {
    if (static_cast<std::size_t>(statement.getBindParameterCount()) != arguments.size()) {
        throw DatabaseError(Fault::statement,
                            fmt::format("the statement has {} parameters, and {} arguments were given",
                                        statement.getBindParameterCount(), arguments.size()));
    }
    int index = 0;
    for (const Value& argument : arguments) bind_one(statement, ++index, argument);
}

std::string quoted_text(std::string_view text) {
    std::string result = "'";
    for (const char character : text) result.append(character == '\'' ? 2 : 1, character);
    return result + "'";
}

std::string quoted_name(std::string_view name) {
    std::string result = "\"";
    for (const char character : name) result.append(character == '"' ? 2 : 1, character);
    return result + '"';
}

Row current_row(const SQLite::Statement& statement) {
    Row row;
    const int columns = statement.getColumnCount();
    row.reserve(static_cast<std::size_t>(columns));
    for (int index = 0; index < columns; ++index) {
        const SQLite::Column column = statement.getColumn(index);
        const int type = column.getType();
        if (type == SQLITE_NULL)
            row.emplace_back();
        else if (type == SQLITE_INTEGER)
            row.emplace_back(column.getInt64());
        else if (type == SQLITE_FLOAT)
            row.emplace_back(Value::Type::number, column.getString());
        else
            row.emplace_back(type == SQLITE_BLOB ? Value::Type::bytes : Value::Type::text, column.getString());
    }
    return row;
}

}  // namespace belay::sqlite
