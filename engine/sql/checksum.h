#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace belay {

/// "sha256:..." over `text` without the blanks and line ends at its end.
std::string checksum(std::string_view text);

/// The checksum of a text that comes in pieces.
class Checksum {
  public:
    Checksum();

    void add(std::string_view text);

    /// Of the text so far: the same as `checksum` of all of it.
    std::string trimmed() const;
    /// Of every byte so far.
    std::string exact() const;

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    using Context = std::unique_ptr<evp_md_ctx_st, Free>;

    Context all_;
    Context trimmed_;  // up to the last byte that is no blank
};

}  // namespace belay
