#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/engine.h"

/// The documents of --json (the page `deploying` of the manual, "JSON"). Included by the CLI's .cpp files only.
namespace belay::cli {

using Json = nlohmann::ordered_json;

/// A document's beginning: {"v":1,"type":...}.
Json document(std::string_view type);
/// Prints one document on one line.
void print(const Json& json);
/// Whether one was: an error after it prints no other.
bool has_printed();

/// Text that may be empty: null then.
Json text_or_null(const std::string& text);
Json ids(const std::vector<std::string>& ids);
Json error_fields(const Error& error);
Json record(const Record& record);
Json fields_of(const Backup& backup);

}  // namespace belay::cli
