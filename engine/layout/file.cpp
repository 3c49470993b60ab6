#include "engine/layout/file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/sql/large_text.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& message, std::string next = {}) {
    throw error_at(Kind::project, {.path = path.string()}, message, std::move(next));
}

[[noreturn]] void refuse_unreadable(const fs::path& path, Kind kind) {
    throw error_at(kind, {.path = path.string()}, fmt::format("cannot be read: {}", std::strerror(errno)));
}

std::string read_bytes(const fs::path& path, Kind kind) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) refuse_unreadable(path, kind);
    std::error_code error;
    const auto size = fs::file_size(path, error);
    std::string bytes(error ? 0 : size, '\0');
    std::size_t length = std::fread(bytes.data(), 1, bytes.size(), file.get());
    bytes.resize(length);
    // A file that grew, or whose size nobody knew, has more to give.
    for (int c = std::fgetc(file.get()); c != EOF; c = std::fgetc(file.get())) bytes += static_cast<char>(c);
    if (std::ferror(file.get()) != 0) refuse_unreadable(path, kind);
    return bytes;
}

File read_script(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (!error && is_large(size)) return {.path = path.string(), .bytes = {}, .large = true};
    return {path.string(), read_bytes(path, Kind::project)};
}

/// Where a link ends; it may not lead outside the directory, where whoever edits another place could change what runs.
void check_link(const fs::path& path, const fs::path& root) {
    std::error_code error;
    const auto real = fs::canonical(path, error);
    if (error) refuse(path, "is a link that leads nowhere", "remove it, or put the file there");
    const auto inside = fs::relative(real, root, error);
    if (error || inside.empty() || *inside.begin() == "..") {
        refuse(path, fmt::format("is a link that leads outside the directory, to {}", escaped(real.string())),
               "put the file itself into the directory");
    }
}

void check_regular(const fs::path& path, fs::file_type type) {
    if (type == fs::file_type::regular) return;
    if (type == fs::file_type::directory) refuse(path, "is a directory, though its name ends in .sql");
    if (type == fs::file_type::fifo) refuse(path, "is a FIFO, not a regular file");
    refuse(path, "is not a regular file");
}

bool hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

void read_below(const fs::path& directory, const fs::path& root, std::vector<File>& files) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error)) entries.push_back(*i);
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    for (const auto& entry : entries) {
        const auto& path = entry.path();
        if (hidden(path)) continue;
        const bool sql = path.extension() == ".sql";
        if (sql && entry.is_symlink(error)) check_link(path, root);
        const auto type = entry.status(error).type();
        if (sql) check_regular(path, type);
        if (sql) files.push_back(read_script(path));
        // A linked folder could hold itself; files are linked, folders are not followed.
        else if (type == fs::file_type::directory && !entry.is_symlink(error))
            read_below(path, root, files);
        else
            files.push_back({path.string(), {}});
    }
}

}  // namespace

std::string read_file(const std::string& path) {
    return read_bytes(path, Kind::usage);
}

std::vector<File> read_directory(const std::string& directory) {
    std::error_code error;
    const auto type = fs::status(directory, error).type();
    if (type == fs::file_type::not_found) {
        refuse(directory, "no such directory", "name it with --dir, or make one with: belay init");
    }
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    if (type != fs::file_type::directory) refuse(directory, "is not a directory");
    const auto root = fs::canonical(directory, error);
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    std::vector<File> files;
    read_below(fs::path(directory).lexically_normal(), root, files);
    std::ranges::sort(files, {}, &File::path);
    return files;
}

}  // namespace belay
