#include <array>

#include <fmt/format.h>

#include "engine/adopt/tools.h"
#include "engine/error.h"
#include "engine/layout/file.h"
#include "engine/layout/play_evolution.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

constexpr std::array<std::string_view, 7> columns{"id",    "hash",        "applied_at", "apply_script", "revert_script",
                                                  "state", "last_problem"};

constexpr std::string_view definition =
    "create table {table} (id int not null primary key, hash varchar(255) not null,"
    " applied_at timestamp not null, apply_script text, revert_script text, state varchar(255), last_problem text)";
constexpr std::array<Definition, 2> definitions{{{"postgres", definition}, {"sqlite", definition}}};

std::vector<Entry> read(const Ledger& ledger, const Graph& /*graph*/) {
    std::vector<Entry> entries;
    const auto sql = fmt::format("select id, {}, hash, state, coalesce(last_problem, '') from {} order by id",
                                 ledger.time("applied_at"), ledger.table("play_evolutions"));
    for (const auto& row : ledger.query(sql)) {
        Entry entry{.key = row[0].text, .at = row[1].text, .checksum = row[2].text};
        if (row[3].text != "applied")
            entry.trouble = fmt::format("is in the state '{}'{}{}", escaped(row[3].text),
                                        row[4].text.empty() ? "" : ": ", escaped(row[4].text));
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string hash_of(const PlayEvolution& evolution) {
    return digest(Algorithm::sha1, evolution.downs + evolution.ups);
}

std::string checksum(const Migration& migration, std::string_view /*before*/) {
    return hash_of(play_evolution_of(read_file(migration.path)));
}

void write(const Ledger& ledger, std::span<const Applied> applied) {
    for (const auto& one : applied) {
        if (one.listed) continue;
        const auto evolution = play_evolution_of(read_file(one.migration->path));
        ledger.insert("play_evolutions", {{"id", one.key},
                                          {"hash", hash_of(evolution)},
                                          {"applied_at", one.at, Cell::Sort::time},
                                          {"apply_script", evolution.ups},
                                          {"revert_script", evolution.downs},
                                          {"state", "applied"},
                                          {"last_problem", ""}});
    }
}

}  // namespace

const Tool play_tool{
    .name = "play",
    .table = "play_evolutions",
    .columns = columns,
    .definitions = definitions,
    .read = read,
    .key = number_key,
    .checksum = checksum,
    .write = write,
};

}  // namespace belay
