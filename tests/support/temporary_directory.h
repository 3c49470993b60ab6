#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

namespace belay {

/// A directory of the test's own, gone with it.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        auto pattern = (std::filesystem::temp_directory_path() / "belay-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = std::filesystem::canonical(pattern);
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::string path() const { return path_.string(); }
    std::string path(std::string_view inside) const { return (path_ / inside).string(); }

    /// Writes a file and the folders above it; its path.
    std::string write(std::string_view inside, std::string_view bytes) const {
        const auto file = path_ / inside;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
        return file.string();
    }

    /// `text` with this directory's path, from the root or from here, written as DIR, so that it can be compared whole.
    std::string shortened(std::string text) const {
        const auto whole = path_.string();
        const auto from_here = std::filesystem::proximate(path_).string();
        // One may end in the other.
        for (const auto& path : {std::max(whole, from_here, shorter), std::min(whole, from_here, shorter)}) {
            for (auto at = text.find(path); at != std::string::npos; at = text.find(path)) {
                text.replace(at, path.size(), "DIR");
            }
        }
        return text;
    }

  private:
    static bool shorter(const std::string& one, const std::string& other) { return one.size() < other.size(); }

    std::filesystem::path path_;
};

}  // namespace belay
