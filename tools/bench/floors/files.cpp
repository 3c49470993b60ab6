#include "tools/bench/floors/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bench {

namespace {

class File {
  public:
    explicit File(const std::filesystem::path& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(descriptor_); }

    std::size_t size() const {
        struct stat status = {};
        if (fstat(descriptor_, &status) != 0) throw std::system_error(errno, std::generic_category());
        return static_cast<std::size_t>(status.st_size);
    }

    /// Fills as much of the buffer as the file still has; says how much.
    std::size_t read_into(char* buffer, std::size_t size) const {
        std::size_t filled = 0;
        while (filled < size) {
            const auto count = read(descriptor_, buffer + filled, size - filled);
            if (count < 0) throw std::system_error(errno, std::generic_category());
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        return filled;
    }

  private:
    int descriptor_;
};

class Hash {
  public:
    Hash() { begin(); }

    void begin() { sha256_init(&state_); }
    void add(std::string_view text) {
        sha256_update(&state_, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
    }
    std::string finish() {
        std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
        sha256_digest(&state_, digest.size(), digest.data());
        constexpr std::string_view hex = "0123456789abcdef";
        std::string result = "sha256:";
        for (const auto byte : digest) {
            result += hex[byte >> 4U];
            result += hex[byte & 0xfU];
        }
        return result;
    }

  private:
    sha256_ctx state_{};
};

Script read_script(const std::filesystem::path& path, Hash& hash) {
    const File file(path);
    Script result;
    result.text.resize(file.size());
    result.text.resize(file.read_into(result.text.data(), result.text.size()));
    hash.begin();
    hash.add(result.text);
    result.checksum = hash.finish();
    return result;
}

}  // namespace

std::vector<Migration> read_migrations(const std::filesystem::path& folder) {
    constexpr std::string_view up = ".up.sql";
    constexpr std::string_view down = ".down.sql";
    std::map<std::string, Migration> found;  // by the name without its ending: all versions are of one length
    Hash hash;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        const bool is_up = name.ends_with(up);
        if (!is_up && !name.ends_with(down)) continue;
        const auto stem = name.substr(0, name.size() - (is_up ? up : down).size());
        auto& migration = found[stem];
        const auto underscore = stem.find('_');
        migration.version = stem.substr(0, underscore);
        migration.name = stem.substr(underscore + 1);
        (is_up ? migration.up : migration.down) = read_script(entry.path(), hash);
    }
    std::vector<Migration> result;
    result.reserve(found.size());
    for (auto& [stem, migration] : found) result.push_back(std::move(migration));
    return result;
}

std::string read_pieces(const std::filesystem::path& path, std::size_t size,
                        const std::function<void(std::string_view)>& take) {
    const File file(path);
    Hash hash;
    std::string buffer(size, '\0');
    std::size_t kept = 0;  // of the last piece, behind its last semicolon
    while (const auto count = file.read_into(buffer.data() + kept, size - kept)) {
        hash.add({buffer.data() + kept, count});
        const std::string_view piece(buffer.data(), kept + count);
        const auto end = piece.rfind(';');
        if (end == std::string_view::npos) throw std::runtime_error("a statement is longer than a piece");
        take(piece.substr(0, end + 1));
        kept = piece.size() - end - 1;
        std::copy(piece.end() - static_cast<std::ptrdiff_t>(kept), piece.end(), buffer.begin());
    }
    return hash.finish();
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> result;
    for (auto end = text.find(';'); end != std::string_view::npos; end = text.find(';')) {
        result.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return result;
}

std::string history_schema(std::string_view dialect) {
    std::string result;
    Hash hash;
    for (const auto* name : {"0001_history.sql", "0002_applied.sql"}) {
        const auto text = read_script(std::filesystem::path(BELAY_HISTORY) / dialect / name, hash).text;
        result += text.substr(0, text.find("-- belay:down"));
    }
    return result;
}

}  // namespace bench
