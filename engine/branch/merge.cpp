#include "engine/branch/merge.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/error.h"
#include "engine/graph/graph.h"
#include "engine/layout/layouts.h"
#include "engine/sql/checksum.h"

namespace belay {

namespace {

/// The version as one number where it is a date in groups, which nothing could be put behind with a dot.
std::string number_of(const Version& version) {
    std::string digits;
    std::ranges::copy_if(version.text(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    const auto joined = Version::parse(digits);
    return joined && *joined == version ? digits : version.text();
}

/// A dotted version stands right behind its largest parent and before whatever comes after that, as both a number and a
/// time do. Behind the dot is a number of nine digits out of all parents: nobody writes that by hand, and who joins
/// other heads gets another one.
std::string joined_version(const std::vector<Version>& parents) {
    std::vector<std::string> texts;
    for (const auto& parent : parents) texts.push_back(parent.text());
    constexpr std::size_t used_digits = 15;
    constexpr std::uint64_t least = 100'000'000, numbers = 900'000'000;
    const auto sum = checksum(fmt::format("{}", fmt::join(texts, " ")));
    const auto number = std::stoull(sum.substr(sum.find(':') + 1, used_digits), nullptr, 16);
    return fmt::format("{}.{}", number_of(parents.back()), least + number % numbers);
}

/// A merge is for every database, and can only require what each of them has.
void refuse_variants(const std::vector<File>& files, const Databases& databases, const Graph& graph) {
    for (const auto& database : databases.known) {
        auto one = databases;
        one.chosen = database;
        const Graph own(load_any(files, one, own_layout.name).migrations);
        for (const auto head : graph.heads()) {
            if (own.size() == 0 || own.find(graph[head].version)) continue;
            throw error_at(Kind::project, {.path = graph[head].path},
                           fmt::format("is not for {}, so that nothing for all databases can require it", database),
                           fmt::format("add {} for {}, be it with '-- belay:noop' alone", graph[head].id(), database));
        }
    }
}

}  // namespace

std::optional<File> merge_heads(const std::vector<File>& files, const Databases& databases,
                                const std::string& directory) {
    const Graph graph(load_any(files, databases, own_layout.name).migrations);
    std::vector<Version> parents;
    for (const auto head : graph.heads()) parents.push_back(graph[head].version);
    if (parents.size() < 2) return std::nullopt;
    refuse_variants(files, databases, graph);
    std::ranges::sort(parents);
    std::vector<std::string> texts;
    for (const auto& parent : parents) texts.push_back(parent.text());
    return File{fmt::format("{}/{}_merge.sql", directory, joined_version(parents)),
                fmt::format("-- belay:requires {}\n"
                            "-- Joins these and changes nothing. Whoever joins the same writes the same file.\n\n"
                            "-- belay:up\n-- belay:noop\n\n-- belay:down\n-- belay:noop\n",
                            fmt::join(texts, " "))};
}

}  // namespace belay
