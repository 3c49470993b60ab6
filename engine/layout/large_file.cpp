#include "engine/layout/large_file.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string_view>

#include <fmt/format.h>

#include "engine/sql/large_text.h"
#include "engine/sql/statement_finder.h"
#include "engine/sql/utf8.h"

namespace belay {

namespace {

/// A section while its lines come in.
class OpenSection {
  public:
    OpenSection(Section section, const std::string& path, std::size_t begin, std::size_t first_line)
        : section_(section),
          source_{.path = path, .text = {}, .first_line = first_line, .large = LargeText{.file = path, .begin = begin}},
          directives_(source_, section) {}

    Section section() const { return section_; }
    std::size_t first_line() const { return source_.first_line; }
    bool in_head() const { return directives_.in_head(); }

    /// A line, perhaps with more behind it that was cut off.
    void look_at(std::string_view line) { directives_.take(line, digests_.size()); }

    void add(std::string_view text) {
        if (digests_.size() + text.size() <= longest_kept_text)
            source_.text += text;
        else
            source_.text = std::string();
        digests_.add(text);
        statements_.look_at(text);
    }

    Script finish() {
        auto& large = *source_.large;
        large.size = digests_.size();
        large.digests = digests_.finish();
        large.has_statements = statements_.found();
        if (!is_large(large.size)) source_.large.reset();
        return {section_, std::move(source_), directives_.finish()};
    }

    const Checksum& checksum() const { return digests_.checksum(); }

  private:
    Section section_;
    Source source_;
    DirectiveReader directives_;
    BlockDigests digests_;
    StatementFinder statements_;
};

/// Cuts a file into sections while its text comes in.
class Sections {
  public:
    Sections(const std::string& path, Section first, const Headings& headings)
        : path_(path), headings_(headings), in_sections_(first == Section::head) {
        sections_.emplace_back(first, path, 0, 1);
        lines_of_headings_.emplace_back();
    }

    /// Takes text that ends with a line, or the beginning of a line, which `take_rest` takes the rest of.
    void take(std::string_view text) {
        while (!text.empty()) {
            const auto line_begin = next_line_to_see(text);
            add(text.substr(0, line_begin));
            text.remove_prefix(line_begin);
            const auto line_end = std::min(text.find('\n'), text.size());
            const auto whole = text.substr(0, std::min(line_end + 1, text.size()));
            if (!whole.empty()) take_line(text.substr(0, line_end), whole);
            text.remove_prefix(whole.size());
        }
    }
    void take_rest(std::string_view text) { add(text); }

    LargeFile finish();

  private:
    /// Most of a large script holds no directive: look for the mark, not at every line.
    std::size_t next_line_to_see(std::string_view text) const {
        if (sections_.back().in_head()) return 0;
        const auto mark = std::min(text.find(own_headings.mark), text.find(headings_.mark));
        if (mark == std::string_view::npos) return text.size();
        return text.substr(0, mark).rfind('\n') + 1;
    }

    void take_line(std::string_view line, std::string_view with_end) {
        const auto section = headings_.section_of(line);
        if (!section) {
            sections_.back().look_at(line);
            add(with_end);
            return;
        }
        const auto same = std::ranges::find(sections_, *section, &OpenSection::section);
        if (same != sections_.end()) {
            refuse_second_section(*section, place_in({.file = path_}, position_, path_), same->first_line() - 1);
        }
        pass(with_end);
        sections_.emplace_back(*section, path_, position_, lines_ + 1);
        lines_of_headings_.emplace_back(line);
    }

    void add(std::string_view text) {
        auto& section = sections_.back();
        section.add(text);
        if (in_sections_ && (section.section() == Section::head || section.section() == Section::up))
            checksum_.add(text);
        pass(text);
    }

    void pass(std::string_view text) {
        position_ += text.size();
        lines_ += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    }

    const std::string& path_;
    const Headings& headings_;
    bool in_sections_;
    std::vector<std::string> lines_of_headings_;
    std::deque<OpenSection> sections_;
    Checksum checksum_;
    std::size_t position_ = 0;  // in the file's text
    std::size_t lines_ = 0;     // that ended
};

LargeFile Sections::finish() {
    LargeFile file{.headings = std::move(lines_of_headings_),
                   .checksum = (in_sections_ ? checksum_ : sections_.front().checksum()).trimmed()};
    for (auto& section : sections_) file.sections.push_back(section.finish());
    return file;
}

/// How much of what was read can be taken: all of it at the end of the file, otherwise whole lines or, of a line that
/// is longer than that, whole characters.
std::size_t takeable(std::string_view text, bool ended) {
    if (ended) return text.size();
    if (const auto newline = text.rfind('\n'); newline != std::string_view::npos) return newline + 1;
    constexpr std::size_t longest_character = 4;
    const auto tail = text.size() - std::min(text.size(), longest_character);
    for (auto end = text.size(); end > tail; --end) {
        if (!utf8::continues(text[end - 1])) return end - 1;
    }
    return text.size();
}

}  // namespace

LargeFile read_large_file(const std::string& path, Section first, const Headings& headings) {
    TextFile file(path);
    Sections sections(path, first, headings);
    std::string text;
    std::size_t position = 0;
    bool in_line = false;
    for (bool ended = false; !ended;) {
        const auto wanted = text.size() + BlockDigests::block_size;
        file.read(BlockDigests::block_size, text);
        ended = text.size() < wanted;
        const auto piece = std::string_view(text).substr(0, takeable(text, ended));
        if (const auto refused = first_refused(piece); refused < piece.size())
            refuse_byte(piece[refused], place_in({.file = path}, position + refused, path));
        const auto rest = in_line ? std::min(piece.find('\n'), piece.size()) : 0;
        sections.take_rest(piece.substr(0, rest));
        sections.take(piece.substr(rest));
        in_line = !piece.ends_with('\n');
        position += piece.size();
        text.erase(0, piece.size());
    }
    if (file.error() != 0)
        throw error_at(Kind::project, {.path = path}, fmt::format("cannot be read: {}", std::strerror(file.error())));
    return sections.finish();
}

}  // namespace belay
