#include "engine/history/row.h"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/history/prose.h"

namespace belay {

namespace {

Value optional_value(const std::optional<std::string>& text) {
    return text ? Value(*text) : Value();
}

/// A backup as its column has it: JSON, or nothing where there is none.
std::string text_of(const std::optional<Backup>& backup) {
    if (!backup) return "";
    const nlohmann::ordered_json json{{"path", backup->path}, {"size", backup->size}, {"sha256", backup->sha256}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<Backup> backup_in(std::string_view text) {
    if (text.empty()) return std::nullopt;  // as nearly always: to have that parsed costs more than all other columns
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return Backup{.path = json.value("path", ""),
                  .size = json.value("size", std::uintmax_t{0}),
                  .sha256 = json.value("sha256", "")};
}

}  // namespace

std::int64_t integer_in(const Value& value) {
    std::int64_t result = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), result);
    return result;
}

bool counts_statements(const Row& row) {
    constexpr std::int64_t most = 100'000'000;  // what is kept of each must fit into memory
    const auto statement = integer_in(row[6]), statements = integer_in(row[7]);
    return statement >= 0 && statements >= 0 && statement <= statements && statements <= most;
}

std::optional<Version> version_in(const Row& row) {
    return Version::recorded(row[2].text);
}

std::optional<Event> event_in(const Row& row) {
    return parse_event(row[4].text);
}

Record record_in(Row& row, Version version, Event event) {
    Record record{.seq = integer_in(row[0]),
                  .run = std::move(row[1].text),
                  .version = std::move(version),
                  .name = std::move(row[3].text),
                  .event = event,
                  .direction = row[5].text == "down" ? Direction::down : Direction::up,
                  .statement = static_cast<std::size_t>(integer_in(row[6])),
                  .statements = static_cast<std::size_t>(integer_in(row[7])),
                  .checksum = std::move(row[8].text),
                  .at = std::move(row[9].text),
                  .took_ms = integer_in(row[10]),
                  .by = std::move(row[11].text),
                  .host = std::move(row[12].text),
                  .belay = std::move(row[13].text),
                  .note = std::move(row[14].text),
                  .keeps_down = integer_in(row[15]) == 1};
    if (row[18].type == Value::Type::null) {
        read_prose(std::move(row[17].text), record);
        return record;
    }
    record.statement_checksum = std::move(row[18].text);
    record.trace = std::move(row[19].text);
    record.remark = std::move(row[20].text);
    record.backup = backup_in(row[21].text);
    return record;
}

RowValues values_of(const Record& record, const KeptScripts& scripts, const std::string& project) {
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
            record.statement_checksum,
            record.trace,
            record.remark,
            text_of(record.backup)};
}

std::string literal(const Value& value) {
    if (value.type == Value::Type::null) return "null";
    if (value.type == Value::Type::number) return value.text;
    std::string result = "'";
    for (const char c : value.text) result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + "'";
}

}  // namespace belay
