#include "engine/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

namespace belay {

namespace {

/// Damerau's distance in its restricted form: insert, delete, replace, swap two neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

/// The only one that begins so; null where none does, or several.
const std::string* continued(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t shortest = 3;
    const auto begins = [&](const std::string& candidate) { return candidate.starts_with(word); };
    const auto first = std::ranges::find_if(candidates, begins);
    if (word.size() < shortest || first == candidates.end()) return nullptr;
    return std::any_of(first + 1, candidates.end(), begins) ? nullptr : &*first;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest = 64;
    if (word.empty() || word.size() > longest) return std::nullopt;
    if (const auto* candidate = continued(word, candidates)) return *candidate;
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const auto& candidate : candidates) {
        if (candidate.size() > longest) continue;
        const auto mistyped = distance(word, candidate);
        if (mistyped < best_distance && mistyped < word.size()) {
            best = candidate;
            best_distance = mistyped;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const auto found = nearest(word, candidates);
    return found ? fmt::format(" - did you mean '{}'?", *found) : "";
}

}  // namespace belay
