#include "drivers/postgres/values.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstddef>
#include <memory>
#include <pqxx/pqxx>
#include <string>

namespace belay::postgres {
namespace {

// The server's type numbers, fixed in its catalog (pg_type.dat).
constexpr unsigned bytea = 17;

Value::Type type_of(unsigned type) {
    switch (type) {
        case 16:  // boolean
            return Value::Type::boolean;
        case bytea: return Value::Type::bytes;
        case 20:    // bigint
        case 21:    // smallint
        case 23:    // integer
        case 26:    // oid
        case 700:   // real
        case 701:   // double precision
        case 1700:  // numeric
            return Value::Type::number;
        case 2278:  // void
            return Value::Type::nothing;
        default: return Value::Type::text;
    }
}

std::string bytes_of(const char* text) {
    std::size_t size = 0;
    const std::unique_ptr<unsigned char, decltype(&PQfreemem)> bytes(
        PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size), &PQfreemem);
    if (!bytes) throw DatabaseError(Fault::statement, "out of memory");
    return {reinterpret_cast<const char*>(bytes.get()), size};
}

Value value_of(unsigned oid, const char* text, std::size_t size, bool null) {
    const Value::Type type = type_of(oid);
    if (type == Value::Type::nothing) return {type, {}};
    if (null) return {};
    if (type == Value::Type::bytes) return {type, bytes_of(text)};
    if (type == Value::Type::boolean) return {type, *text == 't' ? "true" : "false"};
    return {type, std::string(text, size)};
}

}  // namespace

Bound::Bound(std::span<const Value> arguments) {
    for (const Value& argument : arguments) {
        const bool binary = argument.type == Value::Type::bytes;
        if (!binary && argument.text.find('\0') != std::string::npos) {
            throw DatabaseError(Fault::statement, fmt::format("argument {} has a NUL byte in it", values.size() + 1));
        }
        const bool none = argument.type == Value::Type::null || argument.type == Value::Type::nothing;
        types.push_back(binary ? bytea : 0);
        values.push_back(none ? nullptr : argument.text.c_str());
        lengths.push_back(static_cast<int>(argument.text.size()));
        formats.push_back(binary ? 1 : 0);
    }
}

Rows rows_of(const pqxx::result& result) {
    Rows rows;
    rows.columns = static_cast<std::size_t>(result.columns());
    for (const auto& row : result) {
        Row values;
        for (const auto& field : row)
            values.push_back(value_of(field.type(), field.c_str(), field.size(), field.is_null()));
        rows.rows.push_back(std::move(values));
    }
    return rows;
}

Row row_of(const PGresult* result, int row) {
    Row values;
    const int columns = PQnfields(result);
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
        const char* const text = PQgetvalue(result, row, column);
        const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
        values.push_back(value_of(PQftype(result, column), text, size, PQgetisnull(result, row, column) != 0));
    }
    return values;
}

Rows rows_of(const PGresult* result) {
    Rows rows;
    rows.columns = static_cast<std::size_t>(PQnfields(result));
    const int count = PQntuples(result);
    rows.rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) rows.rows.push_back(row_of(result, row));
    return rows;
}

}  // namespace belay::postgres
