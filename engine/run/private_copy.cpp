#include "engine/run/private_copy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

namespace belay {

namespace {

[[noreturn]] void refuse() {
    throw Error(Kind::usage,
                fmt::format("the private copy of a large script in {} cannot be used: {}",
                            std::filesystem::temp_directory_path().string(), std::strerror(errno)),
                "make room there, or set TMPDIR to another directory");
}

std::FILE* opened() {
    auto path = (std::filesystem::temp_directory_path() / "belay-XXXXXX").string();
    const int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) refuse();
    unlink(path.c_str());
    return fdopen(descriptor, "w+b");
}

}  // namespace

PrivateCopy::PrivateCopy(const Prepared& script, const Lexical& rules, const Parameters& values)
    : file_(opened(), std::fclose) {
    auto reader = pieces_of(script, rules, values);
    for (Piece piece; reader.next(piece);) {
        append(piece.source.text);
        if (piece.statements.empty() || !piece.statements.back().takes_data) continue;
        for (auto rows = reader.rows(); !rows.empty(); rows = reader.rows()) append(rows);
        append(end_of_rows);
    }
    if (std::fflush(file_.get()) != 0) refuse();
}

void PrivateCopy::append(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) refuse();
}

std::string PrivateCopy::text(std::size_t begin, std::size_t end) const {
    std::string text(end - begin, '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const auto count =
            pread(fileno(file_.get()), text.data() + done, text.size() - done, static_cast<off_t>(begin + done));
        if (count <= 0) refuse();
        done += static_cast<std::size_t>(count);
    }
    return text;
}

std::string PrivateCopy::checksum(std::size_t begin, std::size_t end) const {
    Checksum checksum;
    while (begin < end) {
        const auto block = text(begin, std::min(end, begin + BlockDigests::block_size));
        checksum.add(block);
        begin += block.size();
    }
    return checksum.trimmed();
}

}  // namespace belay
