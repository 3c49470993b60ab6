#include "engine/layout/liquibase_tree.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/changelog_lookup.h"
#include "engine/layout/changelog_node.h"
#include "engine/layout/parts.h"
#include "engine/layout/settings.h"

namespace belay {

namespace {

bool is_true(const ChangelogNode& node) {
    return is_same_name(node.value, "true");
}

/// What says nothing to belay of a changeset or of the changelog.
bool is_passed_over(std::string_view name) {
    constexpr std::array<std::string_view, 4> words{"comment", "validCheckSum", "objectQuotingStrategy", "changeLogId"};
    return std::ranges::find(words, name) != words.end();
}

/// Reads a changelog that is no SQL, and all that it includes.
class Tree {
  public:
    Tree(const std::vector<File>& files, const Databases& databases) : lookup_(files), databases_(databases) {}

    void read(const NamedChangelog& changelog, bool chosen) {
        if (std::ranges::find(open_, changelog.file) != open_.end())
            refuse(*changelog.file, "includes itself", "take one of the includes out");
        result_.used.insert(changelog.file);
        if (changelog.file->large)
            refuse(*changelog.file, "is a changelog of over 1 MiB, which belay does not read", "split it");
        if (is_formatted_changelog(*changelog.file)) return read_sql(changelog, chosen);
        open_.push_back(changelog.file);
        const auto source = read_source(changelog.file->path, changelog.file->bytes);
        const auto root = read_changelog_node(source);
        Part part{source, changelog, changelog.listed_as, chosen};
        if (const auto* path = root.find("logicalFilePath")) part.logical_path = liquibase_path(path->value);
        for (const auto& node : root.children) take(part, node);
        open_.pop_back();
    }

    ReadChangelogs finish() { return std::move(result_); }

  private:
    /// What is being read.
    struct Part {
        const Source& source;
        const NamedChangelog& changelog;
        std::string logical_path;
        bool chosen;  // by what includes it
    };

    void read_sql(const NamedChangelog& changelog, bool chosen) {
        for (auto& changeset :
             read_changelog(read_source(changelog.file->path, changelog.file->bytes), databases_, properties_)) {
            auto& path = changeset.line.logical_path;
            path = path.empty() ? changelog.listed_as : liquibase_path(path);
            changeset.line.chosen = changeset.line.chosen && chosen;
            result_.changesets.push_back(std::move(changeset));
        }
    }

    void take(const Part& part, const ChangelogNode& node) {
        if (node.name == "include")
            include(part, node, "file");
        else if (node.name == "includeAll")
            include(part, node, "path");
        else if (node.name == "property")
            property(part, node);
        else if (node.name == "changeSet")
            changeset(part, node);
        else if (node.name != "logicalFilePath" && !is_passed_over(node.name))
            refuse(part.source, node.name_span(),
                   fmt::format("'{}' in a changelog, which belay does not honour", escaped(node.name)),
                   "belay reads include, includeAll, property and changeSet");
    }

    [[noreturn]] static void refuse_attribute(const Part& part, const ChangelogNode& node, std::string_view of) {
        refuse(part.source, node.name_span(),
               fmt::format("'{}' of {}, which belay does not honour", escaped(node.name), of), "take it out");
    }

    /// Includes what has the key `path` for its path.
    void include(const Part& part, const ChangelogNode& node, std::string_view path) {
        WantedChangelog wanted;
        bool chosen = part.chosen, required = true;
        for (const auto& child : node.children) {
            if (child.name == path)
                wanted.path = child.value_span();
            else if (child.name == "relativeToChangelogFile")
                wanted.relative = is_true(child);
            else if (child.name == "contextFilter" || child.name == "context")
                chosen = chosen && is_in_context(part.source, child.value_span(), databases_.changesets, child.value);
            else if (child.name == "labels")
                chosen = chosen && has_label(databases_.changesets, child.value);
            else if (child.name == "errorIfMissing" || child.name == "errorIfMissingOrEmpty")
                required = is_true(child);
            else if (child.name != "ignore" || is_true(child))
                refuse_attribute(part, child, node.name);
        }
        std::string expanded = properties_.expanded(part.source, wanted.path);
        wanted.path.text = expanded;
        if (expanded.empty())
            refuse(part.source, node.name_span(), fmt::format("'{}' does not say which", node.name),
                   fmt::format("write its {}", path));
        include_all(part, wanted, required, chosen);
    }

