#include "engine/branch/renames.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/layout/file.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

/// One file, as the hidden file says it.
struct Step {
    fs::path from, to;
    bool rewritten = false;  // its new text stands beside it
};

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
    throw error_at(Kind::project, {.path = path.string()}, reason, "mend that and rebase again");
}

void require(const std::error_code& error, const fs::path& path) {
    if (error) refuse(path, fmt::format("cannot be renamed: {}", error.message()));
}

fs::path journal_of(const std::string& directory) {
    return fs::path(directory) / unfinished_rebase;
}

/// Where the new text of a file waits.
fs::path waiting(const fs::path& to) {
    return to.parent_path() / ("." + to.filename().string() + ".rebase");
}

void put_on_disk(const fs::path& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    if (!done) refuse(path, fmt::format("cannot be put on the disk: {}", std::strerror(error)));
}

/// Copies up to `end`, or to the end of the file.
void copy_until(std::ifstream& from, std::ofstream& to, std::size_t& position, std::size_t end) {
    std::array<char, 65536> buffer{};
    while (position < end && from) {
        from.read(buffer.data(), static_cast<std::streamsize>(std::min(buffer.size(), end - position)));
        to.write(buffer.data(), from.gcount());
        position += static_cast<std::size_t>(from.gcount());
    }
}

void write_edited(const Rename& rename) {
    const auto path = waiting(rename.to);
    std::ifstream from(rename.from, std::ios::binary);
    std::ofstream to(path, std::ios::binary | std::ios::trunc);
    std::size_t position = 0;
    for (const auto& edit : rename.edits) {
        copy_until(from, to, position, edit.begin);
        to << edit.text;
        position = edit.end;
        from.seekg(static_cast<std::streamoff>(position));
    }
    copy_until(from, to, position, std::string::npos);
    to.close();
    if (from.bad() || !to) refuse(path, fmt::format("cannot be written: {}", std::strerror(errno)));
    std::error_code ignored;
    fs::permissions(path, fs::status(rename.from).permissions(), ignored);
    put_on_disk(path);
}

void write_journal(const std::string& directory, const std::vector<Step>& steps) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& step : steps) {
        json.push_back({{"from", step.from.lexically_relative(directory).string()},
                        {"to", step.to.lexically_relative(directory).string()},
                        {"rewritten", step.rewritten}});
    }
    const auto path = journal_of(directory);
    auto beside = path;
    beside += ".new";
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << json.dump(1) << "\n";
    stream.close();
    if (!stream) refuse(beside, fmt::format("cannot be written: {}", std::strerror(errno)));
    put_on_disk(beside);
    std::error_code error;
    fs::rename(beside, path, error);
    require(error, path);
    put_on_disk(directory);
}

std::vector<Step> read_journal(const std::string& directory) {
    const auto path = journal_of(directory);
    const auto json = nlohmann::json::parse(read_file(path.string()), nullptr, false);
    if (json.is_discarded() || !json.is_array()) refuse(path, "is not what a rebase writes");
    std::vector<Step> steps;
    for (const auto& one : json) {
        steps.push_back({fs::path(directory) / one.value("from", ""), fs::path(directory) / one.value("to", ""),
                         one.value("rewritten", false)});
    }
    return steps;
}

/// Does one step or what is left of it: it may have been interrupted anywhere.
void finish(const Step& step) {
    std::error_code error;
    const auto source = step.rewritten ? waiting(step.to) : step.from;
    if (fs::exists(source)) fs::rename(source, step.to, error);
    require(error, source);
    if (step.rewritten && fs::exists(step.to)) fs::remove(step.from, error);
    require(error, step.from);
}

void finish_all(const std::string& directory, const std::vector<Step>& steps) {
    std::set<fs::path> folders{directory};
    for (const auto& step : steps) {
        finish(step);
        folders.insert(step.to.parent_path());
    }
    for (const auto& folder : folders) put_on_disk(folder);
    std::error_code error;
    fs::remove(journal_of(directory), error);
    require(error, journal_of(directory));
}

}  // namespace

void carry_out(const std::string& directory, std::span<const Move> moves) {
    std::vector<Step> steps;
    for (const auto& move : moves) {
        for (const auto& rename : move.files) {
            if (fs::exists(rename.to)) refuse(rename.to, "is there already");
            steps.push_back({rename.from, rename.to, !rename.edits.empty()});
        }
    }
    if (steps.empty()) return;
    for (const auto& move : moves) {
        for (const auto& rename : move.files) {
            if (!rename.edits.empty()) write_edited(rename);
        }
    }
    const auto root = fs::path(directory).lexically_normal().string();
    write_journal(root, steps);
    finish_all(root, steps);
}

bool finish_rebase(const std::string& directory) {
    const auto root = fs::path(directory).lexically_normal().string();
    if (!fs::exists(journal_of(root))) return false;
    finish_all(root, read_journal(root));
    return true;
}

}  // namespace belay
