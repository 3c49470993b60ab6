#include "engine/adopt/sqitch_project.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/adopt/canonical_uri.h"
#include "engine/sql/blanks.h"
#include "engine/sql/digest.h"

namespace belay {

namespace {

/// The next word of a line, which loses it.
std::string_view word_of(std::string_view& line) {
    line = trimmed(line);
    const auto word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    return word;
}

std::string unescaped(std::string_view note) {
    std::string result;
    for (std::size_t i = 0; i < note.size(); ++i) {
        const bool escape = note[i] == '\\' && i + 1 < note.size();
        if (escape && note[i + 1] == 'n')
            result += '\n', ++i;
        else if (escape && note[i + 1] == 'r')
            result += '\r', ++i;
        else if (escape && note[i + 1] == '\\')
            result += '\\', ++i;
        else
            result += note[i];
    }
    return result;
}

/// What follows the name and the requirements: `2013-12-31T10:26:59Z Ann <ann@example.org> # why`.
Planned planned_in(std::string_view rest, std::string_view note) {
    Planned planned{.at = std::string(word_of(rest)), .name = {}, .email = {}, .note = unescaped(trimmed(note))};
    const auto open = rest.rfind('<');
    if (open == std::string_view::npos) return planned;
    planned.name = trimmed(rest.substr(0, open));
    planned.email = rest.substr(open + 1, rest.rfind('>') - open - 1);
    return planned;
}

/// As git does it: what kind it is, how long, and the text.
std::string identity(std::string_view kind, std::string_view text) {
    return digest(Algorithm::sha1, fmt::format("{} {}", kind, text.size()) + '\0' + std::string(text));
}

std::string listed(std::string_view heading, std::string_view mark, const std::vector<std::string>& names) {
    if (names.empty()) return "";
    return fmt::format("\n{}\n  {} {}", heading, mark, fmt::join(names, fmt::format("\n  {} ", mark)));
}

std::string ending(const Planned& planned) {
    return planned.note.empty() ? "" : "\n\n" + planned.note;
}

/// Reads a plan line by line.
class Reading {
  public:
    SqitchProject read(std::string_view text) {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            take(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return std::move(project_);
    }

  private:
    void take(std::string_view line) {
        const auto hash = std::min(line.find('#'), line.size());
        const auto note = line.substr(std::min(hash + 1, line.size()));
        line = trimmed(line.substr(0, hash));
        if (line.empty()) return;
        if (line.starts_with('%'))
            take_pragma(line.substr(1));
        else if (line.starts_with('@'))
            take_tag(line, note);
        else
            take_change(line, note);
    }

    void take_pragma(std::string_view line) {
        const auto equals = std::min(line.find('='), line.size());
        const auto key = trimmed(line.substr(0, equals));
        const auto value = trimmed(line.substr(std::min(equals + 1, line.size())));
        if (key == "project") project_.name = value;
        if (key == "uri") project_.uri = canonical_uri(value);
    }

    std::string head() const {
        return fmt::format("project {}\n{}", project_.name,
                           project_.uri.empty() ? "" : fmt::format("uri {}\n", project_.uri));
    }

    void take_tag(std::string_view line, std::string_view note) {
        if (project_.changes.empty()) return;
        const std::string name(word_of(line));
        PlannedTag tag{.id = {}, .name = name, .planned = planned_in(line, note)};
        const auto& planned = tag.planned;
        tag.id = identity(
            "tag", fmt::format("{}tag {}\nchange {}\nplanner {} <{}>\ndate {}{}", head(), name,
                               project_.changes.back().id, planned.name, planned.email, planned.at, ending(planned)));
        auto& tags = project_.changes.back().tags;
        if (tags.empty()) tag_ = name;
        tags.push_back(std::move(tag));
    }

    void take_change(std::string_view line, std::string_view note) {
        PlannedChange change{.id = {}, .name = std::string(word_of(line)), .version = {}};
        change.version = known_.insert(change.name).second ? change.name : change.name + tag_;
        line = trimmed(line);
        if (line.starts_with('[')) {
            const auto close = std::min(line.find(']'), line.size());
            auto rest = line.substr(1, close - 1);
            for (auto word = word_of(rest); !word.empty(); word = word_of(rest)) {
                const bool conflict = word.starts_with('!');
                (conflict ? change.conflicts : change.requirements).emplace_back(word.substr(conflict ? 1 : 0));
            }
            line.remove_prefix(std::min(close + 1, line.size()));
        }
        change.planned = planned_in(line, note);
        const auto& planned = change.planned;
        const auto parent = project_.changes.empty() ? "" : fmt::format("parent {}\n", project_.changes.back().id);
        change.id = identity(
            "change", fmt::format("{}change {}\n{}planner {} <{}>\ndate {}{}{}{}", head(), change.name, parent,
                                  planned.name, planned.email, planned.at, listed("requires", "+", change.requirements),
                                  listed("conflicts", "-", change.conflicts), ending(planned)));
        project_.changes.push_back(std::move(change));
    }

    SqitchProject project_;
    std::set<std::string> known_;  // the names so far
    std::string tag_;              // the first of the last change that has one
};

bool has_tag(const PlannedChange& change, std::string_view tag) {
    return std::ranges::find(change.tags, tag, &PlannedTag::name) != change.tags.end();
}

}  // namespace

const PlannedChange* SqitchProject::find(std::string_view version) const {
    const auto found = std::ranges::find(changes, version, &PlannedChange::version);
    return found == changes.end() ? nullptr : &*found;
}

const PlannedChange* SqitchProject::required(std::string_view what, std::size_t from) const {
    const auto at = std::min(what.find('@'), what.size());
    const auto name = what.substr(0, at);
    bool reached = at == what.size();  // without a tag the newest before is meant
    for (auto i = from; i > 0; --i) {
        const auto& change = changes[i - 1];
        reached = reached || has_tag(change, what.substr(at));
        if (reached && (name.empty() || change.name == name)) return &change;
    }
    return nullptr;
}

SqitchProject read_sqitch_project(std::string_view text) {
    return Reading().read(text);
}

}  // namespace belay
