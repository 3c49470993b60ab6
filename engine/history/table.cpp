#include "engine/history/table.h"

#include "engine/error.h"
#include "engine/history/row.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace belay {

/// Throws Error (state) where somebody put something else in its place that columns do not show.
void HistoryTable::require_own() {
    const auto& dialect = session_.dialect();
    if (dialect.history_fault.empty()) return;
    const auto rows = session_.own_query(dialect.history_fault);
    if (rows.empty()) return;
    throw Error(Kind::state,
                fmt::format("{} of {} is not belay's: {}", dialect.history_table, session_.name(),
                            escaped(rows.front().front().text)),
                "drop that, or use another database");
}

bool HistoryTable::exists() {
    if (shape_) return true;
    const auto& dialect = session_.dialect();
    const auto rows = session_.own_query(dialect.history_columns);
    if (rows.empty()) return false;
    const auto has = [&](std::string_view column) {
        return std::ranges::any_of(rows, [&](const Row& row) { return row.front().text == column; });
    };
    for (const auto* column : first_columns) {
        if (has(column)) continue;
        throw Error(Kind::state,
                    fmt::format("the table {} of {} is not belay's: it has no column '{}'", dialect.history_table,
                                session_.name(), column),
                    "belay needs this name for its history: rename that table, or use another database");
    }
    require_own();
    shape_ = has(typed_column) ? Shape::typed : Shape::first;
    return true;
}

/// A statement over the table that is there.
const std::string& HistoryTable::statement(std::string_view name) {
    exists();
    return statements_.find(name, shape_.value_or(Shape::typed));
}

void HistoryTable::refuse_unreadable(const DatabaseError& database_error) const {
    const auto& dialect = session_.dialect();
    const auto what = database_error.hides_rows ? "row-level security would hide records from this role in"
                                                : "this role may not read the history in";
    const auto cure = database_error.hides_rows ? std::string(dialect.history_unhide)
                                                : fmt::format(fmt::runtime(dialect.history_grants), "ROLE");
    Error error(Kind::connection, fmt::format("{} {}: {}", what, dialect.history_table, database_error.what()),
                fmt::format("let its owner run: {}", cure));
    error.code = database_error.code;
    throw error;
}

Rows HistoryTable::select(std::string_view name, std::span<const Value> arguments) {
    try {
        return session_.own_query(statement(name), arguments);
    } catch (const DatabaseError& error) {
        if (error.fault == Fault::permission) refuse_unreadable(error);
        throw;
    }
}

Record HistoryTable::record_of(Row& row) const {
    if (!counts_statements(row)) {
        throw Error(
            Kind::state,
            fmt::format("record {} of {} has numbers that belay never writes: statement {} of {}", escaped(row[0].text),
                        session_.dialect().history_table, escaped(row[6].text), escaped(row[7].text)),
            "somebody changed this row: set it right, or restore the table from a backup");
    }
    auto version = version_in(row);
    const auto event = event_in(row);
    if (version && event) return record_in(row, std::move(*version), *event);
    throw Error(Kind::state,
                fmt::format("record {} of {} is not one that this belay knows: version '{}', event '{}'", row[0].text,
                            session_.dialect().history_table, escaped(row[2].text), escaped(row[4].text)),
                "use the belay that wrote it, or a newer one");
}

HistoryTable::Contents HistoryTable::read(std::int64_t up_to) {
    if (!exists()) return {};
    const std::array<Value, 3> arguments{project_, own_project, up_to};
    auto rows = select("counting", arguments);
    std::vector<Record> own, mine;
    mine.reserve(rows.size());
    for (auto& row : rows.rows) (project_in(row) == own_project ? own : mine).push_back(record_of(row));
    for (auto* records : {&own, &mine}) {
        // A short history comes in this order, and to sort what is sorted would move every record about.
        if (!std::ranges::is_sorted(*records, {}, &Record::seq)) std::ranges::sort(*records, {}, &Record::seq);
    }
    if (project_ == own_project) mine = own;
    return {History(std::move(own)), History(std::move(mine))};
}

std::vector<Record> HistoryTable::records(std::string_view name, std::span<const Value> arguments) {
    if (!exists()) return {};
    auto rows = select(name, arguments);
    std::vector<Record> result;
    for (auto& row : rows.rows) result.push_back(record_of(row));
    return result;
}

