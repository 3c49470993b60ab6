#include "engine/branch/repository.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "engine/error.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

/// One line of `git ls-tree -z`: "100644 blob 3f2a...<TAB>sub/0001_a.up.sql".
struct Entry {
    std::string mode, type, object, path;
};

/// Takes what stands before `end` off `text`, and `end` with it.
std::string take(std::string_view& text, char end) {
    const auto size = std::min(text.find(end), text.size());
    std::string result(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
    return result;
}

std::vector<Entry> entries_of(std::string_view listing) {
    std::vector<Entry> entries;
    while (!listing.empty()) {
        Entry entry;
        entry.mode = take(listing, ' ');
        entry.type = take(listing, ' ');
        entry.object = take(listing, '\t');
        entry.path = take(listing, '\0');
        entries.push_back(std::move(entry));
    }
    return entries;
}

bool is_hidden(const std::string& path) {
    return path.starts_with('.') || path.find("/.") != std::string::npos;
}

/// The contents of objects out of `git cat-file --batch`: "<object> blob <size>\n<contents>\n" for each.
std::vector<std::string> contents_of(std::string_view batch) {
    std::vector<std::string> contents;
    while (!batch.empty()) {
        const auto heading = take(batch, '\n');
        const auto digits = heading.substr(heading.rfind(' ') + 1);
        std::size_t size = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), size);
        contents.emplace_back(batch.substr(0, size));
        batch.remove_prefix(std::min(size + 1, batch.size()));
    }
    return contents;
}

/// What git said, without its own words for an error: "fatal: not a git repository ...".
std::string reason_in(std::string_view output) {
    auto line = take(output, '\n');
    for (const std::string_view word : {"fatal: ", "error: "}) {
        if (line.starts_with(word)) line.erase(0, word.size());
    }
    return escaped(line);
}

Ending ask(const Program& program) {
    try {
        return run_program(program);
    } catch (const std::system_error& error) {
        throw Error(Kind::usage, fmt::format("git cannot be run: {}", error.code().message()),
                    "install git, or leave out --git-base");
    }
}

/// A link in a tree has the path that it leads to as its contents.
void follow_links(const std::vector<Entry>& entries, std::vector<File>& files) {
    std::map<std::string, std::size_t> by_path;
    for (std::size_t i = 0; i < entries.size(); ++i) by_path.emplace(entries[i].path, i);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].mode != "120000") continue;
        const auto target = (fs::path(entries[i].path).parent_path() / files[i].bytes).lexically_normal();
        const auto found = by_path.find(target.string());
        if (found != by_path.end()) files[i].bytes = files[found->second].bytes;
    }
}

}  // namespace

Repository::Repository(std::string directory) : directory_(std::move(directory)) {
    auto program = git({"rev-parse", "--is-inside-work-tree"});
    program.errors = Program::Errors::with_output;
    const auto ending = ask(program);
    if (ending.code == 0 && ending.output.starts_with("true")) return;
    throw error_at(Kind::usage, {.path = directory_},
                   ending.code == 0 ? "stands in no work tree of git" : reason_in(ending.output),
                   "leave out --git-base, or name a directory in a git repository with --dir");
}

Program Repository::git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    Program program{.arguments = std::move(arguments)};
    program.output = Program::Output::captured;
    program.errors = Program::Errors::discarded;
    program.directory = directory_;
    // A hook of git's runs with these, for where it was called; what counts here is where the directory stands.
    for (const auto* const name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
        program.environment[name] = std::nullopt;
    program.environment["LC_ALL"] = "C";
    return program;
}

std::string Repository::listing(const std::string& commit) const {
    auto program = git({"ls-tree", "-r", "-z", commit});
    program.errors = Program::Errors::to_stderr;
    auto ending = ask(program);
    if (ending.code == 0) return std::move(ending.output);
    throw error_at(Kind::usage, {.path = directory_}, fmt::format("git cannot read it as of {}", commit),
                   "git fsck looks at the repository");
}

std::string Repository::commit(const std::string& reference) const {
    const auto ending = ask(git({"rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"}));
    std::string_view output = ending.output;
    if (ending.code == 0) return take(output, '\n');
    throw Error(Kind::usage,
                fmt::format("there is no branch, tag or commit '{}' in this repository", escaped(reference)),
                "name one that is, such as origin/main; git fetch gets what others have pushed");
}

std::optional<std::string> Repository::fork(const std::string& commit) const {
    const auto ending = ask(git({"merge-base", "HEAD", commit}));
    std::string_view output = ending.output;
    if (ending.code != 0) return std::nullopt;
    return take(output, '\n');
}

std::vector<File> Repository::files(const std::string& commit, const std::string& label) const {
    auto entries = entries_of(listing(commit));
    std::erase_if(entries, [](const Entry& entry) { return entry.type != "blob" || is_hidden(entry.path); });
    auto program = git({"cat-file", "--batch"});
    program.input = "";
    for (const auto& entry : entries) {
        if (entry.path.ends_with(".sql")) *program.input += entry.object + "\n";
    }
    const auto contents = contents_of(ask(program).output);
    std::vector<File> files;
    auto next = contents.begin();
    for (const auto& entry : entries) {
        const auto path = (fs::path(directory_).lexically_normal() / entry.path).string();
        const bool is_read = entry.path.ends_with(".sql") && next != contents.end();
        files.push_back({label + path, is_read ? *next++ : std::string()});
    }
    follow_links(entries, files);
    return files;
}

}  // namespace belay
