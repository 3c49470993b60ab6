#include "engine/layout/marks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "engine/parallel.h"
#include "engine/sql/blanks.h"
#include "engine/sql/large_text.h"
#include "engine/sql/source.h"

namespace belay {

namespace {

constexpr std::string_view other_tool = "another tool";

constexpr std::array marks{
    Mark{"-- belay:up", "belay", Extent::line, true},
    Mark{"-- belay:down", "belay", Extent::line, true},
    Mark{"-- belay:verify", "belay", Extent::line, true},
    Mark{"-- belay:check", "belay", Extent::line, true},
    Mark{"-- +goose", "goose"},
    Mark{"-- migrate:up", "dbmate"},
    Mark{"-- migrate:down", "dbmate"},
    Mark{"-- +migrate", "sql-migrate"},
    Mark{"-- Up Migration", "node-pg-migrate", Extent::line, true},
    Mark{"-- Down Migration", "node-pg-migrate", Extent::line, true},
    Mark{"-- no-transaction", "sqlx", Extent::first_line, false, Bearing::manner},
    Mark{"-- atlas:nolint", "atlas", Extent::beginning, false, Bearing::none},
    Mark{"-- atlas:", "atlas", Extent::word, false, Bearing::manner},
    Mark{"--! Previous:", "graphile-migrate", Extent::beginning, false, Bearing::manner},
    Mark{"--! Hash:", "graphile-migrate", Extent::beginning, false, Bearing::manner},
    Mark{"--! Message:", "graphile-migrate", Extent::beginning, false, Bearing::manner},
    Mark{"--! AllowInvalidHash", "graphile-migrate", Extent::beginning, false, Bearing::manner},
    Mark{"--! no-transaction", "graphile-migrate", Extent::beginning, false, Bearing::manner},
    Mark{"--! include", "graphile-migrate"},
    Mark{"--!include", "graphile-migrate"},
    Mark{"-- liquibase formatted sql", "liquibase", Extent::first_line, false, Bearing::manner},
    Mark{"-- changeset", "liquibase", Extent::author_id, true, Bearing::manner},
    Mark{"---- create above / drop below ----", "tern"},
    Mark{"---- tern:", "tern"},
    Mark{"-- depends:", "yoyo", Extent::head, true, Bearing::manner},
    Mark{"-- transactional:", "yoyo", Extent::head, true, Bearing::manner},
    Mark{"-- //@UNDO", "mybatis"},
    Mark{"-- // @UNDO", "mybatis"},
    Mark{"-- !Ups", "play"},
    Mark{"-- !Downs", "play"},
    Mark{"--- !Ups", "play"},
    Mark{"--- !Downs", "play"},
    Mark{"-- --- !Ups", "play"},
    Mark{"-- --- !Downs", "play"},
    Mark{"-- rambler up", "rambler", Extent::line},
    Mark{"-- rambler down", "rambler", Extent::line},
    Mark{"-- +micrate", "micrate"},
    Mark{"-- ==== UP ====", "shmig", Extent::line},
    Mark{"-- ==== DOWN ====", "shmig", Extent::line},
    // What several tools, and people, write above what takes a change back.
    Mark{"-- Down", other_tool, Extent::alone, true},
    Mark{"-- Downs", other_tool, Extent::alone, true},
    Mark{"-- Undo", other_tool, Extent::alone, true},
    Mark{"-- Migrate Down", other_tool, Extent::alone, true},
    Mark{"-- Migration Down", other_tool, Extent::alone, true},
};

constexpr std::size_t looked_at = 65'536;  // bytes of a large file: marks that matter stand at its head

bool begins_with(std::string_view text, std::string_view mark) {
    if (text.size() < mark.size()) return false;
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::equal(mark.begin(), mark.end(), text.begin(), [&](char a, char b) { return lower(a) == lower(b); });
}

bool is_in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Whether a text begins with "author:id", of which both may be quoted.
bool names_author_and_id(std::string_view text) {
    text = from_first_word(text);
    const auto author_end = text.starts_with('"') ? text.find('"', 1) : 0;
    if (author_end == std::string_view::npos) return false;
    const auto colon = text.find_first_of(": \t\r", author_end);
    if (colon == 0 || colon == std::string_view::npos || text[colon] != ':' || colon + 1 == text.size()) return false;
    return std::isspace(static_cast<unsigned char>(text[colon + 1])) == 0;
}

/// Whether a text is blank lines and comments.
bool is_head(std::string_view text) {
    while (!text.empty()) {
        const auto line = from_first_word(text.substr(0, text.find('\n')));
        if (!line.empty() && !line.starts_with("--") && line != "\xef\xbb\xbf") return false;
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return true;
}

/// Letters and digits alone, in lower case.
std::string letters_of(std::string_view text) {
    std::string result;
    for (const unsigned char c : text) {
        if (is_in_word(static_cast<char>(c))) result += static_cast<char>(std::tolower(c));
    }
    return result;
}

constexpr std::size_t longest_alone = 60;  // a line that is longer says more than one word

bool stands_alone(std::string_view comment, const Mark& mark) {
    return comment.size() <= longest_alone && letters_of(comment) == letters_of(mark.text);
}

/// Whether more than comments stands behind the line that a text begins with: else nothing of it runs.
bool statements_follow(std::string_view text) {
    return !is_head(text.substr(std::min(text.find('\n'), text.size())));
}

/// Whether statements end before a comment and others follow it: in the middle of one it is a remark.
bool is_between_statements(std::string_view before, std::string_view after) {
    while (!before.empty()) {
        const auto line_begin = before.find_last_of('\n') + 1;
        const auto line = trimmed(before.substr(line_begin));
        if (!line.empty() && !line.starts_with("--") && line != "\xef\xbb\xbf") {
            const auto code = trimmed(line.substr(0, line.find("--")));
            if (!code.ends_with(';')) return false;
            break;
        }
        before = before.substr(0, line_begin == 0 ? 0 : line_begin - 1);
    }
    return statements_follow(after);
}

/// Whether a mark stands above what takes a change back.
bool heads_a_down(const Mark& mark) {
    const auto letters = letters_of(mark.text);
    return letters.find("down") != std::string::npos || letters.find("undo") != std::string::npos;
}

/// Whether a comment with a mark is the heading of an up, and says nothing else: "-- +goose Up", "-- Up Migration".
bool heads_an_up(std::string_view comment, const Mark& mark) {
    if (mark.bearing != Bearing::text || heads_a_down(mark)) return false;
    const auto letters = letters_of(mark.text);
    const auto said = letters_of(comment.substr(0, comment.find('\n')));
    return letters.find("up") != std::string::npos ? said == letters : said == letters + "up";
}

/// Whether a comment, from its `--` on, begins with a mark, or is one.
bool is_marked(std::string_view comment, const Mark& mark) {
    constexpr std::string_view spaced = "-- ";
    if (mark.extent == Extent::alone) return stands_alone(comment, mark);
    auto text = mark.text;
    if (text.starts_with(spaced)) {
        text.remove_prefix(spaced.size());
        comment = from_first_word(comment.substr(2));
    }
    if (!begins_with(comment, text)) return false;
    comment.remove_prefix(text.size());
    if (mark.extent == Extent::line) return from_first_word(comment).empty();
    if (mark.extent == Extent::word) return !comment.empty() && is_in_word(comment.front());
    if (mark.extent == Extent::author_id && !names_author_and_id(comment)) return false;
    return comment.empty() || !is_in_word(comment.front()) || !is_in_word(text.back());
}

/// "1_a.up.sql", "1_a_down.sql", "1_a/up.sql": not "1_setup.sql".
bool names_its_section(const File& file) {
    std::string_view name = file.path;
    for (const std::string_view part : {"up.sql", "down.sql"}) {
        if (!name.ends_with(part)) continue;
        name.remove_suffix(part.size());
        return name.empty() || !is_in_word(name.back());
    }
    return false;
}

/// The marks of one file.
class Marked {
  public:
    Marked(const File& file, std::vector<FoundMark>& into) : file_(file), into_(into) {}

    void look_through(std::string_view text) {
        const char* const end = text.data() + text.size();
        for (const char* at = text.data(); at < end;) {
            const auto* comment = static_cast<const char*>(memmem(at, static_cast<std::size_t>(end - at), "--", 2));
            if (comment == nullptr) break;
            const auto* line_end =
                static_cast<const char*>(std::memchr(comment, '\n', static_cast<std::size_t>(end - comment)));
            if (line_end == nullptr) line_end = end;
            const auto offset = static_cast<std::size_t>(comment - text.data());
            if (begins_line(text, offset))
                take({comment, static_cast<std::size_t>(line_end - comment)}, text.substr(0, offset),
                     text.substr(offset));
            at = line_end;
        }
        drop_remarks();
    }

  private:
    /// Where a tool is known by a mark of its own, a word by itself is a remark.
    void drop_remarks() {
        const auto is_remark = [](const FoundMark& found) { return found.mark->extent == Extent::alone; };
        if (!std::ranges::all_of(into_, is_remark)) std::erase_if(into_, is_remark);
    }

    static bool begins_line(std::string_view text, std::size_t offset) {
        const auto before = text.substr(0, offset).find_last_not_of(" \t");
        return before == std::string_view::npos || text[before] == '\n' || begins_file(text, before + 1);
    }

    static bool begins_file(std::string_view text, std::size_t offset) {
        return offset == 0 || text.substr(0, offset) == "\xef\xbb\xbf";
    }

    void add(const Mark& mark, std::size_t offset, bool divides) {
        const auto known = std::ranges::find_if(into_, [&](const FoundMark& found) {
            return found.mark->layout == mark.layout && found.mark->bearing == mark.bearing;
        });
        if (known == into_.end())
            into_.push_back({&file_, &mark, offset, divides});
        else
            known->divides = known->divides || divides;
    }

    /// Tools read more forms of a heading than are marks here: whatever begins with such a word may be one.
    void divide_at_down(std::string_view comment, std::string_view from) {
        const auto letters = letters_of(comment);
        if (!letters.starts_with("down") && !letters.starts_with("undo")) return;
        if (!statements_follow(from)) return;
        for (auto& found : into_) found.divides = true;
    }

    /// A comment, what stands before it, and everything from it on.
    void take(std::string_view comment, std::string_view before, std::string_view from) {
        divide_at_down(comment, from);
        for (const auto& mark : marks) {
            if (!is_marked(comment, mark)) continue;
            if (mark.extent == Extent::first_line && !begins_file(before, before.size())) continue;
            if (mark.extent == Extent::head && !is_head(before)) continue;
            if (mark.of_whole_files && heads_a_down(mark) && !statements_follow(from)) continue;
            if (mark.extent == Extent::alone && !is_between_statements(before, from)) continue;
            if (mark.of_whole_files && names_its_section(file_)) continue;
            add(mark, before.size(), !heads_an_up(comment, mark) || !is_head(before));
            return;
        }
    }

    const File& file_;
    std::vector<FoundMark>& into_;
};

std::string beginning_of(const File& file) {
    std::string text;
    if (file.large) TextFile(file.path).read(looked_at, text);
    return text;
}

void look_through(const File& file, std::vector<FoundMark>& found) {
    if (!file.path.ends_with(".sql")) return;
    Marked marked(file, found);
    if (file.large)
        marked.look_through(beginning_of(file));
    else
        marked.look_through(file.bytes);
}

}  // namespace

std::vector<FoundMark> marks_in(std::span<const File> files) {
    std::vector<std::vector<FoundMark>> found(files.size());
    in_parallel(files.size(), [&](std::size_t i) { look_through(files[i], found[i]); });
    std::vector<FoundMark> result;
    for (const auto& some : found) result.insert(result.end(), some.begin(), some.end());
    return result;
}

Place place_of(const FoundMark& found) {
    const auto& file = *found.file;
    Source source{.path = file.path, .text = file.large ? beginning_of(file) : file.bytes};
    const auto size = source.text.size();
    drop_byte_order_mark(source.text);
    return place_of(source, found.offset - (size - source.text.size()));
}

}  // namespace belay
