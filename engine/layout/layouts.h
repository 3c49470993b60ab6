#pragma once

#include "engine/layout/layout.h"

namespace belay {

/// belay's own (README, "Files").
extern const Layout own_layout;

/// Other tools', in the order of their names.
extern const Layout atlas_layout;
extern const Layout dbmate_layout;
extern const Layout diesel_layout;
extern const Layout golang_migrate_layout;
extern const Layout goose_layout;
extern const Layout node_pg_migrate_layout;
extern const Layout prisma_layout;
extern const Layout rails_layout;
extern const Layout sourcegraph_layout;
extern const Layout sql_migrate_layout;
extern const Layout sqitch_layout;
extern const Layout sqlx_layout;

/// Flyway: V1__x.sql, U1__x.sql, R__x.sql.
extern const Layout flyway_layout;

/// refinery: V1__x.sql, and U1__x.sql for what may come late.
extern const Layout refinery_layout;

/// graphile-migrate: committed/000001-x.sql, each with the hash of the one before.
extern const Layout graphile_migrate_layout;

}  // namespace belay
