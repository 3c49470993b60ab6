#include "engine/sql/source.h"

#include "engine/sql/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace belay {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Whether these eight bytes are all ASCII and none is NUL.
bool is_plain(const char* bytes) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return ((word | (word - ones)) & highs) == 0;
}

using Shifts = std::vector<Source::Shift>;

/// Where the new text has what stands at `offset` of the one before, outside of what was replaced.
std::size_t new_offset(const Shifts& shifts, std::size_t offset) {
    std::size_t result = offset;
    for (std::size_t i = 0; i + 1 < shifts.size() && shifts[i].written_position <= offset; i += 2) {
        const auto& end = shifts[i + 1];
        result = offset < end.written_position ? shifts[i].position : end.position + (offset - end.written_position);
    }
    return result;
}

/// Whether the pair stands within what one of the others has replaced already.
bool is_within(const Shifts& others, std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i + 1 < others.size(); i += 2) {
        if (others[i].position <= begin && end <= others[i + 1].position) return true;
    }
    return false;
}

std::size_t written_at(const Shifts& shifts, std::size_t offset) {
    const auto next = std::upper_bound(shifts.begin(), shifts.end(), offset,
                                       [](auto value, const auto& shift) { return value < shift.position; });
    if (next == shifts.begin()) return offset;
    const auto& shift = *std::prev(next);
    const bool in_value = (next - shifts.begin()) % 2 == 1;
    return in_value ? shift.written_position : shift.written_position + (offset - shift.position);
}

/// The shifts of two rewritings, one after the other, as those of one.
Shifts joined(const Shifts& before, const Shifts& shifts) {
    Shifts result;
    for (const auto& shift : before) result.push_back({new_offset(shifts, shift.position), shift.written_position});
    for (std::size_t i = 0; i + 1 < shifts.size(); i += 2) {
        const auto begin = shifts[i].written_position, end = shifts[i + 1].written_position;
        if (is_within(before, begin, end)) continue;
        result.push_back({shifts[i].position, written_at(before, begin)});
        result.push_back({shifts[i + 1].position, written_at(before, end)});
    }
    std::ranges::stable_sort(result, {}, &Source::Shift::position);
    return result;
}

/// A part that stands in another file, in its place of the new text.
Source::Inclusion moved(Source::Inclusion part, const Shifts& shifts) {
    const auto begin = new_offset(shifts, part.begin);
    Shifts within;
    for (std::size_t i = 0; i + 1 < shifts.size(); i += 2) {
        if (shifts[i].written_position < part.begin || shifts[i + 1].written_position > part.end) continue;
        for (const auto& shift : {shifts[i], shifts[i + 1]})
            within.push_back({shift.position - begin, shift.written_position - part.begin});
    }
    part.shifts = joined(part.shifts, within);
    part.end = new_offset(shifts, part.end);
    part.begin = begin;
    return part;
}

/// The character at an offset into what a file says, of which `first_line` is the first line of the text.
Place place_in_text(const std::string& path, std::string_view text, std::size_t first_line, std::size_t offset) {
    const auto position = utf8::floor(text, offset);
    const auto before = text.substr(0, position);
    const auto newline = before.rfind('\n');
    const auto line_begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto line_end = std::min(text.find('\n', position), text.size());
    const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    return {.path = path,
            .line = first_line + lines,
            .column = utf8::length(before.substr(line_begin)) + 1,
            .excerpt = std::string(text.substr(line_begin, line_end - line_begin))};
}

}  // namespace

Source rewritten(const Source& before, std::string text, const std::vector<Source::Shift>& shifts) {
    Source result = before;
    if (shifts.empty()) return result;
    for (auto& inclusion : result.inclusions) inclusion = moved(std::move(inclusion), shifts);
    if (before.written.empty()) result.written = before.text;
    result.text = std::move(text);
    result.shifts = joined(before.shifts, shifts);
    return result;
}

void drop_byte_order_mark(std::string& bytes) {
    if (bytes.starts_with(byte_order_mark)) bytes.erase(0, byte_order_mark.size());
}

void join_line_ends(std::string& text) {
    // In place: what stands between the CRLFs is moved together.
    auto read = text.find("\r\n");
    if (read == std::string::npos) return;
    auto write = read;
    while (read < text.size()) {
        const auto next = std::min(text.find("\r\n", read + 1), text.size());
        std::memmove(text.data() + write, text.data() + read + 1, next - read - 1);
        write += next - read - 1;
        read = next;
    }
    text.resize(write);
}

std::size_t first_refused(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        if (i + 8 <= text.size() && is_plain(text.data() + i)) {
            i += 8;
            continue;
        }
        const auto length = utf8::sequence_length(text.substr(i));
        if (length == 0 || text[i] == '\0') return i;
        i += length;
    }
    return i;
}

std::size_t written_offset(const Source& source, std::size_t offset) {
    return written_at(source.shifts, offset);
}

void refuse_byte(char byte, Place place) {
    const auto value = static_cast<unsigned char>(byte);
    const auto message = value == 0 ? std::string("a NUL byte, which no SQL can hold")
                                    : fmt::format("the byte 0x{:02x} here is not UTF-8", value);
    throw error_at(Kind::project, std::move(place), message, "save the file as UTF-8");
}

Source read_source(std::string path, std::string bytes) {
    drop_byte_order_mark(bytes);
    join_line_ends(bytes);
    Source source{.path = std::move(path), .text = std::move(bytes)};
    const auto refused = first_refused(source.text);
    if (refused == source.text.size()) return source;
    refuse_byte(source.text[refused], place_of(source, refused));
}

Place place_of(const Source& source, std::size_t offset) {
    if (source.large) return place_in(*source.large, source.position + written_offset(source, offset), source.path);
    const auto holds = [&](const Source::Inclusion& part) { return part.begin <= offset && offset < part.end; };
    const auto innermost = std::find_if(source.inclusions.rbegin(), source.inclusions.rend(), holds);
    if (innermost != source.inclusions.rend()) {
        const auto written = written_at(innermost->shifts, offset - innermost->begin);
        return place_in_text(innermost->path, innermost->written, 1, written);
    }
    const bool replaced = !source.written.empty();
    return place_in_text(source.path, replaced ? source.written : source.text, source.first_line,
                         replaced ? written_offset(source, offset) : offset);
}

Place place_of_row(const Source& source, std::size_t offset, std::size_t row) {
    if (source.large) {
        const auto begin = source.position + written_offset(source, offset);
        return place_in(*source.large, line_offset(*source.large, begin, row), source.path);
    }
    const std::string_view text = source.text;
    for (; row > 1 && text.find('\n', offset) != std::string_view::npos; --row) offset = text.find('\n', offset) + 1;
    return place_of(source, offset);
}

}  // namespace belay
