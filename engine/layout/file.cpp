#include "engine/layout/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "engine/command_line.h"
#include "engine/error.h"
#include "engine/parallel.h"
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

/// An open file, for reading.
class Descriptor {
  public:
    explicit Descriptor(const std::string& path) : number_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

struct stat opened(const Descriptor& file, const fs::path& path, Kind kind) {
    struct stat status = {};
    if (file.number() < 0 || fstat(file.number(), &status) != 0) refuse_unreadable(path, kind);
    return status;
}

std::string read_bytes(const Descriptor& file, const struct stat& status, const fs::path& path, Kind kind) {
    // One byte more than it says to have: a file that grew, or that does not say, is read on.
    std::string bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1, '\0');
    std::size_t length = 0;
    while (true) {
        const auto count = read(file.number(), bytes.data() + length, bytes.size() - length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) refuse_unreadable(path, kind);
        length += static_cast<std::size_t>(count);
        const bool has_size = S_ISREG(status.st_mode) && status.st_size > 0;
        if (count == 0 || (has_size && length < bytes.size())) break;
        if (length == bytes.size()) bytes.resize(2 * bytes.size());
    }
    bytes.resize(length);
    return bytes;
}

void read_bytes(File& file) {
    const Descriptor descriptor(file.path);
    const auto status = opened(descriptor, file.path, Kind::project);
    file.large = is_large(static_cast<std::size_t>(status.st_size));
    if (!file.large) file.bytes = read_bytes(descriptor, status, file.path, Kind::project);
}

/// A file of the directory, and whether a layout wants to know what it holds.
struct Listed {
    std::string path;
    bool wanted = false;
};

/// Whether a file that is no script may say something of the scripts beside it.
bool describes_scripts(std::string_view path) {
    static constexpr std::array endings{".conf", ".json", ".plan", ".sum", ".toml", ".xml", ".yaml", ".yml"};
    return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
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

bool hidden(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1).starts_with('.');
}

/// Whether it is a folder that holds one migration, whose name may end in anything.
bool holds_migration(const fs::path& path) {
    std::error_code unknown;
    return fs::exists(path / "up.sql", unknown) || fs::exists(path / "migration.sql", unknown);
}

void list_below(const fs::path& directory, const fs::path& root, std::vector<Listed>& files) {
    std::error_code error, unknown;
    std::vector<fs::path> folders;
    for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error)) {
        const auto& path = i->path();
        if (hidden(path.native())) continue;
        const bool sql = path.native().ends_with(".sql");
        const bool link = i->is_symlink(unknown);
        if (sql && link) check_link(path, root);
        // The directory itself says what most entries are: no need to ask for each.
        const bool regular = !link && i->is_regular_file(unknown);
        const auto type = regular ? fs::file_type::regular : i->status(unknown).type();
        // A linked folder could hold itself; files are linked, folders are not followed.
        const bool folder = type == fs::file_type::directory && !link && (!sql || holds_migration(path));
        if (sql && !regular && !folder) check_regular(path, type);
        if (folder)
            folders.push_back(path);
        else
            files.push_back({path.native(), sql || (regular && describes_scripts(path.native()))});
    }
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    for (const auto& folder : folders) list_below(folder, root, files);
}

}  // namespace

std::string read_file(const std::string& path) {
    const Descriptor file(path);
    return read_bytes(file, opened(file, path, Kind::usage), path, Kind::usage);
}

std::vector<File> read_directory(const std::string& directory, const std::string& context) {
    std::error_code error;
    const auto type = fs::status(directory, error).type();
    if (type == fs::file_type::not_found) {
        refuse(directory, "no such directory", "name it with --dir, or make one with: belay init");
    }
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    if (type != fs::file_type::directory) refuse(directory, "is not a directory");
    const auto root = fs::canonical(directory, error);
    if (error) refuse(directory, fmt::format("cannot be read: {}", error.message()));
    if (fs::exists(root / unfinished_rebase, error))
        refuse(directory, "a rebase of its files was interrupted",
               "to end it run: " + command_line("rebase", context, {}));
    std::vector<Listed> listed;
    list_below(fs::path(directory).lexically_normal(), root, listed);
    std::ranges::sort(listed, {}, &Listed::path);
    std::vector<File> files(listed.size());
    in_parallel(files.size(), [&](std::size_t i) {
        files[i].path = std::move(listed[i].path);
        if (listed[i].wanted) read_bytes(files[i]);
    });
    return files;
}

}  // namespace belay
