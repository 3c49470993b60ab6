#include "engine/layout/beside.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/layout/parts.h"
#include "engine/sql/directive_line.h"
#include "engine/sql/directives.h"

namespace belay {

namespace {

constexpr std::string_view ending = ".belay.toml";
constexpr std::string_view directory_file = "directory.belay.toml";

/// A directive and the table that it stands in; `head` where that is none.
struct Said {
    Section section = Section::head;
    Directive directive;
};

/// The directives of one file, with their places in it.
class Reading {
  public:
    explicit Reading(const File& file) : source_(read_source(file.path, file.bytes)) {}

    const Source& source() const { return source_; }

    std::vector<Said> read() {
        try {
            table(toml::parse(source_.text), Section::head);
        } catch (const toml::parse_error& error) {
            refuse(error.source(), std::string(error.description()));
        }
        return std::move(said_);
    }

  private:
    /// TOML counts columns in characters; only of a line that is ASCII, as directives are, is that a byte.
    std::size_t offset_of(const toml::source_region& region) const {
        std::size_t offset = 0;
        for (auto line = region.begin.line; line > 1; --line) offset = source_.text.find('\n', offset) + 1;
        return std::min(offset + region.begin.column - 1, source_.text.size());
    }
    [[noreturn]] void refuse(const toml::source_region& region, const std::string& message) const {
        throw error_at(Kind::project, place_of(source_, offset_of(region)), message);
    }

    void table(const toml::table& table, Section section) {
        for (const auto& [key, node] : table) {
            const auto* inner = section == Section::head ? node.as_table() : nullptr;
            if (inner != nullptr)
                this->table(*inner, section_of(key));
            else
                directive(key, node, section);
        }
    }
    Section section_of(const toml::key& key) const {
        for (const auto section : written_sections) {
            if (name_of(section) == key.str()) return section;
        }
        refuse(key.source(), fmt::format("[{}] is no script: up, down, verify or check", escaped(key.str())));
    }
    /// A list is as many directives, each of which adds to the one before.
    void directive(const toml::key& key, const toml::node& node, Section section) {
        if (const auto* items = node.as_array()) {
            for (const auto& item : *items) add(key, item, section);
        } else {
            add(key, node, section);
        }
    }
    void add(const toml::key& key, const toml::node& node, Section section) {
        const bool quoted = node.is_string();
        said_.push_back({section,
                         {.key = {std::string(key.str()), offset_of(key.source())},
                          .value = {text_of(key, node), offset_of(node.source()) + (quoted ? 1 : 0)}}});
    }
    std::string text_of(const toml::key& key, const toml::node& node) const {
        if (const auto* text = node.as_string()) return text->get();
        if (const auto* number = node.as_integer()) return std::to_string(number->get());
        const auto* boolean = node.as_boolean();
        if (boolean == nullptr)
            refuse(node.source(),
                   fmt::format("'{}' must be a string, a list of strings, a number or true", escaped(key.str())));
        if (!boolean->get())
            refuse(node.source(), fmt::format("'{}' cannot be false: leave it out", escaped(key.str())));
        return "";
    }

