#include "engine/adopt/tool.h"

#include <algorithm>

namespace belay {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::string plain_key(std::string_view key) {
    if (key.empty() || !std::ranges::all_of(key, is_digit)) return std::string(key);
    key.remove_prefix(std::min(key.find_first_not_of('0'), key.size() - 1));
    return std::string(key);
}

std::string number_key(const Migration& migration) {
    const auto& text = migration.version.text();
    if (!std::ranges::all_of(text, is_digit)) return "";
    return plain_key(text);
}

std::string digits_key(const Migration& migration) {
    auto text = migration.version.text();
    std::erase_if(text, [](char c) { return c == '-' || c == '_'; });
    return std::ranges::all_of(text, is_digit) ? text : "";
}

std::string file_key(const Migration& migration) {
    return migration.path.substr(migration.path.find_last_of('/') + 1);
}

std::string words_of(std::string_view name) {
    std::string result(name);
    std::ranges::replace(result, '_', ' ');
    return result;
}

}  // namespace belay
