#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout/lines.h"

namespace belay {

/// A part of a changelog of Liquibase in YAML, JSON or XML, which all three say the same way: a key with its value, or
/// an element with its attributes and what stands in it.
struct ChangelogNode {
    std::string name = {};
    std::string value = {};
    std::size_t name_offset = 0, value_offset = 0;  // in the source
    std::vector<ChangelogNode> children = {};

    Span name_span() const { return {name_offset, name}; }
    Span value_span() const { return {value_offset, value}; }

    /// Null where there is none of that name.
    const ChangelogNode* find(std::string_view name) const;
};

/// The node `databaseChangeLog` of a file. Throws Error (project) where it is wrong, or holds anything else.
ChangelogNode read_changelog_node(const Source& source);

/// The same of one in XML.
ChangelogNode read_changelog_xml(const Source& source);

}  // namespace belay
