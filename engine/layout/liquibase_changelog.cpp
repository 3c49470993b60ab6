#include "engine/layout/liquibase_changelog.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "engine/layout/liquibase_lines.h"
#include "engine/layout/settings.h"

namespace belay {

namespace {

/// Reads a changelog line by line, as liquibase.parser.AbstractFormattedChangeLogParser does.
class ChangelogReader {
  public:
    ChangelogReader(const Source& source, const Databases& databases, LiquibaseProperties& properties)
        : source_(source), databases_(databases), properties_(properties) {}

    std::vector<Changeset> read() {
        for (const auto& line : lines_of(source_)) {
            ++number_;
            take(line);
        }
        if (in_block_) refuse(source_, block_, "the rollback that begins here has no '*/'", "write its end");
        finish(source_.text.size());
        properties_.end_file();
        return std::move(changesets_);
    }

  private:
    void take(const Span& line) {
        if (in_block_) return take_block_line(line);
        if (const auto rest = liquibase_command(line, "changeset")) return begin(line, *rest);
        refuse_unhonoured(line);
        if (const auto property = liquibase_property(line)) return properties_.add(source_, *property, databases_);
        if (!open_) return take_head(line);
        if (begins_rollback_block(line.text)) {
            in_block_ = true;
            block_ = line;
        } else if (const auto rollback = liquibase_command(line, "rollback")) {
            take_rollback(line, *rollback);
        } else if (const auto conditions = liquibase_command(line, "preconditions")) {
            check_preconditions(source_, *conditions);
        } else if (const auto condition = liquibase_precondition(line)) {
            check_.add(number_, sql_check(source_, line, *condition));
            change_ += fmt::format("{}\n", line.text);
        } else {
            change_ += fmt::format("{}\n", line.text);
        }
    }

    void begin(const Span& line, const Span& rest) {
        finish(line.offset);
        open_ = Changeset{.line = read_changeset_line(source_, rest, databases_, properties_),
                          .place = place_of(source_, line.offset)};
        begin_ = line.offset;
        first_line_ = number_;
    }

    void finish(std::size_t end) {
        if (open_ && open_->line.wanted) {
            open_->up = {
                .path = source_.path, .text = source_.text.substr(begin_, end - begin_), .first_line = first_line_};
            open_->down = down_.source(source_.path);
            open_->check = check_.source(source_.path);
            open_->change = std::move(change_);
            open_->properties = properties_;
            if (open_->line.logical_path.empty()) open_->line.logical_path = logical_path_;
            changesets_.push_back(std::move(*open_));
        }
        open_.reset();
        change_.clear();
        down_ = {};
        check_ = {};
    }

    void take_rollback(const Span& line, const Span& rest) {
        const auto text = trimmed(rest);
        const bool nothing =
            is_same_name(text.text, "empty") ||
            is_same_name(text.text.substr(0, std::min<std::size_t>(12, text.text.size())), "not required");
        if (nothing) {
            open_->needs_no_down = true;
            return;
        }
        constexpr std::string_view reference = "changesetid:";
        if (is_same_name(text.text.substr(0, std::min(reference.size(), text.text.size())), reference))
            refuse(source_, text, "a rollback by another changeset, which belay does not honour",
                   "write the statements of it here");
        if (text.text.empty()) return;
        // The statements stay in the columns where the file has them.
        down_.add(number_, std::string(rest.offset - line.offset, ' ') + std::string(rest.text));
    }

    void take_block_line(const Span& line) {
        const auto end = trimmed(line).text.ends_with("*/") ? line.text.rfind("*/") : std::string_view::npos;
        in_block_ = end == std::string_view::npos;
        down_.add(number_, std::string(line.text.substr(0, end)));
    }

    /// What would change the text itself before it is read.
    void refuse_unhonoured(const Span& line) const {
        refuse_commercial(source_, line);
        if (const auto ignored = liquibase_command(line, "ignorelines:"))
            refuse(source_, trimmed(line), "'--ignoreLines', which belay does not honour", "take those lines out");
    }

    void take_head(const Span& line) {
        if (const auto path = logical_path(line); !path.empty()) logical_path_ = path;
        const auto text = trimmed(line).text;
        if (text.empty() || text.starts_with("--") || !changesets_.empty()) return;
        refuse(source_, trimmed(line), "SQL that belongs to no changeset", "write '--changeset author:id' above it");
    }

    const Source& source_;
    const Databases& databases_;
    LiquibaseProperties& properties_;
    std::vector<Changeset> changesets_;
    std::optional<Changeset> open_;
    std::size_t begin_ = 0;       // of the open one
    std::size_t first_line_ = 1;  // of the open one
    std::size_t number_ = 0;      // of the line
    bool in_block_ = false;
    Span block_;
    std::string change_;
    std::string logical_path_;  // of the file
    PlacedLines down_, check_;
};

}  // namespace

bool is_formatted_sql(const Source& file) {
    for (const auto& line : lines_of(file)) {
        if (trimmed(line).text.empty()) continue;
        const auto rest = liquibase_command(line, "liquibase");
        constexpr std::string_view word = "formatted";
        return rest && is_same_name(rest->text.substr(0, std::min(word.size(), rest->text.size())), word);
    }
    return false;
}

std::vector<Changeset> read_changelog(const Source& file, const Databases& databases, LiquibaseProperties& properties) {
    return ChangelogReader(file, databases, properties).read();
}

}  // namespace belay
