#include "engine/history/table.h"

#include "engine/error.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace belay {

namespace {

constexpr std::array columns{"seq",         "run",           "project",   "version",    "name",
                             "event",       "direction",     "statement", "statements", "checksum",
                             "script_down", "script_verify", "at",        "took_ms",    "by",
                             "host",        "belay",         "note",      "detail"};

// {} is the table, the second {} of `select_records` the dialect's expression for a time as text.
constexpr auto select_records = R"(
select seq, run, version, name, event, direction, statement, statements, checksum, {1}, took_ms, "by", host, belay, note,
    detail, case when script_down is null then 0 else 1 end, project
from {0}
where project in ($1, $2)
order by seq)";
constexpr auto select_newest = R"(select max(seq) from {} where project = $1)";
constexpr auto select_scripts = R"(select script_down, script_verify from {} where project = $1 and seq = $2)";
constexpr auto select_run = R"(select run from {} where project = $1 and seq = $2)";
constexpr auto insert_record = R"(
insert into {0} (seq, run, project, version, name, event, direction, statement, statements, checksum,
    script_down, script_verify, at, took_ms, "by", host, belay, note, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, {2}, {3}, $15, $16, $17, $18, $19))";

std::int64_t number(const Value& value) {
    std::int64_t result = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), result);
    return result;
}

std::optional<Record> record_of(const Row& row) {
    const auto version = Version::parse(row[2].text);
    const auto event = parse_event(row[4].text);
    if (!version || !event) return std::nullopt;
    return Record{.seq = number(row[0]),
                  .run = row[1].text,
                  .version = *version,
                  .name = row[3].text,
                  .event = *event,
                  .direction = row[5].text == "down" ? Direction::down : Direction::up,
                  .statement = static_cast<std::size_t>(number(row[6])),
                  .statements = static_cast<std::size_t>(number(row[7])),
                  .checksum = row[8].text,
                  .at = row[9].text,
                  .took_ms = number(row[10]),
                  .by = row[11].text,
                  .host = row[12].text,
                  .belay = row[13].text,
                  .note = row[14].text,
                  .detail = row[15].text,
                  .keeps_down = number(row[16]) == 1};
}

Value optional_value(const std::optional<std::string>& text) {
    return text ? Value(*text) : Value();
}

std::array<Value, columns.size()> values_of(const Record& record, const KeptScripts& scripts,
                                            const std::string& project) {
    return {record.seq,
            record.run,
            project,
            record.version.text(),
            record.name,
            name_of(record.event),
            name_of(record.direction),
            static_cast<std::int64_t>(record.statement),
            static_cast<std::int64_t>(record.statements),
            record.checksum,
            optional_value(scripts.down),
            optional_value(scripts.verify),
            record.at,
            record.took_ms,
            record.by,
            record.host,
            record.belay,
            record.note,
            record.detail};
}

/// What stands for an argument that may be left to the database.
std::string or_else(std::string_view argument, std::string_view expression) {
    return expression.empty() ? std::string(argument) : fmt::format("coalesce({}, {})", argument, expression);
}

/// A value as an SQL literal. Only for text that a person runs: belay itself binds.
std::string literal(const Value& value) {
    if (value.type == Value::Type::null) return "null";
    if (value.type == Value::Type::number) return value.text;
    std::string result = "'";
    for (const char c : value.text) result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + "'";
}

}  // namespace

std::string HistoryTable::sql(std::string_view text) const {
    const auto& dialect = session_.dialect();
    return fmt::format(fmt::runtime(text), dialect.history_table, dialect.history_time,
                       or_else("$13", dialect.history_now), or_else("$14", dialect.history_took));
}

bool HistoryTable::exists() {
    if (exists_) return true;
    const auto rows = session_.query(session_.dialect().history_columns);
    if (rows.empty()) return false;
    for (const auto* column : columns) {
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

HistoryTable::Contents HistoryTable::read() {
    if (!exists()) return {};
    Rows rows;
    try {
        rows = session_.query(sql(select_records), std::array<Value, 2>{project_, std::string(own_project)});
    } catch (const DatabaseError& error) {
        if (error.fault == Fault::permission) refuse_unreadable(error);
        throw;
    }
    std::vector<Record> own, mine;
    for (const auto& row : rows) {
        const auto record = record_of(row);
        if (!record) {
            throw Error(
                Kind::state,
                fmt::format("record {} of {} is not one that this belay knows: version '{}', event '{}'", row[0].text,
                            session_.dialect().history_table, escaped(row[2].text), escaped(row[4].text)),
                "use the belay that wrote it, or a newer one");
        }
        (row[17].text == own_project ? own : mine).push_back(*record);
    }
    if (project_ == own_project) mine = own;
    return {History(std::move(own)), History(std::move(mine))};
}

std::int64_t HistoryTable::newest() {
    if (!exists()) return 0;
    const auto rows = session_.query(sql(select_newest), std::array<Value, 1>{project_});
    return number(rows.front().front());
}

std::optional<std::string> HistoryTable::run_of(std::int64_t seq) {
    exists_ = false;  // the transaction that made it may not have been committed
    if (!exists()) return std::nullopt;
    const auto rows = session_.query(sql(select_run), std::array<Value, 2>{project_, seq});
    return rows.empty() ? std::nullopt : std::optional(rows.front().front().text);
}

std::string HistoryTable::query_of(std::int64_t seq, std::string_view run) const {
    return fmt::format("select * from {} where project = {} and seq = {} and run = {}",
                       session_.dialect().history_table, literal(project_), seq, literal(run));
}

void HistoryTable::append(const Record& record, const KeptScripts& scripts) {
    session_.query(sql(insert_record), values_of(record, scripts, project_));
}

HistoryTable::Insertion HistoryTable::insertion(const Record& record, const KeptScripts& scripts) const {
    auto values = values_of(record, scripts, project_);
    const auto& dialect = session_.dialect();
    if (!dialect.history_now.empty()) values[12] = Value();
    if (!dialect.history_took.empty()) values[13] = Value();
    return {sql(insert_record), {values.begin(), values.end()}};
}

KeptScripts HistoryTable::scripts(std::int64_t seq) {
    const auto rows = session_.query(sql(select_scripts), std::array<Value, 2>{project_, seq});
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
