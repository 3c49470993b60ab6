#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay {

/// A value that a query returned, or an argument of one (`nothing` and `null` both bind as NULL).
struct Value {
    enum class Type { null, boolean, number, text, bytes, nothing /* void */ };

    Type type = Type::null;
    std::string text;  // booleans are "true" or "false"; bytes are themselves, whatever they are

    Value() = default;
    // NOLINTBEGIN(google-explicit-constructor): arguments of a query are written as what they are
    Value(std::string text) : type(Type::text), text(std::move(text)) {}
    Value(std::string_view text) : type(Type::text), text(text) {}
    Value(const char* text) : type(Type::text), text(text) {}
    Value(std::int64_t number) : type(Type::number), text(std::to_string(number)) {}
    // NOLINTEND(google-explicit-constructor)
    Value(Type type, std::string text) : type(type), text(std::move(text)) {}

    bool operator==(const Value&) const = default;
};

using Row = std::vector<Value>;

/// What a statement returned.
struct Rows {
    std::size_t columns = 0;  // 0: the statement is no query
    std::size_t changed = 0;  // rows that the statement itself inserted, updated or deleted
    std::vector<Row> rows = {};

    bool empty() const { return rows.empty(); }
    std::size_t size() const { return rows.size(); }
    const Row& front() const { return rows.front(); }
    const Row& operator[](std::size_t row) const { return rows[row]; }
    auto begin() const { return rows.begin(); }
    auto end() const { return rows.end(); }
};

/// Takes the rows of a query one by one, as they come.
using RowSink = std::function<void(Row row)>;

/// What is known of a statement whose rows went to a RowSink.
struct Reading {
    std::size_t columns = 0;  // 0: the statement is no query
    std::size_t changed = 0;  // as in Rows
};

}  // namespace belay
