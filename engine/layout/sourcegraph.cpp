#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include "engine/layout/folders.h"
#include "engine/layout/layouts.h"
#include "engine/layout/template.h"
#include "engine/layout/unknown_keys.h"

namespace belay {

namespace {

constexpr std::string_view metadata_name = "metadata.yaml";
constexpr std::array<std::string_view, 3> known{"up.sql", "down.sql", metadata_name};

/// What a migration's metadata.yaml says that matters to a run.
class Metadata {
  public:
    Metadata(const File& file, UnknownKeys& unknown) : file_(file), unknown_(unknown) {
        try {
            read(YAML::Load(file.bytes));
        } catch (const YAML::Exception& error) {
            refuse(error.mark, error.msg);
        }
        if (!parents_) belay::refuse(file_, "has no 'parents'", "list them; 'parents: []' makes a root");
    }

    /// By id; none makes a root.
    std::vector<Word>& parents() { return *parents_; }
    bool transaction() const { return transaction_; }

  private:
    [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& message, std::string next = {}) const {
        throw error_at(Kind::project, place_at(mark), message, std::move(next));
    }

    Place place_at(const YAML::Mark& mark) const {
        if (mark.is_null()) return {.path = file_.path};
        return place_of(Source{.path = file_.path, .text = file_.bytes}, static_cast<std::size_t>(mark.pos));
    }

    void read(const YAML::Node& root) {
        if (!root.IsMap()) refuse(root.Mark(), "is no table of keys and values", "write name, parents, ...");
        for (const auto& entry : root) take(entry.first, entry.second);
    }

    void take(const YAML::Node& key, const YAML::Node& value) {
        const auto name = key.as<std::string>();
        if (name == "name") return;
        if (name == "parents" || name == "parent") {
            if (parents_) refuse(key.Mark(), "the parents are listed a second time");
            take_parents(value);
            return;
        }
        const bool given = is_flag(name, key) && flag(name, value);
        if (name == "createIndexConcurrently") transaction_ = !given;
    }

    bool is_flag(const std::string& name, const YAML::Node& key) const {
        // Who runs a script, and whether it may run twice, is for the person who starts the run.
        constexpr std::array<std::string_view, 3> flags{"createIndexConcurrently", "privileged", "nonIdempotent"};
        if (std::ranges::find(flags, name) != flags.end()) return true;
        unknown_.add(name, place_at(key.Mark()));
        return false;
    }

    bool flag(const std::string& name, const YAML::Node& value) const {
        bool result = false;
        if (!YAML::convert<bool>::decode(value, result))
            refuse(value.Mark(), fmt::format("'{}' is true or false", name));
        return result;
    }

    void take_parents(const YAML::Node& value) {
        parents_.emplace();
        if (value.IsScalar())
            take_parent(value);
        else if (value.IsSequence())
            for (const auto& parent : value) take_parent(parent);
        else
            refuse(value.Mark(), "the parents are ids, or [] for a root");
    }

    void take_parent(const YAML::Node& value) {
        if (!value.IsScalar() || !Version::parse(value.Scalar()))
            refuse(value.Mark(), "a parent is the id of a migration");
        parents_->push_back({value.Scalar(), place_at(value.Mark())});
    }

    const File& file_;
    UnknownKeys& unknown_;
    std::optional<std::vector<Word>> parents_;
    bool transaction_ = true;
};

std::optional<Place> sign(std::span<const File> files) {
    const auto* metadata = find_in_versioned_folder(files, metadata_name);
    if (metadata == nullptr) return std::nullopt;
    return Place{.path = metadata->path};
}

Loaded load_sourcegraph(const std::vector<File>& files, const Databases& /*databases*/) {
    Loaded loaded;
    UnknownKeys unknown;
    for (const auto& folder : folders_of(files, "up.sql", known, loaded)) {
        auto migration = migration_of_folder(folder, "up.sql");
        const auto* file = folder.find(metadata_name);
        if (file == nullptr)
            refuse(*folder.files.front(), fmt::format("has no {} beside it, which says its parents", metadata_name),
                   "write it: name and parents");
        Metadata metadata(*file, unknown);
        migration.requirements = std::move(metadata.parents());
        migration.up.directives.transaction = metadata.transaction();
        loaded.migrations.push_back(std::move(migration));
    }
    unknown.warn(loaded);
    return loaded;
}

std::vector<File> create_sourcegraph(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_one_file(wanted, "sourcegraph");
    std::vector<std::string> parents;
    if (wanted.requirements)
        parents = *wanted.requirements;
    else
        for (const auto head : graph.heads()) parents.push_back(graph[head].version.text());
    const auto name = file_name_of(wanted.name);
    const auto version = next_version(wanted, graph, Stamp::unix_seconds);
    const auto folder = fmt::format("{}/{}_{}", directory, version, name);
    return {{folder + "/up.sql", up_template},
            {folder + "/down.sql", down_template},
            {folder + "/metadata.yaml", fmt::format("name: {}\nparents: [{}]\n", name, fmt::join(parents, ", "))}};
}

}  // namespace

const Layout sourcegraph_layout{"sourcegraph", sign, load_sourcegraph, create_sourcegraph};

}  // namespace belay
