#pragma once

#include <cstddef>

namespace belay {

/// What a statement does to the transaction it runs in.
/// A `chain` is a commit that begins the next one at once.
enum class Control { none, begin, commit, chain, rollback, savepoint, other };

/// One SQL command in a script, as byte offsets into the script's text: without the semicolon that ends it and without
/// the blanks and comments before it.
struct Statement {
    std::size_t begin = 0;
    std::size_t end = 0;
    Control control = Control::none;
    std::size_t data_begin = 0;  // the rows that follow `copy ... from stdin;`, without the `\.` line; equal: none
    std::size_t data_end = 0;
    bool takes_data = false;  // is a `copy ... from stdin`
};

}  // namespace belay
