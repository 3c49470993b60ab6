#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

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
    void take(const Digest& other);

    /// Of the bytes so far.
    std::string text() const;

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    using Context = std::unique_ptr<evp_md_ctx_st, Free>;

    Context context_;
};

}  // namespace belay
