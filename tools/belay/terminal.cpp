#include "tools/belay/terminal.h"

#include "engine/error.h"
#include "tools/belay/interrupt.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace belay::cli {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

/// Made when the first line is logged: most commands log none.
spdlog::logger& logger() {
    static const auto the_one = [] {
        auto made = std::make_unique<spdlog::logger>("belay", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::debug);
        return made;
    }();
    return *the_one;
}

/// A closed pipe must not end a run in the middle: nothing is thrown here, and main looks at the stream at the end.
void write(std::FILE* stream, std::string_view text) {
    if (!text.empty()) std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

/// How many bytes of a colour `text` begins with; 0 where it begins with anything else.
std::size_t color_at_start(std::string_view text) {
    for (const std::string_view color : {"\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"}) {
        if (text.starts_with(color)) return color.size();
    }
    return 0;
}

bool wants_color(const Options& options, int stream) {
    if (options.color != Color::automatic) return options.color == Color::always;
    const char* no_color = std::getenv("NO_COLOR");  // no-color.org
    const char* term = std::getenv("TERM");
    const bool dumb = term == nullptr || std::string_view(term) == "dumb";
    return isatty(stream) == 1 && !dumb && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

std::string with_colored_head(const Options& options, std::string text) {
    constexpr std::string_view head = "error:";
    if (text.starts_with(head) && wants_color(options, STDERR_FILENO))
        text = fmt::format("\x1b[1;31m{}\x1b[0m{}", head, text.substr(head.size()));
    return text;
}

Terminal::Terminal(const Options& options)
    : color_(wants_color(options, STDOUT_FILENO)),
      interactive_(isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1),
      progress_(isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !options.quiet && !options.json &&
                wants_color(options, STDOUT_FILENO)),
      color_on_stderr_(wants_color(options, STDERR_FILENO)),
      quiet_(options.quiet),
      verbose_(options.verbose) {}

std::string Terminal::painted(std::string_view text, Paint paint) const {
    if (!color_ || paint == Paint::plain) return std::string(text);
    int code = 0;
    switch (paint) {
        case Paint::plain: break;
        case Paint::good: code = 32; break;
        case Paint::bad: code = 31; break;
        case Paint::warn: code = 33; break;
        case Paint::dim: code = 2; break;
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Terminal::one_line(std::string_view text) const {
    if (!color_) return escaped(text);
    std::string result;
    while (!text.empty()) {
        const auto color = color_at_start(text);
        const auto end = std::min(text.find('\x1b', 1), text.size());
        result += color > 0 ? std::string(text.substr(0, color)) : escaped(text.substr(0, end));
        text.remove_prefix(color > 0 ? color : end);
    }
    return result;
}

void Terminal::line(std::string_view text) const {
    if (progress_) write(stderr, erase_line);
    write(stdout, one_line(text) + "\n");
}

void Terminal::listed(std::string_view text) const {
    const auto shown = one_line(text) + "\n";
    std::fwrite(shown.data(), 1, shown.size(), stdout);
}

void Terminal::text(std::string_view text) const {
    if (progress_) write(stderr, erase_line);
    write(stdout, text);
}

void Terminal::remark(std::string_view text) const {
    if (quiet_) return;
    std::fflush(stdout);
    // In one piece: it may come from a thread of its own.
    write(stderr, fmt::format("{}{}\n", progress_ ? erase_line : "", one_line(text)));
}

void Terminal::warning(std::string_view text) const {
    if (quiet_) return;
    if (progress_) write(stderr, erase_line);
    std::fflush(stdout);
    logger().warn("{} {}", color_on_stderr_ ? "\x1b[33mwarning:\x1b[0m" : "warning:", one_line(text));
}

void Terminal::detail(std::string_view text) const {
    if (!verbose_) return;
    if (progress_) write(stderr, erase_line);
    std::fflush(stdout);
    logger().debug("{}", one_line(text));
}

void Terminal::progress(std::string_view text) const {
    if (!progress_) return;
    write(stderr, fmt::format("{}{}", erase_line, one_line(text)));
}

bool Terminal::ask(std::string_view question) const {
    write(stderr, one_line(question) + " [y/N] ");
    std::string answer;
    const NothingAtWork until_answered;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

bool Terminal::confirm(const std::string& what) const {
    if (interactive_) return ask(what + "?");
    throw Error(Kind::usage, fmt::format("this would {}, and nobody is there to be asked", what),
                "if you are sure, run it again with --yes");
}

}  // namespace belay::cli
