#include "tools/belay/manual.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/error.h"
#include "tools/belay/manual_tables.h"

namespace belay::cli {

namespace {

constexpr std::string_view begin_mark = "<!-- generated: ";
constexpr std::string_view end_mark = "<!-- end of ";
constexpr std::string_view mark_end = " -->\n";

/// `text` with what is generated in the place of what stands between the marks.
std::string generated_anew(std::string_view text) {
    std::string result;
    for (;;) {
        const auto begin = text.find(begin_mark);
        if (begin == std::string_view::npos) return result + std::string(text);
        const auto name_begin = begin + begin_mark.size();
        const auto name_end = text.find(mark_end, name_begin);
        const auto name = text.substr(name_begin, name_end - name_begin);
        const auto end = text.find(fmt::format("{}{}{}", end_mark, name, mark_end), name_end);
        if (end == std::string_view::npos)
            throw Error(Kind::internal, fmt::format("a page of the manual has no end of '{}'", name));
        result += text.substr(0, name_end + mark_end.size());
        result += generated(name);
        text.remove_prefix(end);
    }
}

/// "deploying.md": "deploying".
std::string_view name_of(const EmbeddedFile& file) {
    return file.path.substr(0, file.path.rfind('.'));
}

}  // namespace

std::vector<std::string> page_names() {
    std::vector<std::string> names;
    for (const auto& file : manual_files()) names.emplace_back(name_of(file));
    return names;
}

std::optional<std::string> page_named(std::string_view name) {
    const auto files = manual_files();
    const auto file = std::ranges::find(files, name, name_of);
    if (file == files.end()) return std::nullopt;
    return generated_anew(file->text);
}

std::string without_marks(std::string_view text) {
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        const auto line = text.substr(begin, end - begin);
        if (!line.starts_with(begin_mark) && !line.starts_with(end_mark)) result += line;
        begin = end;
    }
    return result;
}

}  // namespace belay::cli
