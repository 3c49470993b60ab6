#pragma once

#include <string>
#include <string_view>

#include "tools/belay/options.h"

namespace belay::cli {

/// An error or a warning as stderr shows it: the word that it begins with in colour, on a terminal that has any.
std::string with_colored_head(const Options& options, std::string text);

/// What stdout and stderr are, and how to write to them: colour and progress on a terminal only, plain text in a pipe.
/// Whatever a line is made of, it stays one: control characters in it are escaped, but for the colours of `painted`.
class Terminal {
  public:
    explicit Terminal(const Options& options);

    enum class Paint { plain, good, bad, warn, dim };
    std::string painted(std::string_view text, Paint paint) const;

    /// A line of result, on stdout.
    void line(std::string_view text) const;
    /// A line of a list, on stdout when enough has come together, or anything else is written.
    void listed(std::string_view text) const;
    /// Lines of result as they are, on stdout.
    void text(std::string_view text) const;
    /// A remark, on stderr; nothing with --quiet. May be called from another thread.
    void remark(std::string_view text) const;
    /// A warning, on stderr; nothing with --quiet.
    void warning(std::string_view text) const;
    /// What only --verbose asks for, on stderr.
    void detail(std::string_view text) const;
    /// A line that the next one replaces; only on a terminal.
    void progress(std::string_view text) const;

    bool interactive() const { return interactive_; }
    /// Asks on the terminal; anything but y or yes is no.
    bool ask(std::string_view question) const;
    /// Asks whether to do `what`. Throws Error (usage) where nobody is there to be asked.
    bool confirm(const std::string& what) const;

  private:
    std::string one_line(std::string_view text) const;

    bool color_ = false;
    bool interactive_ = false;  // a person can be asked
    bool progress_ = false;
    bool color_on_stderr_ = false;
    bool quiet_ = false;
    bool verbose_ = false;
};

}  // namespace belay::cli
