#include <array>

#include "engine/adopt/tools.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 1> columns{"version"};

constexpr std::array<Definition, 2> definitions{{
    {"postgres",
     "create table schema_migrations (version character varying not null primary key);"
     "create table ar_internal_metadata (key character varying not null primary key, value character varying,"
     " created_at timestamp(6) not null, updated_at timestamp(6) not null)"},
    {"sqlite",
     "create table schema_migrations (version varchar not null primary key);"
     "create table ar_internal_metadata (key varchar not null primary key, value varchar,"
     " created_at datetime(6) not null, updated_at datetime(6) not null)"},
}};

}  // namespace

/// Its table is that of dbmate; what tells them apart is a second one.
const Tool rails_tool{
    .name = "rails",
    .table = "schema_migrations",
    .columns = columns,
    .match = Tool::Columns::exactly,
    .companion = "ar_internal_metadata",
    .definitions = definitions,
    .read = read_versions,
    .key = digits_key,
    .write = write_versions,
};

}  // namespace belay
