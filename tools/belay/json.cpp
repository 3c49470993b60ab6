#include "tools/belay/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace belay::cli {

namespace {

bool& printed() {
    static bool the_one = false;
    return the_one;
}

}  // namespace

bool has_printed() {
    return printed();
}

Json document(std::string_view type) {
    return {{"v", 1}, {"type", type}};
}

void print(const Json& json) {
    // What is no UTF-8 is replaced: a document that breaks off would be worse.
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);  // main looks at the stream at the end
    std::fflush(stdout);
    printed() = true;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json ids(const std::vector<std::string>& ids) {
    Json result = Json::array();
    for (const auto& id : ids) result.push_back(id);
    return result;
}

Json error_fields(const Error& error) {
    Json json;
    json["version"] = error.step ? text_or_null(error.step->version) : Json(nullptr);
    json["file"] = error.place ? text_or_null(error.place->path) : Json(nullptr);
    json["line"] = error.place && error.place->line > 0 ? Json(error.place->line) : Json(nullptr);
    json["column"] = error.place && error.place->column > 0 ? Json(error.place->column) : Json(nullptr);
    json["statement"] = error.step && error.step->statement > 0 ? Json(error.step->statement) : Json(nullptr);
    json["statements"] = error.step ? Json(error.step->statements) : Json(nullptr);
    json["code"] = text_or_null(error.code);
    json["message"] = error.what();
    json["detail"] = text_or_null(error.detail);
    json["hint"] = text_or_null(error.hint);
    json["rolled_back"] = error.step ? Json(error.step->rolled_back) : Json(nullptr);
    return json;
}

namespace {

/// What a record says beside its event, in one text, as a person reads it.
std::string detail_of(const Record& record) {
    std::vector<std::string> parts;
    if (!record.statement_checksum.empty()) parts.push_back(record.statement_checksum);
    if (!record.remark.empty()) parts.push_back(record.remark);
    if (record.event == Event::started && !record.trace.empty()) parts.push_back("before: " + record.trace);
    auto detail = fmt::format("{}", fmt::join(parts, "; "));
    if (!record.backup) return detail;
    const auto& backup = *record.backup;
    return detail + (detail.empty() ? "" : " ") +
           (backup.path.empty() ? "backup by backup_command"
                                : fmt::format("backup: {} ({} bytes, {})", backup.path, backup.size, backup.sha256));
}

}  // namespace

Json record(const Record& record) {
    return {{"seq", record.seq},
            {"run", record.run},
            {"version", record.version.text()},
            {"name", record.name},
            {"event", name_of(record.event)},
            {"direction", name_of(record.direction)},
            {"statement", record.statement},
            {"statements", record.statements},
            {"checksum", record.checksum},
            {"at", record.at},
            {"took_ms", record.took_ms},
            {"by", record.by},
            {"host", record.host},
            {"belay", record.belay},
            {"note", text_or_null(record.note)},
            {"detail", text_or_null(detail_of(record))},
            {"statement_checksum", text_or_null(record.statement_checksum)},
            {"remark", text_or_null(record.remark)},
            {"backup", record.backup ? fields_of(*record.backup) : Json(nullptr)}};
}

Json fields_of(const Backup& backup) {
    if (backup.path.empty()) return {{"path", nullptr}, {"size", nullptr}, {"sha256", nullptr}};
    return {{"path", backup.path}, {"size", backup.size}, {"sha256", backup.sha256}};
}

}  // namespace belay::cli
