#pragma once

#include <string>
#include <vector>

namespace belay {

/// A token of SQL, in a form in which it can be compared.
struct SqlPiece {
    std::string text;
    bool symbol = false;  // needs no blank beside it

    bool operator==(const SqlPiece&) const = default;
};

using SqlPieces = std::vector<SqlPiece>;

/// What a column or a constraint of a `create table` comes to, without what says no more than the default does, such as
/// `on delete no action`: the column with what it alone can have, in one order, and what could stand as a constraint of
/// the table as if it did.
std::vector<SqlPieces> shape_of_definition(const SqlPieces& definition);

/// The same of an index: without `asc`.
SqlPieces shape_of_index(const SqlPieces& index);

}  // namespace belay
