#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/file.h"

namespace belay {

/// What drizzle-kit calls the file in which it lists the migrations of a folder, and the folder it is in.
inline constexpr std::string_view drizzle_journal_name = "meta/_journal.json";

/// One migration as the journal lists it.
struct DrizzleEntry {
    std::string tag;   // its file, without .sql
    std::string when;  // milliseconds since 1970: what drizzle's history tells it by
};

/// The migrations of a folder in their order.
struct DrizzleJournal {
    std::string dialect;
    std::vector<DrizzleEntry> entries;
};

/// Throws Error (project) where it is no journal.
DrizzleJournal read_drizzle_journal(const File& file);

/// The first journal among the files; null where there is none.
const File* find_drizzle_journal(std::span<const File> files);

/// What drizzle-kit keeps beside its journal, wherever it writes migrations: no script of theirs.
bool is_drizzle_snapshot(const File& file);

/// The milliseconds since 1970 of a time such as 20240501120000, by which drizzle-kit from 1.0 on names folders;
/// nothing where the name does not begin with one.
std::optional<std::string> drizzle_milliseconds(std::string_view folder);

}  // namespace belay
