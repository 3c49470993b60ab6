#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/adopt/tool.h"

namespace belay {

/// The tools whose histories can be adopted, each a file of this directory.
extern const Tool golang_migrate_tool;
extern const Tool goose_tool;
extern const Tool rails_tool;
extern const Tool dbmate_tool;
extern const Tool sqlx_tool;
extern const Tool refinery_tool;
extern const Tool diesel_tool;
extern const Tool node_pg_migrate_tool;
extern const Tool sql_migrate_tool;
extern const Tool prisma_tool;
extern const Tool flyway_tool;
extern const Tool graphile_migrate_tool;
extern const Tool atlas_tool;
extern const Tool sqitch_tool;
extern const Tool liquibase_tool;
extern const Tool supabase_tool;
extern const Tool drizzle_tool;
extern const Tool mybatis_tool;
extern const Tool play_tool;
extern const Tool tern_tool;
extern const Tool d1_tool;

/// All of them. Of two that a table could belong to, the first that fits has it.
std::span<const Tool* const> tools();

/// Throws Error (usage) where there is none of that name.
const Tool& tool_named(std::string_view name);

/// The one column that dbmate and Rails both keep.
std::vector<Entry> read_versions(const Ledger& ledger, const Graph& graph);
void write_versions(const Ledger& ledger, std::span<const Applied> applied);

}  // namespace belay
