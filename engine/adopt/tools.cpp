#include "engine/adopt/tools.h"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"
#include "engine/nearest.h"

namespace belay {

namespace {

constexpr std::array all{&golang_migrate_tool,
                         &goose_tool,
                         &rails_tool,
                         &dbmate_tool,
                         &sqlx_tool,
                         &refinery_tool,
                         &diesel_tool,
                         &node_pg_migrate_tool,
                         &sql_migrate_tool,
                         &prisma_tool,
                         &flyway_tool,
                         &graphile_migrate_tool,
                         &atlas_tool,
                         &sqitch_tool,
                         &liquibase_tool,
                         &supabase_tool,
                         &drizzle_tool,
                         &mybatis_tool,
                         &play_tool,
                         &tern_tool,
                         &d1_tool};

}  // namespace

std::span<const Tool* const> tools() {
    return all;
}

const Tool& tool_named(std::string_view name) {
    std::vector<std::string> names;
    for (const auto* tool : all) {
        if (tool->name == name) return *tool;
        names.emplace_back(tool->name);
    }
    throw Error(Kind::usage, fmt::format("there is no tool '{}'{}", escaped(name), did_you_mean(name, names)),
                fmt::format("the tools are: {}", fmt::join(names, ", ")));
}

}  // namespace belay
