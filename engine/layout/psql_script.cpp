#include "engine/layout/psql_script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/lines.h"
#include "engine/layout/parts.h"
#include "engine/layout/settings.h"
#include "engine/sql/parameters.h"

namespace belay {

namespace {

constexpr std::size_t deepest = 16;
constexpr std::string_view way_on = "write its statements here, or add the file";

enum class Origin { call, script };

/// What a line has psql read.
struct Reading {
    std::string path = {};
    Origin origin = Origin::call;  // where a relative path begins
    std::string copy = {};         // the statement whose rows the file has; empty: it has statements
};

/// A word, or one in quotes; takes it off the beginning.
std::string take_argument(const Source& source, Span& rest) {
    if (rest.text.find(':') < rest.text.find_first_of(" \t'"))
        refuse(source, rest, "a variable in the name of a file, which belay does not read", "write the name");
    if (!rest.text.starts_with('\'')) return std::string(take_word(rest).text);
    std::string result;
    for (std::size_t i = 1; i < rest.text.size(); ++i) {
        if (rest.text[i] != '\'') {
            result += rest.text[i];
        } else if (i + 1 < rest.text.size() && rest.text[i + 1] == '\'') {
            result += rest.text[i++];
        } else {
            rest = trimmed(rest.part(i + 1));
            return result;
        }
    }
    refuse(source, rest, "the quote that begins here does not end", "write its end");
}

/// `\copy person (id, name) from 'people.csv' with (format csv)`
Reading reading_of_copy(const Source& source, const Span& line, Span rest) {
    auto words = rest;
    while (!words.text.empty()) {
        const auto word = take_word(words);
        if (is_same_name(word.text, "to"))
            refuse(source, line, "'\\copy ... to' writes a file, which belay does not", "take it out");
        if (!is_same_name(word.text, "from")) continue;
        const auto table = rest.part(0, word.offset - rest.offset);
        Reading reading{.path = take_argument(source, words)};
        for (const std::string_view other : {"program", "stdin", "pstdin"}) {
            if (is_same_name(reading.path, other))
                refuse(source, line, fmt::format("'\\copy ... from {}', which belay does not run", other),
                       "name a file, or write the rows below: copy ... from stdin;");
        }
        reading.copy = fmt::format("copy {} from stdin {};\n", trimmed(table).text, words.text);
        return reading;
    }
    refuse(source, line, "'\\copy' without a 'from'", "write: \\copy TABLE from 'FILE'");
}

std::optional<Reading> reading_of(const Source& source, const Span& whole) {
    const auto line = trimmed(whole);
    if (!line.text.starts_with('\\')) return std::nullopt;
    auto rest = line;
    const auto command = take_word(rest).text;
    if (command == "\\copy") return reading_of_copy(source, line, rest);
    const bool relative = command == "\\ir" || command == "\\include_relative";
    if (!relative && command != "\\i" && command != "\\include") return std::nullopt;
    if (rest.text.empty()) refuse(source, line, fmt::format("'{}' does not say which file", command), "write its name");
    return Reading{.path = take_argument(source, rest), .origin = relative ? Origin::script : Origin::call};
}

/// Whether something stands there that a variable of psql could: a colon before a name or a quote, and no `::`.
bool may_have_variables(std::string_view text) {
    for (auto at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        const bool begins =
            std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '_' || next == '\'' || next == '"';
        if (begins && (at == 0 || text[at - 1] != ':')) return true;
    }
    return false;
}

/// Says that the text has from `begin` on that of another file, and what that includes.
void add_inclusion(const Source& part, std::size_t begin, std::vector<Source::Inclusion>& into) {
    into.push_back({.begin = begin,
                    .end = begin + part.text.size(),
                    .path = part.path,
                    .written = part.written.empty() ? part.text : part.written,
                    .shifts = part.shifts});
    for (auto inner : part.inclusions) {
        inner.begin += begin;
        inner.end += begin;
        into.push_back(std::move(inner));
    }
}

}  // namespace

Source PsqlScripts::read(const Source& source, std::size_t offset, const std::string& path) {
    const auto found = std::ranges::find(files_, path, &File::path);
    const bool known = found != files_.end() && !found->large;
    if (known) read_.insert(&*found);
    // Of most files a directory is read without the bytes.
    if (known && !found->bytes.empty()) return read_source(found->path, found->bytes);
    try {
        return read_source(path, read_file(path));
    } catch (const Error& error) {
        if (error.kind == Kind::project) throw;
        throw error_at(Kind::project, place_of(source, offset),
                       fmt::format("{} cannot be read, which psql reads here", escaped(path)), std::string(way_on));
    }
}

/// The source with what each such line names in place of the line. Lines of text and rows do not begin so.
Source PsqlScripts::included(const Source& source, std::size_t depth) {
    std::string text;
    std::vector<Source::Shift> shifts;
    std::vector<Source::Inclusion> inclusions;
    std::size_t copied = 0;
    for (const auto& line : lines_of(source)) {
        const auto reading = reading_of(source, line);
        if (!reading) continue;
        if (depth == deepest) refuse(source, line, "files that include each other", "take one of the includes out");
        const auto folder = reading->origin == Origin::script ? std::string(folder_of(source.path)) : folder_;
        auto part = read(source, line.offset, (std::filesystem::path(folder) / reading->path).lexically_normal());
        if (reading->copy.empty()) part = included(part, depth + 1);
        text += source.text.substr(copied, line.offset - copied);
        shifts.push_back({text.size(), line.offset});
        text += reading->copy;
        add_inclusion(part, text.size(), inclusions);
        text += part.text;
        if (!reading->copy.empty()) text += part.text.ends_with('\n') || part.text.empty() ? "\\." : "\n\\.";
        copied = line.offset + line.text.size();
        shifts.push_back({text.size(), copied});
    }
    text += source.text.substr(copied);
    auto result = rewritten(source, std::move(text), shifts);
    result.inclusions = std::move(inclusions);
    return result;
}

void PsqlScripts::take(Script& script, const std::map<std::string, std::string>& variables) {
    if (script.source.large) return;
    script.source = included(script.source, 0);
    auto& directives = script.directives;
    if (!directives.parameters.empty() || !may_have_variables(script.source.text)) return;
    directives.parameters.emplace_back(all_parameters);
    directives.defaults.insert(variables.begin(), variables.end());
}

}  // namespace belay
