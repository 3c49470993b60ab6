#include "engine/layout/liquibase_root.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "engine/layout/liquibase_changelog.h"
#include "engine/layout/parts.h"

namespace belay {

namespace {

bool has_extension(const File& file, std::string_view word) {
    auto name = base_name(file.path);
    return take_suffix(name, word);
}

bool is_changelog(const File& file) {
    if (!has_extension(file, "sql")) return false;
    auto beginning = file.bytes.substr(0, file.bytes.find("\n--changeset"));
    return file.large || is_formatted_sql({.path = file.path, .text = std::move(beginning)});
}

/// Reads what a changelog in YAML includes: nothing else may stand in it.
class RootReader {
  public:
    RootReader(const File& root, const std::vector<IncludedChangelog>& changelogs)
        : file_(root), source_(read_source(root.path, root.bytes)), changelogs_(changelogs) {}

    std::vector<IncludedChangelog> read() {
        for (const auto& whole : lines_of(source_)) {
            auto line = trimmed(whole.part(0, whole.text.find(" #")));
            if (line.text.empty() || line.text.starts_with('#') || line.text == "---") continue;
            if (line.text.starts_with("- ")) line = trimmed(line.part(2));
            take(line);
        }
        finish();
        return std::move(included_);
    }

  private:
    void take(const Span& line) {
        const auto colon = std::min(line.text.find(':'), line.text.size());
        const auto key = line.part(0, colon);
        const auto value = trimmed(line.part(std::min(colon + 1, line.text.size())));
        if (key.text == "databaseChangeLog" && value.text.empty()) return;
        if ((key.text == "include" || key.text == "includeAll") && value.text.empty())
            finish();
        else if (key.text == "file" || key.text == "path")
            wanted_ = unquoted(value);
        else if (key.text == "relativeToChangelogFile" && (value.text == "true" || value.text == "false"))
            relative_ = value.text == "true";
        else
            refuse(source_, line, fmt::format("'{}' in a changelog, which belay does not honour", escaped(key.text)),
                   "belay reads changelogs that include files of formatted SQL, and nothing else");
    }

    static Span unquoted(const Span& value) {
        const bool quoted = value.text.size() > 1 && (value.text.front() == '"' || value.text.front() == '\'') &&
                            value.text.back() == value.text.front();
        return quoted ? value.part(1, value.text.size() - 2) : value;
    }

    /// Includes what the include that ends here names.
    void finish() {
        if (wanted_.text.empty()) return;
        const auto before = included_.size();
        for (const auto& changelog : changelogs_) {
            if (const auto name = name_of(changelog.file->path)) included_.push_back({changelog.file, *name});
        }
        if (included_.size() == before)
            refuse(source_, wanted_, fmt::format("no file of formatted SQL is at '{}'", escaped(wanted_.text)),
                   "add it, or take the include out");
        wanted_ = {};
        relative_ = false;
    }

    /// What the include calls a file; nothing where it is not meant. A path that is relative to nothing that belay
    /// knows is looked for at the end of each.
    std::optional<std::string> name_of(const std::string& path) const {
        auto wanted = liquibase_path(wanted_.text);
        const auto from_here = (std::filesystem::path(folder_of(file_.path)) / wanted).lexically_normal().string();
        if (path == from_here || path.starts_with(from_here + "/"))
            return relative_ ? "" : wanted + path.substr(from_here.size());
        if (relative_) return std::nullopt;
        const auto slashed = "/" + path;
        if (slashed.ends_with("/" + wanted)) return wanted;
        const auto at = slashed.find("/" + wanted + "/");
        return at == std::string::npos ? std::nullopt : std::optional(slashed.substr(at + 1));
    }

    const File& file_;
    Source source_;
    const std::vector<IncludedChangelog>& changelogs_;
    std::vector<IncludedChangelog> included_;
    Span wanted_;
    bool relative_ = false;
};

bool is_yaml(const File& file) {
    return has_extension(file, "yaml") || has_extension(file, "yml");
}

/// Whether a file that is no SQL says that it is a changelog.
bool says_so(const File& file) {
    constexpr std::array<std::string_view, 3> words{"databaseChangeLog:", "<databaseChangeLog",
                                                    "\"databaseChangeLog\""};
    const auto stands_in = [&](std::string_view word) { return file.bytes.find(word) != std::string::npos; };
    if (is_yaml(file)) return stands_in(words[0]);
    return (has_extension(file, "xml") && stands_in(words[1])) || (has_extension(file, "json") && stands_in(words[2]));
}

/// A changelog that is no SQL.
const File* root_of(const std::vector<File>& files) {
    const File* root = nullptr;
    for (const auto& file : files) {
        const bool named = base_name(file.path).find("changelog") != std::string_view::npos;
        const bool says = is_yaml(file) && says_so(file);
        const bool unread = has_extension(file, "xml") || has_extension(file, "json");
        if (unread && (named || file.bytes.find("databaseChangeLog") != std::string::npos))
            refuse(file, "is a changelog that is no SQL, which belay does not read",
                   "keep its files of formatted SQL in a directory of their own, in the order of their names");
        if (!says) continue;
        if (root != nullptr)
            refuse(file, fmt::format("is a second changelog in YAML; the first is {}", escaped(root->path)),
                   "belay reads one, which includes files of formatted SQL");
        root = &file;
    }
    return root;
}

}  // namespace

std::optional<Place> liquibase_sign(std::span<const File> files) {
    const auto found = std::ranges::find_if(files, says_so);
    if (found == files.end()) return std::nullopt;
    return Place{.path = found->path};
}

std::string liquibase_path(std::string_view path) {
    constexpr std::string_view scheme = "classpath:";
    if (path.starts_with(scheme)) path.remove_prefix(scheme.size());
    std::string slashed(path);
    std::ranges::replace(slashed, '\\', '/');
    auto result = std::filesystem::path(slashed).lexically_normal().string();
    while (result.ends_with('/')) result.pop_back();
    return result.substr(std::min(result.find_first_not_of('/'), result.size()));
}

std::vector<IncludedChangelog> liquibase_changelogs(const std::vector<File>& files) {
    std::vector<IncludedChangelog> changelogs;
    for (const auto& file : files) {
        if (is_changelog(file)) changelogs.push_back({&file});
    }
    const auto* root = root_of(files);
    return root == nullptr ? changelogs : RootReader(*root, changelogs).read();
}

}  // namespace belay
