#include "engine/layout/atlas_sum.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <nettle/base64.h>

#include "engine/layout/parts.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

constexpr std::string_view ignored_mark = "atlas:sum ignore";

/// A checksum's hexadecimal digits as base64.
std::string base64_of(std::string_view checksum) {
    checksum.remove_prefix(checksum.find(':') + 1);
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < checksum.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(checksum.substr(i, 2)), nullptr, 16)));
    std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
    base64_encode_raw(text.data(), bytes.size(), bytes.data());
    return text;
}

struct Line {
    std::string name;
    std::string hash;
    const File* file;
};

std::vector<Line> lines_of(std::span<const File> scripts) {
    std::vector<const File*> files;
    // Of the pairs of golang-migrate Atlas knows the ups.
    const auto is_up = [](const File& file) { return file.path.ends_with(".up.sql"); };
    const std::string_view ending = std::ranges::any_of(scripts, is_up) ? ".up.sql" : ".sql";
    for (const auto& script : scripts) {
        if (script.path.ends_with(ending)) files.push_back(&script);
    }
    std::ranges::sort(files, {}, [](const File* file) { return base_name(file->path); });
    std::vector<Line> lines;
    Checksum sum;
    for (const auto* file : files) {
        const auto bytes = file->large ? read_file(file->path) : file->bytes;
        sum.add(base_name(file->path));
        if (bytes.find(ignored_mark) != std::string::npos) continue;
        sum.add(bytes);
        lines.push_back({std::string(base_name(file->path)), base64_of(sum.exact()), file});
    }
    return lines;
}

std::string sum_of(const std::vector<Line>& lines) {
    Checksum sum;
    for (const auto& line : lines) {
        sum.add(line.name);
        sum.add(line.hash);
    }
    return base64_of(sum.exact());
}

std::string text_of(const std::vector<Line>& lines) {
    auto text = fmt::format("h1:{}\n", sum_of(lines));
    for (const auto& line : lines) text += fmt::format("{} h1:{}\n", line.name, line.hash);
    return text;
}

constexpr auto next_step = "if the change is meant, run: atlas migrate hash";

}  // namespace

std::string atlas_sum(std::span<const File> scripts) {
    return text_of(lines_of(scripts));
}

void verify_atlas_sum(const File& sum, std::span<const File> scripts) {
    const auto lines = lines_of(scripts);
    std::string said = sum.bytes;
    join_line_ends(said);
    if (!said.empty() && !said.ends_with('\n')) said += '\n';
    if (said == text_of(lines)) return;
    for (const auto& line : lines) {
        if (said.find(fmt::format("\n{} h1:", line.name)) == std::string::npos)
            refuse(*line.file, fmt::format("is not in {}", escaped(sum.path)), next_step);
        // Each hash is of all before it as well: the first that differs is the file that does.
        if (said.find(fmt::format("\n{} h1:{}\n", line.name, line.hash)) == std::string::npos)
            refuse(*line.file,
                   fmt::format("is not what {} was made from, or a file before it is missing", escaped(sum.path)),
                   next_step);
    }
    refuse(sum, "names files that are not here, or its first line was changed", next_step);
}

}  // namespace belay
