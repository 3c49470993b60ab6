#include "engine/history/statements.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "engine/history/embedded.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view mark = "-- name: ";

std::string_view file_of(std::string_view dialect) {
    const auto path = fmt::format("{}/{}", dialect, statements_file);
    const auto files = history_migrations();
    const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
    assert(found != files.end());
    return found->text;
}

/// Comments are for who reads the file, not for a server or a printed plan. In these texts each has its lines for
/// itself.
std::string without_comments(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        if (!line.starts_with("-- ")) result += line;
        text.remove_prefix(line.size());
    }
    return result;
}

/// The texts as they are written, by name.
template <typename Texts>
Texts read_texts(std::string_view file) {
    Texts texts;
    for (auto at = file.find(mark); at != std::string_view::npos;) {
        file.remove_prefix(at + mark.size());
        const auto line = file.find('\n');
        at = file.find(mark);
        const auto text = without_comments(file.substr(line, std::min(at, file.size()) - line));
        texts.emplace(file.substr(0, line), trimmed(text));
    }
    return texts;
}

/// What is written for a shape under a name, which has a text of its own where that shape needs one.
template <typename Texts>
const std::string& written_for(const Texts& written, std::string_view name, Shape shape) {
    const auto own = shape == Shape::first ? written.find(fmt::format("first_{}", name)) : written.end();
    const auto found = own != written.end() ? own : written.find(name);
    assert(found != written.end());
    return found->second;
}

}  // namespace

HistoryStatements::HistoryStatements(std::string_view dialect) {
    const auto written = read_texts<Texts>(file_of(dialect));
    for (const auto& [name, text] : written) {
        first_.emplace(name, filled(written_for(written, name, Shape::first), written, Shape::first));
        typed_.emplace(name, filled(text, written, Shape::typed));
    }
}

const std::string& HistoryStatements::find(std::string_view name, Shape shape) const {
    const auto& texts = shape == Shape::first ? first_ : typed_;
    const auto found = texts.find(name);
    assert(found != texts.end());
    return found->second;
}

/// A text with what {name} stands for in place of it.
std::string HistoryStatements::filled(std::string_view text, const Texts& written, Shape shape) {
    std::string result;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
        const auto close = text.find('}', open);
        result += text.substr(0, open);
        result += filled(written_for(written, text.substr(open + 1, close - open - 1), shape), written, shape);
        text.remove_prefix(close + 1);
    }
    return result.append(text);
}

}  // namespace belay