    Source source_;
    std::vector<Said> said_;
};

/// Takes of `others` what `own` does not say.
void complete(Directives& own, const Directives& others) {
    const auto take = [](auto& mine, const auto& theirs) {
        if (!mine) mine = theirs;
    };
    take(own.lock_timeout, others.lock_timeout);
    take(own.statement_timeout, others.statement_timeout);
    take(own.lock_attempts, others.lock_attempts);
    take(own.max_blocking, others.max_blocking);
    own.transaction = own.transaction && others.transaction;
    own.transaction_if_possible = own.transaction_if_possible || others.transaction_if_possible;
    own.foreign_keys = own.foreign_keys && others.foreign_keys;
    own.foreign_keys_left_off = own.foreign_keys_left_off || others.foreign_keys_left_off;
    own.noop = own.noop || others.noop;
    if (others.verify_rule == VerifyRule::errors) own.verify_rule = VerifyRule::errors;
    if (own.environment == Environment::none) own.environment = others.environment;
    own.defaults.insert(others.defaults.begin(), others.defaults.end());
    own.parameters.insert(own.parameters.end(), others.parameters.begin(), others.parameters.end());
    own.placeholders.insert(own.placeholders.end(), others.placeholders.begin(), others.placeholders.end());
}

/// "" is the folder of all.
bool is_below(std::string_view path, std::string_view folder) {
    return folder.empty() || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

std::vector<Script*> scripts_of(Migration& migration) {
    std::vector<Script*> scripts{&migration.up};
    for (auto* other : {&migration.down, &migration.verify, &migration.check}) {
        if (other->has_value()) scripts.push_back(&**other);
    }
    return scripts;
}

/// What a file says of one of the scripts in the file beside it. What stands in no table is for the first of them.
Directives said_of(const Script& script, const Script& first, const Source& source, std::span<const Said> said) {
    Directives directives;
    for (const auto& [section, directive] : said) {
        const auto meant = section == Section::head ? first.section : section;
        if (meant == script.section) add_directive(source, meant, directive, directives);
    }
    return directives;
}

void refuse_missing_script(std::span<Script* const> scripts, const Source& source, std::span<const Said> said) {
    for (const auto& [section, directive] : said) {
        if (section == Section::head || std::ranges::find(scripts, section, &Script::section) != scripts.end())
            continue;
        throw error_at(Kind::project, place_of(source, directive.key.offset),
                       fmt::format("{} has no {} script", escaped(scripts.front()->source.path), name_of(section)));
    }
}

/// Whether the migration has a script in the file beside it.
bool take_for_scripts(Migration& migration, std::string_view path, const Source& source, std::span<const Said> said) {
    auto scripts = scripts_of(migration);
    std::erase_if(scripts, [&](const Script* script) { return script->source.path != path; });
    if (scripts.empty()) return false;
    refuse_missing_script(scripts, source, said);
    for (auto* script : scripts) {
        auto directives = said_of(*script, *scripts.front(), source, said);
        complete(script->directives, directives);
        if (directives.requirements) migration.requirements.reset();  // those of the layout
        take_directives(migration, directives);
    }
    refuse_contradictions(migration);
    return true;
}

void take_for_file(const File& file, std::vector<Migration>& migrations) {
    const auto path = file.path.substr(0, file.path.size() - ending.size()) + ".sql";
    Reading reading(file);
    const auto said = reading.read();
    bool found = false;
    for (auto& migration : migrations) found = take_for_scripts(migration, path, reading.source(), said) || found;
    if (found) return;
    refuse(file, fmt::format("stands beside no script: no migration has {}", escaped(path)),
           "call it as the script, with .belay.toml in place of .sql");
}

/// The scripts that a directive of a directory is for. Throws Error (project) where it is for none that can be.
std::vector<Section> sections_of(const Said& said, const Source& source) {
    constexpr std::array<std::string_view, 4> of_one{"requires", "tag", "irreversible", "noop"};
    const auto& directive = said.directive;
    if (std::ranges::find(of_one, directive.key.text) != of_one.end())
        throw error_at(Kind::project, place_of(source, directive.key.offset),
                       fmt::format("'{}' is said of one migration, not of a directory", directive.key.text),
                       "say it in a file beside the migration's script");
    std::vector<Section> sections{said.section};
    if (said.section == Section::head) {
        sections.assign(written_sections.begin(), written_sections.end());
        std::erase_if(sections, [&](Section one) { return !can_have(one, directive.key.text); });
    }
    Directives tried;
    add_directive(source, sections.empty() ? Section::up : sections.front(), directive, tried);
    return sections;
}

void take_for_directory(const File& file, std::vector<Migration>& migrations) {
    const auto folder = folder_of(file.path);
    Reading reading(file);
    for (const auto& said : reading.read()) {
        const auto sections = sections_of(said, reading.source());
        for (auto& migration : migrations) {
            for (auto* script : scripts_of(migration)) {
                const bool meant = std::ranges::find(sections, script->section) != sections.end();
                if (!meant || !is_below(script->source.path, folder)) continue;
                Directives directives;
                add_directive(reading.source(), script->section, said.directive, directives);
                complete(script->directives, directives);
            }
        }
    }
}

}  // namespace

bool is_beside(const File& file) {
    return file.path.ends_with(ending);
}

void take_beside(std::span<const File> beside, std::vector<Migration>& migrations) {
    const auto is_of_directory = [](const File& file) { return base_name(file.path) == directory_file; };
    for (const auto& file : beside) {
        if (!is_of_directory(file)) take_for_file(file, migrations);
    }
    for (const auto& file : beside) {
        if (is_of_directory(file)) take_for_directory(file, migrations);
    }
}

}  // namespace belay
