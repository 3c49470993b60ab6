#include "engine/run/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/sql/digest.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& what, int code) {
    throw Error(Kind::hook, fmt::format("the backup '{}' {}: {}", path, what, std::generic_category().message(code)));
}

/// Closes it at the end of its scope.
class Opened {
  public:
    Opened(const std::string& path, int flags, const std::string& what) : number_(open(path.c_str(), flags, 0600)) {
        if (number_ < 0) refuse(path, what, errno);
    }
    ~Opened() { close(number_); }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

/// With the rights of its owner alone, before anything is in it.
void create_empty(const std::string& path) {
    const Opened created(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, "cannot be written");
}

void put_on_disk(const std::string& path, int kind) {
    const Opened opened(path, O_RDONLY | O_CLOEXEC | kind, "cannot be read again");
    if (fsync(opened.number()) != 0) refuse(path, "cannot be put on the disk", errno);
}

/// The database's own name in the backup's: the last part of its URL, without what a file name should not have.
std::string stem_of(const Session& session) {
    auto name = session.name();
    name = name.substr(0, name.find('?'));
    name = name.substr(name.find_last_of("/:") + 1);
    name = fs::path(name).stem().string();
    const auto is_strange = [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_'; };
    std::ranges::replace_if(name, is_strange, '_');
    return name.empty() ? "database" : name;
}

constexpr std::string_view time_shape = "00000000T000000.000000Z";

/// Names sort by time.
std::string new_name(const Session& session) {
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    return fmt::format("{}-{:%Y%m%dT%H%M%S}.{:06}Z{}", stem_of(session),
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                       now.time_since_epoch().count() % 1'000'000, session.dialect().backup_suffix);
}

/// Whether a name is one that `new_name` gives to a backup of this database: "app-old-2026..." is another one's.
bool is_of(const Session& session, std::string_view name) {
    const auto begin = stem_of(session) + "-";
    const auto suffix = session.dialect().backup_suffix;
    if (!name.starts_with(begin) || name.size() != begin.size() + time_shape.size() + suffix.size()) return false;
    auto shape = std::string(name.substr(begin.size()));
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    std::ranges::replace_if(shape, is_digit, '0');
    return shape == std::string(time_shape) + std::string(suffix);
}

/// A file that goes away again unless it is kept under another name.
class Draft {
  public:
    explicit Draft(std::string path) : path_(std::move(path)) {}
    ~Draft() {
        std::error_code ignored;  // what is being told is why it is not kept
        fs::remove(path_, ignored);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    const std::string& path() const { return path_; }

    void keep_as(const std::string& name) const {
        // Unlike rename(2), a second name never takes the place of another file.
        if (link(path_.c_str(), name.c_str()) == 0) return;
        const int code = errno;
        const bool no_links = code == EPERM || code == ENOTSUP || code == ENOSYS;
        if (no_links && !fs::exists(name) && rename(path_.c_str(), name.c_str()) == 0) return;
        refuse(name, "cannot get its name", code);
    }

  private:
    std::string path_;
};

void make_directory(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return;
    fs::create_directories(path, error);
    if (error)
        throw Error(Kind::hook, fmt::format("the backup directory '{}' cannot be made: {}", path, error.message()));
    fs::permissions(path, fs::perms::owner_all, error);
}

void write_draft(const std::string& path, Session& session, const BackupWish& wish, const RunFacts& facts,
                 const std::atomic<bool>* interrupted) {
    if (!wish.command.empty()) {
        const Message message{.type = "backup"};
        run_command({.text = "umask 077\n" + wish.command,
                     .what = "backup_command",
                     .directory = wish.command_directory,
                     .arguments = {fs::absolute(path).string()}},
                    message.text(facts), interrupted);
        return;
    }
    create_empty(path);
    try {
        session.backups()->backup(path);
    } catch (const DatabaseError& database_error) {
        auto error = translated(database_error);
        if (error.kind != Kind::interrupted) error.kind = Kind::hook;
        throw error;
    }
}

Backup described(const std::string& path) {
    return {.path = path, .size = fs::file_size(path), .sha256 = sha256_of_file(path)};
}

}  // namespace

Backup back_up(Session& session, const BackupWish& wish, const RunFacts& facts, const std::atomic<bool>* interrupted) {
    make_directory(wish.directory);
    const auto name = new_name(session);
    const auto path = (fs::path(wish.directory) / name).string();
    const Draft draft((fs::path(wish.directory) / ("." + name + ".part")).string());
    write_draft(draft.path(), session, wish, facts, interrupted);
    if (!wish.command.empty() && !fs::exists(draft.path())) return {};
    put_on_disk(draft.path(), 0);
    draft.keep_as(path);
    put_on_disk(wish.directory, O_DIRECTORY);
    return described(path);
}

std::vector<std::string> backups_named_after(const Session& session, const std::string& directory) {
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error)) {
        if (is_of(session, i->path().filename().string())) found.push_back(i->path().string());
    }
    std::ranges::sort(found);
    return found;
}

std::string sha256_of_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
    if (!file) refuse(path, "cannot be read", errno);
    Digest sum(Algorithm::sha256);
    std::array<char, 65536> buffer{};
    for (std::size_t length = 1; length > 0;) {
        length = std::fread(buffer.data(), 1, buffer.size(), file.get());
        sum.add({buffer.data(), length});
    }
    if (std::ferror(file.get()) != 0) refuse(path, "cannot be read", errno);
    return "sha256:" + sum.text();
}

}  // namespace belay
