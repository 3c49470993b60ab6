#include "engine/branch/rebase.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/branch/chain.h"
#include "engine/error.h"
#include "engine/graph/graph.h"
#include "engine/layout/file_name.h"
#include "engine/layout/next_version.h"
#include "engine/plan/state.h"
#include "engine/sql/large_text.h"

namespace belay {

namespace {

std::optional<Version> newest_of(const Branch& branch, std::span<const std::string> databases) {
    std::optional<Version> newest;
    for (const auto& file : branch.tip) {
        const auto name = own_file_name(file, databases);
        if (!name || name->of.version.is_repeatable()) continue;
        if (!newest || *newest < name->of.version) newest = name->of.version;
    }
    return newest;
}

/// What stays, without the repeatable ones, which come after all that moves too.
Graph graph_of_rest(const std::vector<Bundle>& bundles, const std::vector<bool>& moves) {
    std::vector<Migration> migrations;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        if (!moves[i] && !bundles[i].migration.is_repeatable()) migrations.push_back(bundles[i].migration);
    }
    return Graph(std::move(migrations));
}

/// What stands before the newest of a branch that does not have it would be late wherever that is applied.
void move_older(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds, const Standpoint& standpoint,
                const Version& newest, std::vector<bool>& moves) {
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        const auto& migration = bundles[i].migration;
        if (newest <= migration.version || holds[i] == Hold::shared) continue;
        if (holds[i] == Hold::applied) {
            throw error_at(Kind::state, {.path = migration.path},
                           fmt::format("{} is applied here and older than {} of {}, which does not have it",
                                       migration.id(), newest.text(), standpoint.branch->name),
                           fmt::format("run: {}, then: {}", command_to_revert(standpoint, migration.version),
                                       command_to_rebase(standpoint)));
        }
        moves[i] = true;
    }
}

void move_late(const std::vector<Bundle>& bundles, const std::vector<Hold>& holds, const Standpoint& standpoint,
               std::vector<bool>& moves, std::vector<std::string>& warnings) {
    const auto graph = graph_of_rest(bundles, moves);
    for (const auto& known : compare(graph, *standpoint.history)) {
        if (known.state != State::late) continue;
        const auto found = std::ranges::find(bundles, known.migration->path,
                                             [](const Bundle& bundle) { return bundle.migration.path; });
        const auto i = static_cast<std::size_t>(found - bundles.begin());
        if (holds[i] == Hold::free)
            moves[i] = true;
        else
            warnings.push_back(
                fmt::format("{} is late here and stays, since {} has it", known.id(), standpoint.branch->name));
    }
}

