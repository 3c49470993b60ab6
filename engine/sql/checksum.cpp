#include "engine/sql/checksum.h"

namespace belay {

namespace {

constexpr std::string_view prefix = "sha256:";

/// How much of `text` comes before the blanks and line ends at its end.
std::size_t trimmed_size(std::string_view text) {
    return text.find_last_not_of(" \t\r\n") + 1;
}

}  // namespace

std::string checksum(std::string_view text) {
    return digest(Algorithm::sha256, text.substr(0, trimmed_size(text))).insert(0, prefix);
}

void Checksum::add(std::string_view text) {
    if (const auto size = trimmed_size(text); size > 0) {
        all_.add(text.substr(0, size));
        trimmed_.take(all_);
        text.remove_prefix(size);
    }
    all_.add(text);
}

std::string Checksum::trimmed() const {
    return trimmed_.text().insert(0, prefix);
}

std::string Checksum::exact() const {
    return all_.text().insert(0, prefix);
}

}  // namespace belay
