#pragma once

/// Everything that a program includes which migrates its own database: installed as <belay/belay.h>. A driver that the
/// program does not link is only declared here, and no header of a database's client is needed.

#include "drivers/drivers.h"
#include "drivers/postgres/postgres.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/engine.h"
#include "engine/error.h"
#include "engine/history/embedded.h"
#include "engine/layout/layout.h"
#include "engine/open.h"
#include "engine/reporter.h"
#include "engine/session.h"