/// The beginning of a file: all of it, where it is not large.
std::string beginning_of(const File& file) {
    if (!file.large) return file.bytes;
    std::ifstream stream(file.path, std::ios::binary);
    std::string bytes(longest_kept_text, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

/// Makes the first of a file's `requires` lines say `requirements`, and takes out the others.
std::vector<Edit> edits_of(const File& file, const std::vector<std::string>& requirements) {
    const auto bytes = beginning_of(file);
    std::vector<Edit> edits;
    for (const auto& [begin, end] : requires_lines(bytes)) {
        if (edits.empty())
            edits.push_back({begin, end, fmt::format("-- belay:requires {}", fmt::join(requirements, " "))});
        else
            edits.push_back({begin, std::min(bytes.find('\n', end), bytes.size() - 1) + 1, ""});
    }
    return edits;
}

std::string renamed(const File& file, const Version& version, std::span<const std::string> databases) {
    const auto& path = file.path;
    const auto base = base_name(path);
    const auto before = own_file_name(file, databases)->of.version.text().size();
    auto result = path.substr(0, path.size() - base.size()) + version.text() + std::string(base.substr(before));
    const auto name = own_file_name({.path = result, .bytes = {}}, databases);
    if (name && name->of.version == version) return result;
    throw error_at(Kind::project, {.path = path},
                   fmt::format("would not have version {} as {}", version.text(), result), "rename it by hand");
}

std::vector<Rename> renames_of(const Bundle& bundle, const Move& move, std::span<const std::string> databases) {
    std::vector<Rename> renames;
    bool edited = false;
    for (const auto* file : bundle.files) {
        Rename rename{.from = file->path, .to = renamed(*file, move.to, databases), .edits = {}};
        if (!move.requirements.empty()) rename.edits = edits_of(*file, move.requirements);
        edited = edited || !rename.edits.empty();
        renames.push_back(std::move(rename));
    }
    if (edited || move.requirements.empty()) return renames;
    throw error_at(Kind::project, {.path = bundle.migration.path},
                   fmt::format("its '-- belay:requires' line is not in its first {} bytes", longest_kept_text),
                   "move that line to the top");
}

/// All numbers that a new version has to stand after.
std::vector<Version> taken_versions(const std::vector<Bundle>& bundles, const Standpoint& standpoint,
                                    std::span<const std::string> databases) {
    std::vector<Version> versions;
    for (const auto& bundle : bundles) versions.push_back(bundle.migration.version);
    if (standpoint.branch != nullptr) {
        for (const auto& file : standpoint.branch->tip) {
            if (auto name = own_file_name(file, databases)) versions.push_back(std::move(name->of.version));
        }
    }
    if (standpoint.history != nullptr) {
        for (const auto* standing : standpoint.history->in_force()) versions.push_back(standing->version);
    }
    std::erase_if(versions, [](const Version& version) { return version.is_named(); });
    return versions;
}

std::vector<std::string> heads_of(const Graph& graph) {
    std::vector<std::string> heads;
    for (const auto head : graph.heads()) heads.push_back(graph[head].version.text());
    if (heads.empty()) heads.emplace_back("none");
    return heads;
}

/// Whether a word stands for a version that moves and that nothing keeps.
bool is_lost(const Word& word, const std::vector<Bundle>& bundles, const std::vector<bool>& moved) {
    const auto version = Version::parse(word.text);
    bool lost = false;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        const auto& migration = bundles[i].migration;
        if (word.text != migration.id() && version != migration.version) continue;
        if (!moved[i]) return false;
        lost = true;
    }
    return lost;
}

/// The file of a repeatable migration stays as it is, and so must what it requires by version.
void refuse_lost_requirements(const Bundle& repeatable, const std::vector<Bundle>& bundles,
                              const std::vector<bool>& moved) {
    const auto& migration = repeatable.migration;
    if (!migration.is_repeatable() || !migration.requirements) return;
    for (const auto& word : *migration.requirements) {
        if (!is_lost(word, bundles, moved)) continue;
        throw error_at(Kind::project, word.place,
                       fmt::format("{} is repeatable and requires {}, which would get another version", migration.id(),
                                   escaped(word.text)),
                       "take it out of this line: a repeatable migration runs after all that have a version");
    }
}

/// Those that may be old are not refused twice: what the rename leads to must be a graph.
void check_outcome(const std::vector<Bundle>& bundles, const std::vector<std::size_t>& order,
                   const std::vector<bool>& moved, const std::vector<Move>& moves) {
    std::vector<Migration> migrations;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        if (!moved[i]) migrations.push_back(bundles[i].migration);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto migration = bundles[order[i]].migration;
        migration.version = moves[i].to;
        if (migration.requirements) {
            migration.requirements->clear();
            for (const auto& text : moves[i].requirements) {
                if (text != "none") migration.requirements->push_back({.text = text});
            }
        }
        migrations.push_back(std::move(migration));
    }
    const Graph graph(std::move(migrations));
}

}  // namespace

Rebase plan_rebase(const std::vector<File>& files, std::string_view database, std::span<const std::string> databases,
                   const Standpoint& standpoint) {
    Rebase rebase;
    const auto bundles = bundles_of(files, database, databases);
    const auto holds = holds_of(bundles, standpoint, databases);
    const auto chain = chain_of(bundles, holds);
    auto moved = displaced(bundles, holds, standpoint);
    const auto newest = standpoint.branch != nullptr ? newest_of(*standpoint.branch, databases) : std::nullopt;
    if (newest) move_older(bundles, holds, standpoint, *newest, moved);
    move_what_follows(bundles, holds, chain, standpoint.context, moved);
    if (standpoint.history != nullptr) move_late(bundles, holds, standpoint, moved, rebase.warnings);
    move_what_follows(bundles, holds, chain, standpoint.context, moved);
    for (const auto& bundle : bundles) refuse_lost_requirements(bundle, bundles, moved);

    auto versions = taken_versions(bundles, standpoint, databases);
    auto follows = heads_of(graph_of_rest(bundles, moved));
    const auto order = order_of(bundles, chain, moved);
    for (const auto i : order) {
        const auto& migration = bundles[i].migration;
        auto next = *Version::parse(next_version_like(migration.version, versions));
        Move move{
            .from = migration.version, .to = std::move(next), .name = migration.name, .requirements = {}, .files = {}};
        versions.push_back(move.to);
        if (migration.requirements) move.requirements = follows;
        follows = {move.to.text()};
        move.files = renames_of(bundles[i], move, databases);
        rebase.moves.push_back(std::move(move));
    }
    check_outcome(bundles, order, moved, rebase.moves);
    return rebase;
}

}  // namespace belay
