#include "engine/history/prose.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace belay {

namespace {

constexpr std::string_view part_mark = "; ";
constexpr std::string_view trace_mark = "; before: ";
constexpr std::string_view backup_mark = "backup: ";
constexpr std::string_view command_mark = "backup by backup_command";

/// "backup: PATH (123 bytes, sha256:...)", which was the last part of a detail.
std::optional<Backup> backup_at(std::string_view text) {
    if (text == command_mark) return Backup{};
    constexpr std::string_view bytes = " bytes, ";
    const auto bracket = text.rfind(" (");
    const auto sum = text.rfind(bytes);
    const bool whole = text.starts_with(backup_mark) && text.ends_with(')') && bracket != std::string_view::npos &&
                       sum != std::string_view::npos && sum > bracket;
    if (!whole) return std::nullopt;
    Backup backup{.path = std::string(text.substr(backup_mark.size(), bracket - backup_mark.size()))};
    std::from_chars(text.data() + bracket + 2, text.data() + sum, backup.size);
    backup.sha256 = text.substr(sum + bytes.size(), text.size() - sum - bytes.size() - 1);
    return backup;
}

/// Takes the backup off the end of a detail.
std::optional<Backup> take_backup(std::string& detail) {
    for (const auto mark : {backup_mark, command_mark}) {
        const auto at = detail.find(mark);
        if (at == std::string::npos || (at > 0 && detail[at - 1] != ' ')) continue;
        auto backup = backup_at(std::string_view(detail).substr(at));
        if (!backup) continue;
        detail.resize(at > 0 ? at - 1 : 0);
        return backup;
    }
    return std::nullopt;
}

/// Takes what stands behind `mark` off the end of a text.
std::string take_behind(std::string& text, std::string_view mark) {
    const auto at = text.find(mark);
    if (at == std::string::npos) return "";
    auto rest = text.substr(at + mark.size());
    text.resize(at);
    return rest;
}

}  // namespace

void read_prose(std::string detail, Record& record) {
    record.backup = take_backup(detail);
    const bool of_statement =
        record.event == Event::statement || (record.event == Event::started && record.statement > 0);
    if (!of_statement) {
        record.remark = std::move(detail);
        return;
    }
    record.trace = take_behind(detail, trace_mark);
    record.remark = take_behind(detail, part_mark);
    record.statement_checksum = std::move(detail);
}

}  // namespace belay
