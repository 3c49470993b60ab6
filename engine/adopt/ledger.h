#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/session.h"

namespace belay {

/// `name` as an identifier of SQL, whatever is in it.
std::string quoted_identifier(std::string_view name);

/// As databases compare the names of tables and columns that nobody has quoted: of ASCII alone.
std::string lower_case(std::string text);

/// One value of a row that is written into another tool's table.
struct Cell {
    enum class Sort {
        plain,
        time,   // text, UTC, YYYY-MM-DDTHH:MM:SSZ; empty: now
        bytes,  // hexadecimal digits, in lower case
    };

    std::string_view column;
    Value value;
    Sort sort = Sort::plain;
};

/// A tool's own name of the table that it is recognised by, and the name of it in a database.
struct LedgerTable {
    std::string_view usual = {};
    std::string called = {};
};

/// The tables of another tool in one database, and how SQL about them is written there. The session outlives it.
class Ledger {
  public:
    /// `schema` is empty where the tables are found without one.
    Ledger(Session& session, std::string schema, LedgerTable table)
        : session_(session), schema_(std::move(schema)), table_(std::move(table)) {}

    const Dialect& dialect() const { return session_.dialect(); }

    /// What to call a table of that usual name: quoted, with its schema.
    std::string table(std::string_view usual) const;
    /// Whether a table of that usual name has a column; false where this role may not read it.
    bool has_column(std::string_view usual, std::string_view column) const;
    /// A tool's definition of its tables for the names here. `{table}` is the table, `{name}` the same without its
    /// schema, `{stem}` its name inside of quotes; `{schema}` is the schema, `{in}` what stands before a name in it.
    std::string definition(std::string_view sql) const;
    /// An expression: a column that holds a time, as text, UTC, YYYY-MM-DDTHH:MM:SSZ.
    std::string time(std::string_view column) const;
    /// An expression: a column that holds bytes, as hexadecimal digits.
    std::string digits(std::string_view column) const;

    Rows query(const std::string& sql, std::span<const Value> arguments = {}) const;
    void insert(std::string_view table, const std::vector<Cell>& row) const;
    /// Runs a text of several statements in the open transaction. Tables are made where the role makes them; all else
    /// means what the catalog says, until the transaction ends.
    void execute(std::string_view sql) const;

  private:
    std::string called(std::string_view usual) const;
    std::string bytes_of(std::string_view digits) const;
    std::string written(const Cell& cell, std::size_t argument) const;

    Session& session_;
    std::string schema_;
    LedgerTable table_;
};

/// Whether a value that a query returned is true.
bool is_true(const Value& value);

}  // namespace belay
