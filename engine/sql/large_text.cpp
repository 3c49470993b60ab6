#include "engine/sql/large_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/sql/source.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

constexpr std::size_t read_size = 262'144;  // bytes

std::FILE* opened(const std::string& path, int& error) {
    auto* const file = std::fopen(path.c_str(), "rb");
    error = file == nullptr ? errno : 0;
    if (file != nullptr) std::setvbuf(file, nullptr, _IONBF, 0);
    return file;
}

[[noreturn]] void refuse_changed(const LargeText& text, int error) {
    const auto message = error != 0 ? fmt::format("cannot be read any more: {}", std::strerror(error))
                                    : std::string("was changed while belay was at work with it");
    throw error_at(Kind::project, {.path = text.file}, message, "run it again");
}

}  // namespace

TextFile::TextFile(const std::string& path) : file_(opened(path, error_), std::fclose) {}

void TextFile::fill() {
    buffer_.assign(held_return_ ? 1 : 0, '\r');
    position_ = 0;
    const auto held = buffer_.size();
    buffer_.resize(held + read_size);
    const auto count = error_ == 0 ? std::fread(buffer_.data() + held, 1, read_size, file_.get()) : 0;
    if (count < read_size && error_ == 0 && std::ferror(file_.get()) != 0) error_ = errno;
    buffer_.resize(held + count);
    if (std::exchange(first_, false)) drop_byte_order_mark(buffer_);
    held_return_ = count > 0 && buffer_.ends_with('\r');
    if (held_return_) buffer_.pop_back();
    join_line_ends(buffer_);
}

void TextFile::read(std::size_t size, std::string& text) {
    while (size > 0) {
        if (position_ == buffer_.size()) fill();
        if (buffer_.empty() && !held_return_) return;
        const auto count = std::min(size, buffer_.size() - position_);
        text.append(buffer_, position_, count);
        position_ += count;
        size -= count;
    }
}

void BlockDigests::add(std::string_view text) {
    while (!text.empty()) {
        const auto count = std::min(text.size(), block_size - size_ % block_size);
        checksum_.add(text.substr(0, count));
        size_ += count;
        text.remove_prefix(count);
        if (size_ % block_size == 0) digests_.push_back(checksum_.exact());
    }
}

std::vector<std::string> BlockDigests::finish() {
    if (size_ % block_size != 0) digests_.push_back(checksum_.exact());
    return std::move(digests_);
}

LargeTextReader::LargeTextReader(const LargeText& text) : text_(text), file_(text.file) {
    std::string before;
    for (auto left = text.begin; left > 0; left -= std::min(left, read_size)) {
        before.clear();
        file_.read(std::min(left, read_size), before);
    }
}

bool LargeTextReader::read(std::string& text) {
    if (at_end()) return false;
    const auto begin = text.size();
    const auto wanted = std::min(BlockDigests::block_size, text_.size - digests_.size());
    file_.read(wanted, text);
    const auto block = std::string_view(text).substr(begin);
    digests_.add(block);
    const bool same = block.size() == wanted && digests_.checksum().exact() == text_.digests[blocks_++];
    if (!same) refuse_changed(text_, file_.error());
    return true;
}

namespace {

/// Counts the lines of a text that comes in pieces, and the characters of the last one.
class Position {
  public:
    void pass(std::string_view text) {
        line += static_cast<std::size_t>(std::ranges::count(text, '\n'));
        if (const auto newline = text.rfind('\n'); newline != std::string_view::npos) {
            column = 1;
            text.remove_prefix(newline + 1);
        }
        column += static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !utf8::continues(c); }));
    }

    std::size_t line = 1;
    std::size_t column = 1;
};

}  // namespace

Place place_in(const LargeText& text, std::size_t offset, const std::string& path) {
    constexpr std::size_t around = 800;  // bytes of the line that are shown, on either side of the character
    const auto target = text.begin + offset;
    const auto shown_from = target - std::min(target, around);
    TextFile file(text.file);
    Position position;
    std::string piece;
    for (std::size_t passed = 0; passed < shown_from; passed += piece.size()) {
        piece.clear();
        file.read(std::min(read_size, shown_from - passed), piece);
        if (piece.empty()) return {.path = path};
        position.pass(piece);
    }
    piece.clear();
    file.read(target - shown_from + around, piece);
    const std::string_view shown = piece;
    const auto here = utf8::floor(shown, target - shown_from);
    const auto line_begin = shown.substr(0, here).rfind('\n') + 1;
    position.pass(shown.substr(0, line_begin));
    const auto excerpt_column = position.column;
    position.pass(shown.substr(line_begin, here - line_begin));
    auto excerpt = shown.substr(line_begin, std::min(shown.find('\n', here), shown.size()) - line_begin);
    while (!excerpt.empty() && utf8::continues(excerpt.front())) excerpt.remove_prefix(1);
    const auto last = utf8::floor(excerpt, excerpt.size() - std::min<std::size_t>(excerpt.size(), 1));
    if (utf8::sequence_length(excerpt.substr(last)) == 0) excerpt = excerpt.substr(0, last);
    return {.path = path,
            .line = position.line,
            .column = position.column,
            .excerpt = std::string(excerpt),
            .excerpt_column = excerpt_column};
}

std::size_t line_offset(const LargeText& text, std::size_t offset, std::size_t line) {
    TextFile file(text.file);
    const auto from = text.begin + offset;
    std::size_t position = 0;
    std::string piece;
    while (line > 1) {
        const auto passed = position < from;
        piece.clear();
        file.read(passed ? std::min(read_size, from - position) : read_size, piece);
        if (piece.empty()) break;
        auto end = passed ? std::string::npos : piece.find('\n');
        while (end != std::string::npos && --line > 1) end = piece.find('\n', end + 1);
        position += end == std::string::npos ? piece.size() : end + 1;
    }
    return std::max(position, from) - text.begin;
}

}  // namespace belay
