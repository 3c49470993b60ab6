#include "engine/busy.h"

#include <fmt/format.h>

namespace belay {

namespace {

std::string words_of_place(const Busy& busy) {
    if (!busy.place) return {};
    auto words = busy.place->path;
    if (busy.place->line > 0) words += fmt::format(":{}", busy.place->line);
    if (busy.last_statement > busy.statement)
        words += fmt::format(", statements {} to {}", busy.statement, busy.last_statement);
    else if (busy.statement > 0)
        words += fmt::format(", statement {}", busy.statement);
    return fmt::format(" ({})", words);
}

}  // namespace

std::string words_of(const Busy& busy) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(busy.elapsed).count();
    return fmt::format("{}{} has taken {} s so far{}{}", busy.what, words_of_place(busy), seconds,
                       busy.waiting_for.empty() ? "" : "; waiting for ", busy.waiting_for);
}

}  // namespace belay