std::vector<Record> HistoryTable::after(std::int64_t seq) {
    return records("after", std::array<Value, 2>{project_, seq});
}

void HistoryTable::newest_first(std::int64_t limit, const std::function<bool(const Record&)>& take) {
    constexpr std::int64_t page = 1000;
    for (auto before = std::numeric_limits<std::int64_t>::max(); limit > 0; limit -= page) {
        const auto some = records("newest_first", std::array<Value, 3>{project_, before, std::min(limit, page)});
        if (some.empty() || !std::ranges::all_of(some, take)) return;
        before = some.back().seq;
    }
}

std::vector<Record> HistoryTable::of_version(const Version& version) {
    std::vector<Record> result;
    if (!exists()) return result;
    // 7 and 0007 are one version, each written in its own way.
    for (const auto& row : select("versions", std::array<Value, 3>{project_, project_, std::int64_t{0}})) {
        if (Version::recorded(row.front().text) != version) continue;
        std::ranges::move(records("of_version", std::array<Value, 2>{project_, row.front().text}),
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
    const auto rows = session_.own_query(statement("newest"), std::array<Value, 1>{project});
    return integer_in(rows.front().front());
}

std::vector<std::string> HistoryTable::other_projects() {
    std::vector<std::string> result;
    if (!exists()) return result;
    for (const auto& row : select("projects", {})) {
        const auto& project = row.front().text;
        if (project != project_ && project != own_project) result.push_back(project);
    }
    return result;
}

bool HistoryTable::is_at(const History& own, const History& project) {
    return newest_of(own_project) == own.newest() && newest() == project.newest();
}

std::optional<std::string> HistoryTable::run_of(std::int64_t seq) {
    forget();  // the transaction that made it may not have been committed
    if (!exists()) return std::nullopt;
    const auto rows = session_.own_query(statement("run_of"), std::array<Value, 2>{project_, seq});
    return rows.empty() ? std::nullopt : std::optional(rows.front().front().text);
}

std::string HistoryTable::query_of(std::int64_t seq, std::string_view run) const {
    return fmt::format("select * from {} where project = {} and seq = {} and run = {}",
                       session_.dialect().history_table, literal(project_), seq, literal(run));
}

/// belay's own migrations are recorded while the table has the shape that they have just given it.
Shape HistoryTable::shape_for(const Record& record) const {
    static const auto typed_from = *Version::parse("0003");
    return project_ == own_project && record.version < typed_from ? Shape::first : Shape::typed;
}

void HistoryTable::append(const Record& record, const KeptScripts& scripts) {
    const auto shape = shape_for(record);
    const auto values = values_of(record, scripts, project_);
    const auto arguments = std::span(values).first(shape == Shape::first ? first_arguments : values.size());
    if (session_.own_query(statements_.find("append", shape), arguments).changed != 1) throw unrecorded();
}

HistoryTable::Insertion HistoryTable::insertion(const Record& record, const KeptScripts& scripts) const {
    const auto shape = shape_for(record);
    const auto values = values_of(record, scripts, project_);
    const auto count = shape == Shape::first ? first_arguments : values.size();
    Insertion insertion{.sql = statements_.find("append", shape),
                        .arguments = {values.begin(), values.begin() + count}};
    // The server tells when that is, and how long the transaction took, where it has a clock of its own.
    if (session_.dialect().history_tells_time) insertion.arguments[12] = insertion.arguments[13] = Value();
    return insertion;
}

KeptScripts HistoryTable::scripts(std::int64_t seq) {
    const auto rows = session_.own_query(statement("scripts"), std::array<Value, 2>{project_, seq});
    if (rows.empty()) return {};
    const auto text_of = [](const Value& value) {
        return value.type == Value::Type::null ? std::optional<std::string>() : std::optional(value.text);
    };
    return {text_of(rows.front()[0]), text_of(rows.front()[1])};
}

std::string HistoryTable::append_as_text(const Record& record, const KeptScripts& scripts) const {
    const auto shape = shape_for(record);
    const auto values = values_of(record, scripts, project_);
    std::string text = statements_.find("append", shape);
    text.resize(text.find("values ("));
    text += "values (";
    for (const auto& value : std::span(values).first(shape == Shape::first ? first_arguments : values.size()))
        text += literal(value) + ", ";
    return text + "'');";
}

}  // namespace belay
