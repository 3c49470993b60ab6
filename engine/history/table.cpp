#include "engine/history/table.h"

#include "engine/error.h"
#include "engine/history/row.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <limits>

#include <fmt/format.h>

namespace belay {

namespace {

// {0} is the table, {1} the dialect's expression for a time as text, {2} the columns of a record.
constexpr auto select_records = R"(select {2} from {0} where )";

// The versions of the projects $1 and $2, each found by the index from the one before it: neither database does so for
// `select distinct`. An empty result where $1 has no more than $3 records.
constexpr auto versions = R"(
with recursive
    size(newest) as (select coalesce(max(seq), 0) from {0} where project = $1),
    known(project, version) as (
        select project, (select max(version) from {0} history where history.project = asked.project)
        from (select $1 as project union select $2) asked
        where (select newest from size) > $3
        union all
        select project,
            (select max(version) from {0} history
             where history.project = known.project and history.version < known.version)
        from known
        where version is not null
    ))";
constexpr auto select_versions = R"({3}
select version from known where project = $1 and version is not null)";

// Everything of a short history; of a long one what still counts. The version's newest settling record is looked for in
// the whole order of the index: asked for one version alone, PostgreSQL without statistics would read all its records.
// Not materialized, `since` would be found again for each record of its version. Only a cross join keeps SQLite from
// going through a long history for the first part, which wants none of it.
constexpr auto select_counting = R"({3},
    settled as materialized (
        select project, version,
            (select case when history.version = known.version then seq end
             from {0} history
             where history.project = known.project and history.version <= known.version
                 and event in ('applied', 'reverted', 'stamped', 'resolved', 'adopted')
             order by history.version desc, seq desc
             limit 1) as since
        from known
        where version is not null
    )
select {2} from size cross join {0} where project in ($1, $2) and newest <= $3
union all
select {2}
from (
    select history.*
    from settled join {0} history on history.project = settled.project and history.version = settled.version
        and history.seq >= coalesce(settled.since, 0)
) counting)";
constexpr auto select_newest = R"(select max(seq) from {} where project = $1)";
constexpr auto select_scripts = R"(select script_down, script_verify from {} where project = $1 and seq = $2)";
constexpr auto select_run = R"(select run from {} where project = $1 and seq = $2)";
constexpr auto insert_record = R"(
insert into {0} (seq, run, project, version, name, event, direction, statement, statements, checksum,
    script_down, script_verify, at, took_ms, "by", host, belay, note, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, {4}, {5}, $15, $16, $17, $18, $19))";

/// What stands for an argument that may be left to the database.
std::string or_else(std::string_view argument, std::string_view expression) {
    return expression.empty() ? std::string(argument) : fmt::format("coalesce({}, {})", argument, expression);
}

}  // namespace

std::string HistoryTable::sql(std::string_view text) const {
    const auto& dialect = session_.dialect();
    const auto filled = [&](std::string_view part) {
        return fmt::format(fmt::runtime(part), dialect.history_table, dialect.history_time);
    };
    return fmt::format(fmt::runtime(text), dialect.history_table, dialect.history_time, filled(record_columns),
                       filled(versions), or_else("$13", dialect.history_now), or_else("$14", dialect.history_took));
}

bool HistoryTable::exists() {
    if (exists_) return true;
    const auto rows = session_.own_query(session_.dialect().history_columns);
    if (rows.empty()) return false;
    for (const auto* column : row_columns) {
        const bool found = std::ranges::any_of(rows, [&](const Row& row) { return row.front().text == column; });
        if (found) continue;
        throw Error(Kind::state,
                    fmt::format("the table {} of {} is not belay's: it has no column '{}'",
                                session_.dialect().history_table, session_.name(), column),
                    "belay needs this name for its history: rename that table, or use another database");
    }
    exists_ = true;
    return true;
}

void HistoryTable::refuse_unreadable(const DatabaseError& database_error) const {
    const auto& dialect = session_.dialect();
    Error error(
        Kind::connection,
        fmt::format("this role may not read the history in {}: {}", dialect.history_table, database_error.what()),
        fmt::format("let its owner run: {}", fmt::format(fmt::runtime(dialect.history_grants), "ROLE")));
    error.code = database_error.code;
    throw error;
}

Rows HistoryTable::select(std::string_view text, std::span<const Value> arguments) {
    try {
        return session_.own_query(sql(text), arguments);
    } catch (const DatabaseError& error) {
        if (error.fault == Fault::permission) refuse_unreadable(error);
        throw;
    }
}

Record HistoryTable::record_of(Row& row) const {
    if (auto record = record_in(row)) return std::move(*record);
    throw Error(Kind::state,
                fmt::format("record {} of {} is not one that this belay knows: version '{}', event '{}'", row[0].text,
                            session_.dialect().history_table, escaped(row[2].text), escaped(row[4].text)),
                "use the belay that wrote it, or a newer one");
}

