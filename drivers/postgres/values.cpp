#include "drivers/postgres/values.h"

#include <fmt/format.h>

#include <cstddef>
#include <pqxx/pqxx>
#include <string>

namespace belay::postgres {
namespace {

// The server's type numbers, fixed in its catalog (pg_type.dat).
Value::Type type_of(pqxx::oid type) {
    switch (type) {
        case 16:  // boolean
            return Value::Type::boolean;
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

Value value_of(const pqxx::field& field) {
    const Value::Type type = type_of(field.type());
    if (type == Value::Type::nothing) return {type, {}};
    if (field.is_null()) return {};
    std::string text(field.c_str(), field.size());
    if (type == Value::Type::boolean) text = text == "t" ? "true" : "false";
    return {type, std::move(text)};
}

}  // namespace

std::vector<const char*> bound(std::span<const Value> arguments) {
    std::vector<const char*> texts;
    for (const Value& argument : arguments) {
        if (argument.text.find('\0') != std::string::npos) {
            throw DatabaseError(Fault::statement, fmt::format("argument {} has a NUL byte in it", texts.size() + 1));
        }
        const bool none = argument.type == Value::Type::null || argument.type == Value::Type::nothing;
        texts.push_back(none ? nullptr : argument.text.c_str());
    }
    return texts;
}

Rows rows_of(const pqxx::result& result) {
    Rows rows;
    rows.columns = static_cast<std::size_t>(result.columns());
    for (const auto& row : result) {
        Row values;
        for (const auto& field : row) values.push_back(value_of(field));
        rows.rows.push_back(std::move(values));
    }
    return rows;
}

}  // namespace belay::postgres
