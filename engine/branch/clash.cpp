#include "engine/branch/clash.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/branch/hold.h"
#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/graph/graph.h"
#include "engine/layout/file_name.h"
#include "engine/layout/layouts.h"
#include "engine/process.h"

namespace belay {

namespace {

/// A file of a migration.
struct Piece {
    FileName name;
    std::string checksum;  // where it holds an up script

    std::string id() const { return id_of(name.of.version, name.of.name); }
    bool holds_up() const { return !name.part || *name.part == Section::up; }
};

/// By their paths here, each of which `label` stands before.
using Pieces = std::map<std::string, Piece>;

/// By itself: it depends on no other file.
std::string checksum_of(const File& file, const std::string& database, std::span<const std::string> databases) {
    return load_any({file}, {.chosen = database, .known = databases}, own_layout.name).migrations.front().checksum;
}

/// Without those of repeatable migrations, whose text may change and which have no version that could collide.
Pieces pieces_of(const std::vector<File>& files, const std::string& label, std::span<const std::string> databases) {
    Pieces pieces;
    for (const auto& file : files) {
        auto name = own_file_name(file, databases);
        if (!name || name->of.version.is_repeatable()) continue;
        Piece piece{.name = std::move(*name), .checksum = {}};
        if (piece.holds_up()) piece.checksum = checksum_of(file, piece.name.database, databases);
        pieces.emplace(file.path.substr(label.size()), std::move(piece));
    }
    return pieces;
}

/// Finds the clashes of one branch.
class Comparison {
  public:
    Comparison(const Branch& branch, const std::vector<File>& files, std::span<const std::string> databases,
               const std::string& context)
        : branch_(branch),
          files_(files),
          databases_(databases),
          here_(pieces_of(files, "", databases)),
          tip_(pieces_of(branch.tip, branch.name + ":", databases)),
          fork_(pieces_of(branch.fork, branch.fork_name + ":", databases)),
          shared_(shared_ids(branch, databases)),
          context_(context) {}

    void look_for_changes() {
        for (const auto& [path, before] : fork_) {
            const auto there = tip_.find(path);
            if (there == tip_.end()) continue;
            const auto here = here_.find(path);
            if (here == here_.end() && !is_elsewhere(path)) {
                add(path, fmt::format("belongs to {} and is missing here", branch_.name), bring_back(path));
            } else if (here != here_.end() && here->second.checksum != before.checksum &&
                       here->second.checksum != there->second.checksum) {
                add(path, fmt::format("belongs to {} and was edited here", branch_.name),
                    bring_back(path) + ", and write the change as a new migration");
            }
        }
    }

    /// Whether there are any.
    bool look_for_collisions() {
        std::set<std::string> told;
        for (const auto& [path, here] : here_) {
            if (!here.holds_up() || fork_.contains(path)) continue;
            for (const auto& [other_path, there] : tip_) {
                if (there.name.of.version != here.name.of.version || !there.holds_up()) continue;
                const bool same_name = there.id() == here.id();
                const bool same =
                    same_name && (there.name.database != here.name.database || there.checksum == here.checksum);
                if (same || !told.insert(here.id()).second) continue;
                add_collision(path, here, other_path, same_name);
            }
        }
        return !told.empty();
    }

    void look_at_outcome(std::string_view database) {
        std::vector<File> files = branch_.tip;
        std::optional<Version> newest;
        for (const auto& [path, piece] : tip_) {
            if (!newest || *newest < piece.name.of.version) newest = piece.name.of.version;
        }
        for (const auto& file : files_) {
            const auto found = here_.find(file.path);
            if (found != here_.end() && !shared_.contains(found->second.id())) files.push_back(file);
        }
        const Graph graph(load_any(files, {.chosen = database, .known = databases_}, own_layout.name).migrations);
        for (std::size_t node = 0; node < graph.size(); ++node) {
            const auto& migration = graph[node];
            if (shared_.contains(migration.id()) || !newest || *newest < migration.version) continue;
            if (graph.declares_requirements(node)) continue;
            add(migration.path,
                fmt::format("is older than {} of {} and does not say what it requires: it would be late where that is "
                            "applied",
                            newest->text(), branch_.name),
                rebase());
        }
        look_at_heads(graph);
    }

    std::vector<Clash> result() { return std::move(clashes_); }

  private:
    void look_at_heads(const Graph& graph) {
        const auto heads = graph.heads();
        const auto own = std::ranges::find_if(heads, [&](auto head) { return !shared_.contains(graph[head].id()); });
        if (heads.size() < 2 || own == heads.end()) return;
        std::vector<std::string> names;
        for (const auto head : heads) names.push_back(graph[head].id());
        clashes_.push_back(
            {Clash::Gravity::warning, graph[*own].path,
             fmt::format("together with {} there are {} heads that nothing joins: {}", branch_.name, heads.size(),
                         fmt::join(names, ", ")),
             fmt::format("when {} is merged, run: {}", branch_.name, command_line("merge", context_, {}))});
    }

    void add(const std::string& path, const std::string& message, const std::string& next) {
        clashes_.push_back({Clash::Gravity::problem, path, message, next});
    }
    void add_collision(const std::string& path, const Piece& here, const std::string& other_path, bool same_name) {
        if (same_name)
            add(path, fmt::format("{} has another text on {}", here.id(), branch_.name),
                fmt::format("see: git diff {} -- {}", branch_.name, shell_quoted(path)));
        else
            add(path,
                fmt::format("version {} is taken on {} by {}", here.name.of.version.text(), branch_.name,
                            escaped(other_path)),
                rebase());
    }

    bool is_elsewhere(const std::string& path) const {
        return std::ranges::any_of(here_, [&](const auto& entry) { return base_name(entry.first) == base_name(path); });
    }
    std::string bring_back(const std::string& path) const {
        return fmt::format("run: git checkout {} -- {}", shell_quoted(branch_.name), shell_quoted(path));
    }
    std::string rebase() const {
        return fmt::format("when {} is merged, run: {}", branch_.name,
                           command_line("rebase", context_, {"--git-base", branch_.name}));
    }

    const Branch& branch_;
    const std::vector<File>& files_;
    std::span<const std::string> databases_;
    Pieces here_, tip_, fork_;
    std::set<std::string> shared_;
    const std::string& context_;
    std::vector<Clash> clashes_;
};

}  // namespace

std::vector<Clash> clashes_with(const Branch& branch, const std::vector<File>& files, std::string_view database,
                                std::span<const std::string> databases, const std::string& context) {
    Comparison comparison(branch, files, databases, context);
    comparison.look_for_changes();
    if (!comparison.look_for_collisions()) comparison.look_at_outcome(database);
    return comparison.result();
}

}  // namespace belay
