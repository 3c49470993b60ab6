#include "engine/sql/utf8.h"

#include <algorithm>

namespace belay::utf8 {

namespace {

unsigned char byte(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool continues(std::string_view text, std::size_t i) {
    return i < text.size() && utf8::continues(text[i]);
}

}  // namespace

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// The table of well-formed sequences is Unicode 15, table 3-7.
std::size_t sequence_length(std::string_view text) {
    const auto first = byte(text, 0);
    const auto second = byte(text, 1);
    if (text.empty()) return 0;
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(text, 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        if (first == 0xe0 && second < 0xa0) return 0;
        if (first == 0xed && second > 0x9f) return 0;
        return continues(text, 1) && continues(text, 2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        if (first == 0xf0 && second < 0x90) return 0;
        if (first == 0xf4 && second > 0x8f) return 0;
        return continues(text, 1) && continues(text, 2) && continues(text, 3) ? 4 : 0;
    }
    return 0;
}

bool is_valid(std::string_view text) {
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t offset_of(std::string_view text, std::size_t index) {
    std::size_t offset = 0;
    while (index > 0 && offset < text.size()) {
        offset += std::max<std::size_t>(sequence_length(text.substr(offset)), 1);
        --index;
    }
    return offset;
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count) {
        offset += std::max<std::size_t>(sequence_length(text.substr(offset)), 1);
    }
    return count;
}

std::string_view characters(std::string_view text, std::size_t first, std::size_t count) {
    text.remove_prefix(offset_of(text, first));
    return text.substr(0, offset_of(text, count));
}

std::size_t floor(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return text.size();
    while (offset > 0 && continues(text, offset)) --offset;
    return offset;
}

}  // namespace belay::utf8
