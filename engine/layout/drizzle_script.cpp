#include "engine/layout/drizzle_script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/lines.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view breakpoint = "--> statement-breakpoint";

/// What a line is that holds one statement alone.
enum class Command { other, foreign_keys_off, foreign_keys_on, begin, commit };

struct Spelling {
    std::string_view text;  // in lower case, without blanks and semicolon
    Command command;
};

constexpr std::array spellings{
    Spelling{"pragmaforeign_keys=off", Command::foreign_keys_off},
    Spelling{"pragmaforeign_keys=0", Command::foreign_keys_off},
    Spelling{"pragmaforeign_keys=false", Command::foreign_keys_off},
    Spelling{"pragmaforeign_keys=no", Command::foreign_keys_off},
    Spelling{"pragmaforeign_keys=on", Command::foreign_keys_on},
    Spelling{"pragmaforeign_keys=1", Command::foreign_keys_on},
    Spelling{"pragmaforeign_keys=true", Command::foreign_keys_on},
    Spelling{"pragmaforeign_keys=yes", Command::foreign_keys_on},
    Spelling{"begintransaction", Command::begin},
    Spelling{"begin", Command::begin},
    Spelling{"committransaction", Command::commit},
    Spelling{"commit", Command::commit},
    Spelling{"endtransaction", Command::commit},
};

std::string_view without_breakpoint(std::string_view line) {
    return trimmed(line.substr(0, line.find(breakpoint)));
}

Command command_of(std::string_view line) {
    std::string text;
    for (const unsigned char c : without_breakpoint(line)) {
        if (std::isspace(c) == 0 && c != ';') text += static_cast<char>(std::tolower(c));
    }
    const auto found = std::ranges::find(spellings, text, &Spelling::text);
    return found == spellings.end() ? Command::other : found->command;
}

/// A line that holds more than blanks and breakpoints.
struct Line {
    Span span;
    Command command;
};

std::vector<Line> commands_in(const Source& source) {
    std::vector<Line> lines;
    for (const auto& line : lines_of(source)) {
        if (!without_breakpoint(line.text).empty()) lines.push_back({line, command_of(line.text)});
    }
    return lines;
}

void take_out(std::string& text, const Span& span) {
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(span.offset), span.text.size(), ' ');
}

void take_foreign_keys(Script& script, const Source& written) {
    const auto lines = commands_in(written);
    const auto is = [&](std::size_t i, Command command) { return i < lines.size() && lines[i].command == command; };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool off = is(i, Command::foreign_keys_off);
        if (!off && !is(i, Command::foreign_keys_on)) continue;
        if (off) script.directives.foreign_keys = false;
        take_out(script.source.text, lines[i].span);
        if (i == 0 || !is(i - 1, Command::commit) || !is(i + 1, Command::begin)) continue;
        take_out(script.source.text, lines[i - 1].span);
        take_out(script.source.text, lines[i + 1].span);
    }
}

void end_statements(std::string& text, std::string_view written) {
    for (auto at = text.find(breakpoint); at != std::string::npos; at = text.find(breakpoint, at + 1)) {
        const auto before = trimmed(written.substr(0, at), " \t\r\n");
        if (before.empty() || before.ends_with(';')) continue;
        std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), breakpoint.size(), ' ');
        text[at] = ';';
    }
}

}  // namespace

void read_as_drizzle(Script& script) {
    if (script.source.large) return;
    const Source written = script.source;
    take_foreign_keys(script, written);
    end_statements(script.source.text, written.text);
}

}  // namespace belay
