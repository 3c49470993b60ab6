#pragma once

#include "engine/layout/layout.h"

namespace belay {

/// belay's own (the page `files` of the manual).
extern const Layout own_layout;

/// Other tools', in the order of their names.
extern const Layout atlas_layout;
extern const Layout d1_layout;
extern const Layout dbmate_layout;
extern const Layout diesel_layout;
extern const Layout drizzle_layout;
extern const Layout flyway_layout;
extern const Layout golang_migrate_layout;
extern const Layout goose_layout;
extern const Layout graphile_migrate_layout;
extern const Layout liquibase_layout;
extern const Layout mybatis_layout;
extern const Layout node_pg_migrate_layout;
extern const Layout pairs_layout;
extern const Layout play_layout;
extern const Layout prisma_layout;
extern const Layout rails_layout;
extern const Layout refinery_layout;
extern const Layout sourcegraph_layout;
extern const Layout sql_migrate_layout;
extern const Layout sqitch_layout;
extern const Layout sqlx_layout;
extern const Layout supabase_layout;
extern const Layout tern_layout;

}  // namespace belay