HistoryTable::Contents HistoryTable::read(std::int64_t up_to) {
    if (!exists()) return {};
    const std::array<Value, 3> arguments{project_, own_project, up_to};
    auto rows = select(select_counting, arguments);
    std::vector<Record> own, mine;
    mine.reserve(rows.size());
    for (auto& row : rows.rows) (row[17].text == own_project ? own : mine).push_back(record_of(row));
    for (auto* records : {&own, &mine}) {
        // A short history comes in this order, and to sort what is sorted would move every record about.
        if (!std::ranges::is_sorted(*records, {}, &Record::seq)) std::ranges::sort(*records, {}, &Record::seq);
    }
    return {History(own), History(project_ == own_project ? own : mine)};
}

std::vector<Record> HistoryTable::records(std::string_view condition, std::span<const Value> arguments) {
    if (!exists()) return {};
    auto rows = select(std::string(select_records).append(condition), arguments);
    std::vector<Record> result;
    for (auto& row : rows.rows) result.push_back(record_of(row));
    return result;
}

std::vector<Record> HistoryTable::after(std::int64_t seq) {
    return records("project = $1 and seq > $2 order by seq", std::array<Value, 2>{project_, seq});
}

void HistoryTable::newest_first(std::int64_t limit, const std::function<bool(const Record&)>& take) {
    constexpr std::int64_t page = 1000;
    for (auto before = std::numeric_limits<std::int64_t>::max(); limit > 0; limit -= page) {
        const auto some = records("project = $1 and seq < $2 order by seq desc limit $3",
                                  std::array<Value, 3>{project_, before, std::min(limit, page)});
        if (some.empty() || !std::ranges::all_of(some, take)) return;
        before = some.back().seq;
    }
}

std::vector<Record> HistoryTable::of_version(const Version& version) {
    std::vector<Record> result;
    if (!exists()) return result;
    // 7 and 0007 are one version, each written in its own way.
    for (const auto& row : select(select_versions, std::array<Value, 3>{project_, project_, std::int64_t{0}})) {
        if (Version::recorded(row.front().text) != version) continue;
        std::ranges::move(records("project = $1 and version = $2", std::array<Value, 2>{project_, row.front().text}),
                          std::back_inserter(result));
    }
    std::ranges::sort(result, std::greater(), &Record::seq);
    return result;
}

std::int64_t HistoryTable::newest() {
    return newest_of(project_);
}

std::int64_t HistoryTable::newest_of(std::string_view project) {
    if (!exists()) return 0;
    const auto rows = session_.own_query(sql(select_newest), std::array<Value, 1>{project});
    return integer_in(rows.front().front());
}

bool HistoryTable::is_at(const History& own, const History& project) {
    return newest_of(own_project) == own.newest() && newest() == project.newest();
}

std::optional<std::string> HistoryTable::run_of(std::int64_t seq) {
    exists_ = false;  // the transaction that made it may not have been committed
    if (!exists()) return std::nullopt;
    const auto rows = session_.own_query(sql(select_run), std::array<Value, 2>{project_, seq});
    return rows.empty() ? std::nullopt : std::optional(rows.front().front().text);
}

std::string HistoryTable::query_of(std::int64_t seq, std::string_view run) const {
    return fmt::format("select * from {} where project = {} and seq = {} and run = {}",
                       session_.dialect().history_table, literal(project_), seq, literal(run));
}

void HistoryTable::append(const Record& record, const KeptScripts& scripts) {
    session_.own_query(sql(insert_record), values_of(record, scripts, project_));
}

HistoryTable::Insertion HistoryTable::insertion(const Record& record, const KeptScripts& scripts) const {
    auto values = values_of(record, scripts, project_);
    const auto& dialect = session_.dialect();
    if (!dialect.history_now.empty()) values[12] = Value();
    if (!dialect.history_took.empty()) values[13] = Value();
    return {sql(insert_record), {values.begin(), values.end()}};
}

KeptScripts HistoryTable::scripts(std::int64_t seq) {
    const auto rows = session_.own_query(sql(select_scripts), std::array<Value, 2>{project_, seq});
    if (rows.empty()) return {};
    const auto text_of = [](const Value& value) {
        return value.type == Value::Type::null ? std::optional<std::string>() : std::optional(value.text);
    };
    return {text_of(rows.front()[0]), text_of(rows.front()[1])};
}

std::string HistoryTable::append_as_text(const Record& record, const KeptScripts& scripts) const {
    std::string text = sql(insert_record);
    text.resize(text.find("values ("));
    text += "values (";
    for (const auto& value : values_of(record, scripts, project_)) text += literal(value) + ", ";
    text.resize(text.size() - 2);
    return text.substr(1) + ");";
}

}  // namespace belay
