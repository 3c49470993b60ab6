#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/history/embedded.h"

namespace belay::cli {

/// The pages of tools/belay/manual, which are compiled into the program: "deploying.md" and its text.
std::span<const EmbeddedFile> manual_files();

/// Of all pages, in order, as in `belay help NAME`.
std::vector<std::string> page_names();

/// A page of the manual in Markdown. What stands in its file between `<!-- generated: NAME -->` and
/// `<!-- end of NAME -->` is not looked at: that part is made from what the program itself goes by. The test `manual`
/// holds the files against the pages, so that who reads a file reads the same.
std::optional<std::string> page_named(std::string_view name);

/// A page's text without the lines that say which part is generated.
std::string without_marks(std::string_view text);

}  // namespace belay::cli
