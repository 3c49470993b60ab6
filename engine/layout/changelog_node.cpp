#include "engine/layout/changelog_node.h"

#include <algorithm>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace belay {

namespace {

constexpr std::string_view root_name = "databaseChangeLog";

std::size_t offset_of(const YAML::Mark& mark) {
    return mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos);
}

void take(const YAML::Node& value, ChangelogNode& into);

void take_entries(const YAML::Node& map, ChangelogNode& into) {
    for (const auto& entry : map) {
        ChangelogNode node{.name = entry.first.Scalar(), .name_offset = offset_of(entry.first.Mark())};
        take(entry.second, node);
        into.children.push_back(std::move(node));
    }
}

/// The items of a list are of one kind or another, and so are the entries of a table: both are children.
void take(const YAML::Node& value, ChangelogNode& into) {
    into.value_offset = value.IsNull() ? into.name_offset : offset_of(value.Mark());
    if (value.IsScalar()) into.value = value.Scalar();
    if (value.IsMap()) take_entries(value, into);
    if (!value.IsSequence()) return;
    for (const auto& item : value) {
        if (item.IsMap()) {
            take_entries(item, into);
            continue;
        }
        const auto offset = offset_of(item.Mark());
        into.children.push_back(
            {.value = item.IsScalar() ? item.Scalar() : std::string(), .name_offset = offset, .value_offset = offset});
    }
}

/// JSON is YAML as well.
ChangelogNode read_yaml(const Source& source) {
    ChangelogNode file;
    try {
        take(YAML::Load(source.text), file);
    } catch (const YAML::Exception& error) {
        refuse(source, {offset_of(error.mark), {}}, error.msg);
    }
    for (const auto& node : file.children) {
        if (node.name != root_name)
            refuse(source, node.name_span(), fmt::format("'{}' beside the changelog", escaped(node.name)),
                   "belay reads what stands under databaseChangeLog");
    }
    if (file.children.size() != 1) refuse(source, {0, {}}, "holds no changelog, or several");
    return std::move(file.children.front());
}

}  // namespace

const ChangelogNode* ChangelogNode::find(std::string_view wanted) const {
    const auto found = std::ranges::find(children, wanted, &ChangelogNode::name);
    return found == children.end() ? nullptr : &*found;
}

ChangelogNode read_changelog_node(const Source& source) {
    if (!source.path.ends_with(".xml")) return read_yaml(source);
    auto node = read_changelog_xml(source);
    if (node.name != root_name)
        refuse(source, node.name_span(), fmt::format("'{}' is no changelog", escaped(node.name)));
    return node;
}

}  // namespace belay