    void include_all(const Part& part, const WantedChangelog& wanted, bool required, bool chosen) {
        bool found = false;
        for (const auto& named : lookup_.find(wanted, part.changelog)) {
            if (!is_formatted_changelog(*named.file) && !is_changelog_tree(*named.file)) continue;
            found = true;
            read(named, chosen);
        }
        if (!found && required)
            refuse(part.source, wanted.path,
                   fmt::format("no file of formatted SQL is at '{}'", escaped(wanted.path.text)),
                   "add it, or take the include out");
    }

    void property(const Part& part, const ChangelogNode& node) {
        LiquibaseProperties::Property property;
        for (const auto& child : node.children) {
            if (child.name == "name")
                property.name = child.value;
            else if (child.name == "value")
                property.value = child.value;
            else if (child.name == "contextFilter" || child.name == "context")
                property.contexts = child.value;
            else if (child.name == "labels")
                property.labels = child.value;
            else if (child.name == "dbms")
                property.databases = child.value;
            else if (child.name == "global")
                property.global = !is_same_name(child.value, "false");
            else
                refuse_attribute(part, child, "a property");
        }
        properties_.add(part.source, node.name_span(), property, databases_);
    }

    void changeset(const Part& part, const ChangelogNode& node) {
        Changeset changeset{.line = {}, .place = place_of(part.source, node.name_offset), .in_tree = true};
        auto& line = changeset.line;
        line.chosen = part.chosen;
        bool has_change = false;
        for (const auto& child : node.children) {
            if (child.name == "changes")
                for (const auto& change : child.children)
                    has_change = take_change(part, change, changeset) || has_change;
            else if (child.name == "rollback")
                take_rollback(part, child, changeset);
            else if (!child.children.empty() || child.name == "sqlFile" || child.name == "sql")
                has_change = take_change(part, child, changeset) || has_change;
            else if (!is_passed_over(child.name))
                take_changeset_attribute(part.source, child.name_span(), child.value_span(), databases_, properties_,
                                         line);
        }
        if (line.id.empty() || line.author.empty())
            refuse(part.source, node.name_span(), "a changeset is named by its author and its id", "write both");
        if (line.logical_path.empty()) line.logical_path = part.logical_path;
        if (line.logical_path.empty()) line.logical_path = part.changelog.file->path;
        if (!line.wanted) return;
        if (!has_change)
            refuse(part.source, node.name_span(), "a changeset without an sqlFile", "name the file of its statements");
        changeset.properties = properties_;
        result_.changesets.push_back(std::move(changeset));
    }

    /// False where the change is for other databases.
    bool take_change(const Part& part, const ChangelogNode& node, Changeset& changeset) {
        auto source = file_of(part, node);
        if (!source) return false;
        if (!changeset.up.path.empty())
            refuse(part.source, node.name_span(), "a second change in one changeset, where belay reads one",
                   "give it a changeset of its own");
        changeset.change = source->text;
        changeset.up = std::move(*source);
        return true;
    }

    void take_rollback(const Part& part, const ChangelogNode& node, Changeset& changeset) {
        if (!node.value.empty())
            refuse(part.source, node.value_span(), "statements in the changelog itself, which belay does not read",
                   "write them into a file, and name it with sqlFile");
        changeset.needs_no_down = node.children.empty();
        for (const auto& child : node.children) {
            auto source = file_of(part, child);
            if (!source) continue;
            if (changeset.down)
                refuse(part.source, child.name_span(), "a second change in one rollback, where belay reads one",
                       "write the statements into one file");
            changeset.down = std::move(source);
        }
    }

