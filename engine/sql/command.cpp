#include "engine/sql/command.h"

#include "engine/sql/lex.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace belay {

namespace {

using Words = std::vector<std::string>;

bool begins_with_one_of(std::string_view sql, const Lexical& rules, std::span<const std::string_view> words) {
    const auto first = next_token(sql, 0, rules);
    return std::any_of(words.begin(), words.end(), [&](auto word) { return is_word(sql, first, word); });
}

/// The words after the first one and after the noise word that may follow it.
Words arguments_of(std::string_view sql, const Lexical& rules) {
    auto words = first_words(sql, rules, 4);
    words.erase(words.begin());
    if (!words.empty() && (words.front() == "work" || words.front() == "transaction")) words.erase(words.begin());
    words.resize(2);
    return words;
}

/// PostgreSQL takes any unique beginning of these, as its parse_bool does.
bool means_off(std::string_view value) {
    using namespace std::string_view_literals;
    if (value.empty()) return false;
    return value == "of" || value == "off" || value == "0" || "false"sv.starts_with(value) || "no"sv.starts_with(value);
}

}  // namespace

Control control_of(std::string_view sql, const Lexical& rules) {
    static constexpr std::array<std::string_view, 9> commands{"begin", "start",     "commit",  "end",    "rollback",
                                                              "abort", "savepoint", "release", "prepare"};
    if (!begins_with_one_of(sql, rules, commands)) return Control::none;
    const auto command = first_words(sql, rules, 2);
    const auto& name = command.front();
    const std::string_view object = command.size() > 1 ? std::string_view(command[1]) : std::string_view();
    if (name == "begin") return Control::begin;
    if (name == "start") return object == "transaction" ? Control::begin : Control::none;
    if (name == "prepare") return object == "transaction" ? Control::other : Control::none;
    if (name == "savepoint" || name == "release") return Control::savepoint;

    // `prepared` is about a transaction that was put aside.
    const auto arguments = arguments_of(sql, rules);
    if (arguments[0] == "prepared") return Control::other;
    const bool commits = name == "commit" || name == "end";
    if (arguments[0] == "and" && arguments[1] == "chain") return commits ? Control::chain : Control::other;
    if (commits) return Control::commit;
    return arguments[0] == "to" ? Control::savepoint : Control::rollback;
}

std::string transaction_modes(std::string_view sql, const Lexical& rules) {
    if (!rules.transaction_modes) return "";
    const auto first = next_token(sql, 0, rules);
    const auto second = next_token(sql, first.end, rules);
    const bool noise = is_word(sql, second, "transaction") || is_word(sql, second, "work");
    const bool begins = is_word(sql, first, "begin") || (is_word(sql, first, "start") && noise);
    const bool sets = is_word(sql, first, "set") && is_word(sql, second, "transaction");
    if (!begins && !sets) return "";
    const auto modes = next_token(sql, noise ? second.end : first.end, rules);
    if (modes.type != Token::Type::word || is_word(sql, modes, "snapshot")) return "";
    return std::string(sql.substr(modes.begin));
}

std::optional<BackslashSetting> backslash_setting_of(std::string_view sql, const Lexical& rules) {
    static constexpr std::array<std::string_view, 3> commands{"set", "reset", "discard"};
    static constexpr std::string_view name = "standard_conforming_strings";
    if (!rules.escape_strings || !begins_with_one_of(sql, rules, commands)) return std::nullopt;
    auto words = first_words(sql, rules, 5);
    words.resize(5);
    if (words[0] == "reset" && (words[1] == name || words[1] == "all")) return BackslashSetting{};
    if (words[0] == "discard" && words[1] == "all") return BackslashSetting{};
    const bool scoped = words[1] == "session" || words[1] == "local";
    const std::size_t first = scoped ? 2 : 1;
    if (words[0] != "set" || words[first] != name) return std::nullopt;
    if (words[first + 1] != "=" && words[first + 1] != "to") return std::nullopt;
    return BackslashSetting{means_off(words[first + 2]) ? Backslash::escape : Backslash::plain, words[1] == "local"};
}

}  // namespace belay
