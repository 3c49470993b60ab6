#include "engine/sql/pieces.h"

#include <algorithm>
#include <utility>

#include "engine/sql/parameters.h"

namespace belay {

PieceReader::PieceReader(const Source& script, const Lexical& rules, std::span<const std::string> names,
                         const std::map<std::string, std::string>& values)
    : script_(script), rules_(rules), names_(names), values_(values), reader_(*script.large) {
    expect_values(script, names, values);
}

void PieceReader::keep_only(std::size_t first, std::size_t count) {
    kept_from_ = first;
    kept_ = count;
}

/// Makes the window at least this long, or as long as what is left of the script.
Behind PieceReader::fill(std::size_t size) {
    constexpr auto usual = BlockDigests::block_size;
    constexpr std::size_t most = 1'073'741'824;  // 1 GiB: no database takes a longer statement
    // Room costs nothing before it is used; moving a long statement from room to room would.
    if (size > window_.capacity())
        window_.reserve(size > usual ? std::min(most, script_.large->size - position_) : 2 * usual);
    while (window_.size() < size && reader_.read(window_)) {
    }
    return reader_.at_end() ? Behind::nothing : Behind::more;
}

void PieceReader::drop(std::size_t size) {
    window_.erase(0, size);
    position_ += size;
}

bool PieceReader::next(Piece& piece) {
    while (in_rows_) rows();
    drop(std::exchange(rows_given_, 0));
    piece = {};
    auto size = BlockDigests::block_size;
    while (true) {
        const auto behind = fill(size);
        if (window_.empty()) return false;
        if (split(behind, piece)) return true;
        size = 2 * window_.size();
    }
}

/// Splits the window. False where it has no whole statement.
bool PieceReader::split(Behind behind, Piece& piece) {
    piece.source = {.path = script_.path,
                    .text = std::move(window_),
                    .large = LargeText{.file = script_.large->file, .begin = script_.large->begin},
                    .position = position_,
                    .dumped = script_.dumped};
    const auto before = backslash_;
    std::vector<std::size_t> colons;
    const auto note = [&](std::size_t colon) { colons.push_back(colon); };
    auto split = split_piece(piece.source, rules_, behind, backslash_, names_.empty() ? ColonListener{} : note);
    if (split.end == 0) {
        window_ = std::move(piece.source.text);
        return false;
    }
    window_ = piece.source.text.substr(split.end);
    position_ += split.end;
    piece.source.text.resize(split.end);
    piece.statements = std::move(split.statements);
    in_rows_ = !piece.statements.empty() && piece.statements.back().takes_data;
    if (in_rows_) copy_begin_ = piece.source.position + piece.statements.back().begin;
    at_line_begin_ = true;
    std::erase_if(colons, [&](std::size_t colon) { return colon >= piece.source.text.size(); });
    if (!colons.empty()) replace(colons, window_.empty() ? behind : Behind::more, before, piece);
    leave_out(piece);
    return true;
}

/// Puts the values of parameters into a piece, which may make other statements of it, but no other end.
void PieceReader::replace(std::span<const std::size_t> colons, Behind behind, const BackslashState& before,
                          Piece& piece) {
    piece.source = substitute(piece.source, rules_, names_, values_, colons);
    if (piece.source.shifts.empty()) return;
    backslash_ = before;
    auto split = split_piece(piece.source, rules_, behind, backslash_, {});
    const bool has_rows = !split.statements.empty() && split.statements.back().takes_data;
    if (split.end != piece.source.text.size() || has_rows != in_rows_) {
        throw error_at(Kind::project, place_of(piece.source, split.end),
                       "the value of a parameter changes where a statement ends, which in so long a script it may not",
                       "write the statement without that parameter");
    }
    piece.statements = std::move(split.statements);
}

void PieceReader::leave_out(Piece& piece) {
    auto number = statements_;
    statements_ += piece.statements.size();
    piece.first = number - std::min(number, kept_from_);
    std::erase_if(piece.statements, [&](const Statement&) {
        const auto index = number++;
        return index < kept_from_ || index - kept_from_ >= kept_;
    });
}

std::string_view PieceReader::rows() {
    constexpr std::string_view end = "\n\\.";
    drop(std::exchange(rows_given_, 0));
    if (!in_rows_) return {};
    const bool ended = fill(BlockDigests::block_size) == Behind::nothing;
    const std::string_view text = window_;
    const auto is_line_end = [&](std::size_t at) { return at < text.size() ? text[at] == '\n' : ended; };
    const auto give = [&](std::size_t size) {
        rows_given_ = size;
        at_line_begin_ = text[size - 1] == '\n';
        return text.substr(0, size);
    };
    if (at_line_begin_ && text.starts_with(end.substr(1)) && is_line_end(end.size() - 1)) {
        rows_given_ = end.size() - 1;
        in_rows_ = false;
        return {};
    }
    for (auto at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
        if (is_line_end(at + end.size())) return give(at + 1);
    }
    if (ended) refuse_endless_rows(script_, copy_begin_);
    return give(text.size() - end.size());  // what is held back may be the beginning of the end
}

}  // namespace belay