    /// The file of an sqlFile; nothing where it is for other databases.
    std::optional<Source> file_of(const Part& part, const ChangelogNode& node) {
        if (node.name != "sqlFile")
            refuse(part.source, node.name_span(),
                   fmt::format("'{}' in a changeset, which belay does not honour", escaped(node.name)),
                   "write it as SQL into a file, and name that with sqlFile; formatted SQL can be included");
        WantedChangelog wanted;
        bool meant = true;
        for (const auto& child : node.children) {
            if (child.name == "path")
                wanted.path = child.value_span();
            else if (child.name == "relativeToChangelogFile")
                wanted.relative = is_true(child);
            else if (child.name == "dbms")
                meant = is_for_any(child.value, databases_);
            else if (!says_nothing(child))
                refuse_attribute(part, child, "sqlFile");
        }
        const auto path = properties_.expanded(part.source, wanted.path);
        wanted.path.text = path;
        const auto found = lookup_.find(wanted, part.changelog);
        if (found.size() != 1 || path.empty())
            refuse(part.source, path.empty() ? node.name_span() : wanted.path,
                   fmt::format("{} at '{}'", found.empty() || path.empty() ? "no file is" : "several files are",
                               escaped(path)),
                   "add it, or mend the path");
        const auto& file = *found.front().file;
        result_.used.insert(&file);
        if (!meant) return std::nullopt;
        if (file.large) refuse(file, "is a script of over 1 MiB, which belay does not read here", "split it");
        return source_of(file);
    }

    /// Statements are told apart by their syntax, whatever Liquibase would split at.
    static bool says_nothing(const ChangelogNode& node) {
        constexpr std::array<std::string_view, 3> words{"splitStatements", "stripComments", "comment"};
        if (std::ranges::find(words, node.name) != words.end()) return true;
        if (node.name == "endDelimiter") return node.value == ";";
        return node.name == "encoding" && (is_same_name(node.value, "utf-8") || is_same_name(node.value, "utf8"));
    }

    ChangelogLookup lookup_;
    const Databases& databases_;
    LiquibaseProperties properties_;
    ReadChangelogs result_;
    std::vector<const File*> open_;
};

/// The files that a changelog, which may be wrong, seems to include.
void add_included(const File& file, const ChangelogLookup& lookup, std::set<const File*>& into) {
    const auto source = read_source(file.path, file.bytes);
    const auto root = read_changelog_node(source);
    for (const auto& node : root.children) {
        const auto* path = node.find(node.name == "include" ? "file" : "path");
        if (path == nullptr || (node.name != "include" && node.name != "includeAll")) continue;
        const auto* relative = node.find("relativeToChangelogFile");
        const WantedChangelog wanted{path->value_span(), relative != nullptr && is_true(*relative)};
        for (const auto& named : lookup.find(wanted, {&file, ""})) into.insert(named.file);
    }
}

/// The changelog that is no SQL and that no other includes; null where there is none at all.
const File* root_of(const std::vector<File>& files) {
    std::vector<const File*> trees;
    for (const auto& file : files) {
        if (is_changelog_tree(file)) trees.push_back(&file);
    }
    if (trees.size() < 2) return trees.empty() ? nullptr : trees.front();
    std::set<const File*> included;
    for (const auto* tree : trees) add_included(*tree, ChangelogLookup(files), included);
    std::erase_if(trees, [&](const File* tree) { return included.contains(tree); });
    if (trees.empty()) refuse(files.front(), "the changelogs of its directory all include each other");
    if (trees.size() > 1)
        refuse(*trees[1], fmt::format("is a second changelog; the first is {}", escaped(trees[0]->path)),
               "belay reads one, which includes all others");
    return trees.front();
}

}  // namespace

ReadChangelogs read_changelogs(const std::vector<File>& files, const Databases& databases) {
    Tree tree(files, databases);
    if (const auto* root = root_of(files)) {
        tree.read({root, ""}, true);
        return tree.finish();
    }
    for (const auto& file : files) {
        if (is_formatted_changelog(file)) tree.read({&file, ""}, true);
    }
    return tree.finish();
}

}  // namespace belay
