#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/large_file.h"
#include "engine/layout/layout.h"

namespace belay {

/// The last part of a path.
std::string_view base_name(std::string_view path);

/// Whether that is the last part of a path.
bool is_called(std::string_view path, std::string_view name);

/// The first file of that name; null where there is none.
const File* find_file(std::span<const File> files, std::string_view name);

/// What a path is below: "a/b" of "a/b/up.sql", and "" of "up.sql".
std::string_view folder_of(std::string_view path);

/// Takes ".word" off the end of `stem`, if it is there and is not all of it.
bool take_suffix(std::string_view& stem, std::string_view word);

/// What a file's name begins with, and the name behind it: "0007" and "add_email" of "0007_add_email".
struct VersionedName {
    Version version;
    std::string name;
};

/// Nothing where `stem` does not begin with a version, or something else than `_`, `-`, `.` or a blank follows it.
std::optional<VersionedName> versioned_name(std::string_view stem);

/// Throws Error (project) about a file as a whole.
[[noreturn]] void refuse(const File& file, const std::string& message, std::string next = {});

/// Says that a file belongs to no migration.
void leave_out(Loaded& loaded, const File& file);

/// The text of a file that is not large. Throws Error (project) where there is nothing but blanks.
Source source_of(const File& file);

Script script_of(Section section, Source source);

/// A script that has a file of its own, and the checksum of what it says.
struct Part {
    Script script;
    std::string checksum = {};  // only of an up script
};
Part part_of(const File& file, Section section);

/// The scripts of a file with sections, what stands before the first one at the front.
LargeFile sections_of(const File& file, const Headings& headings = own_headings);

/// A comment line that is a command to another tool.
struct ToolCommand {
    std::string text;  // what stands behind the mark, without blanks around it
    Place place;       // of the text
};

/// The lines of a file that begin with `--` and the mark.
std::vector<ToolCommand> commands_of(const File& file, std::string_view mark);

/// What a heading says behind its mark, word by word; `script` is what it heads.
std::vector<ToolCommand> options_of(const Script& script, std::string_view heading, std::string_view mark);

/// Whether the text is `word`, written in any case.
bool is_same_word(std::string_view text, std::string_view word);

/// Puts a script into the migration as what it is.
void put(Migration& migration, Script script);

/// Takes what the head of an up script, or of a file with sections, says of the migration.
void take_directives(Migration& migration, Directives& directives);

/// Makes a migration of a file that is its up script.
Migration migration_of_up(VersionedName name, const File& file);

/// The same of one that has no down beside it, because of `why` unless it says so itself.
Migration migration_without_down(VersionedName name, const File& file, std::string_view why);

/// Whether a file is written in a programming language: what it does its own tool alone knows.
bool is_code(std::string_view path);

/// Says of a migration whose up script is code that there is nothing of it to run.
void take_code(Migration& migration);
Migration migration_in_code(VersionedName name, const File& file);

/// Makes a migration of a file's sections. `up` is the heading that the file must have, as a person writes it.
Migration migration_of_sections(VersionedName name, const File& file, LargeFile sections, std::string_view up);

/// Throws Error (project) where a migration is irreversible and has a down script, or a script is `noop` and has
/// statements.
void refuse_contradictions(const Migration& migration);

/// Makes the scripts of a migration run outside a transaction.
void run_outside(Migration& migration);

/// Orders migrations as they stand: each that says nothing of its requirements is given the one before it.
void chain(std::vector<Migration>& migrations);

/// A sign that is none: for layouts that are known by their marks (marks.h), or only by name.
std::optional<Place> no_sign(std::span<const File> files);

}  // namespace belay
