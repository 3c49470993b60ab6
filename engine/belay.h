#pragma once

/// Everything that a program needs which migrates its own database, but for the drivers that it links:
/// drivers/drivers.h for all of them, drivers/sqlite/sqlite.h or drivers/postgres/postgres.h for one. Installed as
/// <belay/belay.h>.

#include "engine/engine.h"
#include "engine/error.h"
#include "engine/history/embedded.h"
#include "engine/layout/layout.h"
#include "engine/open.h"
#include "engine/reporter.h"
#include "engine/session.h"
