#include "engine/layout/sqitch_plan.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "engine/layout/lines.h"

namespace belay {

namespace {

constexpr std::string_view punctuation = "-!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `HEAD^2`, `a~1` mean other changes, seen from one.
bool ends_like_a_reference(std::string_view name) {
    const auto last = name.find_last_not_of("0123456789");
    return last != std::string_view::npos && last + 1 < name.size() &&
           std::string_view("~/=%^").find(name[last]) != std::string_view::npos;
}

bool is_hash(std::string_view name) {
    constexpr std::size_t hash_size = 40;
    return name.size() >= hash_size &&
           std::ranges::all_of(name.substr(0, hash_size), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// "2013-12-31T10:26:59Z"
bool is_time(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00T00:00:00Z";
    return std::ranges::equal(text, shape, [](char c, char s) { return s == '0' ? is_digit(c) : c == s; });
}

/// Reads a plan, line by line.
class PlanReader {
  public:
    explicit PlanReader(const Source& source) : source_(source) {}

    SqitchPlan read() {
        bool pragmas = true;
        for (const auto& whole : lines_of(source_)) {
            const auto line = trimmed(whole.part(0, whole.text.find('#')));
            if (line.text.empty()) {
                // As Sqitch has it: the first line without a comment ends the pragmas.
                pragmas = pragmas && trimmed(whole).text.starts_with('#');
            } else if (pragmas) {
                read_pragma(line);
            } else if (line.text.starts_with('@')) {
                read_tag(line.part(1));
            } else {
                read_change(line);
            }
        }
        if (plan_.project.empty())
            refuse(source_, {}, "has no line such as '%project=name', which Sqitch asks for", "write it at the top");
        return std::move(plan_);
    }

  private:
    void read_pragma(const Span& line) {
        if (!line.text.starts_with('%'))
            refuse(source_, line, "a blank line must come between pragmas and changes", "write one above this line");
        const auto equals = std::min(line.text.find('='), line.text.size());
        const auto key = trimmed(line.part(1, equals - 1));
        const auto value = trimmed(line.part(std::min(equals + 1, line.text.size())));
        if (key.text == "project")
            plan_.project = value.text;
        else if (key.text == "syntax-version" && value.text != "1.0.0")
            refuse(source_, value, fmt::format("the plan's syntax version is '{}'", escaped(value.text)),
                   "belay reads 1.0.0");
        else if (key.text != "syntax-version" && key.text != "uri")
            refuse(source_, key, fmt::format("the pragma '%{}' is not known", escaped(key.text)), "take it out");
    }

    void read_tag(const Span& line) {
        auto rest = line;
        const auto name = take_name(rest);
        if (name.text.find('/') != std::string_view::npos)
            refuse(source_, name, fmt::format("the tag '@{}' has a '/' in its name", escaped(name.text)));
        if (plan_.changes.empty())
            refuse(source_, name, fmt::format("the tag '@{}' stands before any change", escaped(name.text)));
        if (rest.text.starts_with('[')) refuse(source_, rest, "a tag can require nothing");
        read_planner(rest);
        plan_.changes.back().tags.push_back(word_of(source_, name));
        since_tag_.clear();
    }

    void read_change(const Span& line) {
        auto rest = line;
        if (rest.text.starts_with('-'))
            refuse(source_, rest, "belay does not revert a change because its plan says '-'", "take the line out");
        if (rest.text.starts_with('+')) rest = trimmed(rest.part(1));
        const auto name = take_name(rest);
        SqitchChange change{.name = std::string(name.text), .place = place_of(source_, name.offset)};
        if (rest.text.starts_with('[')) read_dependencies(rest, change);
        read_planner(rest);
        const auto [twin, is_new] = since_tag_.emplace(change.name, change.place.line);
        if (!is_new) {
            refuse(source_, name,
                   fmt::format("the change '{}' stands at line {} as well, with no tag between them",
                               escaped(change.name), twin->second),
                   "a change can be reworked only after a tag");
        }
        plan_.changes.push_back(std::move(change));
    }

    Span take_name(Span& rest) const {
        const auto name = take_word(rest);
        if (!is_sqitch_name(name.text))
            refuse(source_, name, fmt::format("'{}' is no name that Sqitch takes", escaped(name.text)));
        if (name.text == "HEAD" || name.text == "ROOT" || is_hash(name.text))
            refuse(source_, name, fmt::format("'{}' is a name that Sqitch keeps for itself", escaped(name.text)));
        return name;
    }

    void read_dependencies(Span& rest, SqitchChange& change) const {
        const auto end = rest.text.find(']');
        if (end == std::string_view::npos) refuse(source_, rest, "the '[' here has no ']'");
        auto inside = trimmed(rest.part(1, end - 1));
        while (!inside.text.empty()) read_dependency(take_word(inside), change);
        rest = trimmed(rest.part(end + 1));
    }

    void read_dependency(const Span& written, SqitchChange& change) const {
        auto rest = written;
        const bool conflict = rest.text.starts_with('!');
        if (conflict) rest = rest.part(1);
        if (const auto colon = rest.text.find(':'); colon != std::string_view::npos) {
            if (rest.text.substr(0, colon) != plan_.project) {
                refuse(source_, written,
                       fmt::format("'{}' belongs to another project than '{}', which belay does not look into",
                                   escaped(written.text), escaped(plan_.project)),
                       "apply that project first, and take this out");
            }
            rest = rest.part(colon + 1);
        }
        if (is_hash(rest.text))
            refuse(source_, written, "a dependency on the hash of a change", "name the change instead");
        const auto at = std::min(rest.text.find('@'), rest.text.size());
        SqitchDependency dependency{.change = std::string(rest.text.substr(0, at)),
                                    .tag = std::string(rest.text.substr(std::min(at + 1, rest.text.size()))),
                                    .written = word_of(source_, written)};
        const bool named = dependency.change.empty() || is_sqitch_name(dependency.change);
        const bool tagged = at == rest.text.size() || is_sqitch_name(dependency.tag);
        if (rest.text.empty() || !named || !tagged)
            refuse(source_, written, fmt::format("'{}' is no change that could be required", escaped(written.text)));
        (conflict ? change.conflicts : change.requirements).push_back(std::move(dependency));
    }

    /// When it was planned, and by whom: Sqitch does without neither.
    void read_planner(Span rest) const {
        const auto time = take_word(rest);
        if (!is_time(time.text))
            refuse(source_, time,
                   "a time such as 2024-01-31T12:00:00Z belongs here, and the planner's name and e-mail");
        const auto mail = rest.text.find(" <");
        if (mail == std::string_view::npos || mail == 0 || !rest.text.ends_with('>'))
            refuse(source_, rest, "the planner belongs here, such as: Ann Onymous <ann@example.com>");
    }

    const Source& source_;
    SqitchPlan plan_;
    std::map<std::string, std::size_t> since_tag_;  // the line of each change since the last tag
};

}  // namespace

bool is_sqitch_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" \t:@#\\") == std::string_view::npos &&
           punctuation.find(name.front()) == std::string_view::npos &&
           punctuation.find(name.back()) == std::string_view::npos && !ends_like_a_reference(name);
}

SqitchPlan read_sqitch_plan(const Source& source) {
    return PlanReader(source).read();
}

}  // namespace belay
