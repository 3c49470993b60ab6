#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

struct nettle_hash;

namespace belay {

enum class Algorithm { md5, sha1, sha256, sha384 };

/// The digest of `bytes`, in hexadecimal digits of lower case.
std::string digest(Algorithm algorithm, std::string_view bytes);

/// The digest of bytes that come in pieces.
class Digest {
  public:
    explicit Digest(Algorithm algorithm);

    void add(std::string_view bytes);
    /// Goes on from where another of the same algorithm is.
    void take(const Digest& other) { state_ = other.state_; }

    /// Of the bytes so far.
    std::string text() const;

  private:
    const nettle_hash* hash_;
    std::vector<std::byte> state_;
};

}  // namespace belay
