#pragma once

#include <string>
#include <string_view>

#include "engine/sql/dialect.h"

namespace belay::postgres {

/// What a statement that cannot run in a transaction is about, read off its words.
struct Undertaking {
    enum class Kind {
        repeatable,  // vacuum and the like: run twice, it does no more than once
        create_index,
        drop_index,
        reindex_index,
        reindex_table,
        reindex_schema,
        reindex_database,
        detach_partition,
        create_database,
        drop_database,
        create_tablespace,
        drop_tablespace,
        create_subscription,
        drop_subscription,
    };

    Kind kind = Kind::repeatable;
    std::string name = {};   // as written, perhaps with its schema; empty: the server chose one
    std::string table = {};  // of an index that is created, of a partition that is detached
};

Undertaking undertaking_of(std::string_view statement, const Lexical& rules);

}  // namespace belay::postgres
