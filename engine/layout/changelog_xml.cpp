#include <pugixml.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/layout/changelog_node.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

/// Takes over a document that was parsed in its own text, so that every name and every value still stands at its place.
class Reader {
  public:
    Reader(const Source& source, const std::string& parsed) : source_(source), parsed_(parsed) {}

    ChangelogNode read(const pugi::xml_document& document) const {
        const auto root = document.document_element();
        for (const auto& other : document.children()) {
            if (other.type() == pugi::node_doctype)  // could define anything
                refuse(source_, {0, {}}, "a document type, which belay does not read", "take the <!DOCTYPE> out");
            if (other.type() == pugi::node_element && other != root)
                refuse(source_, {place_of(other.name()), {}}, "nothing belongs behind the changelog");
        }
        return element(root, 0);
    }

  private:
    std::size_t place_of(const char* part) const { return static_cast<std::size_t>(part - parsed_.data()); }

    ChangelogNode element(const pugi::xml_node& from, int depth) const {
        constexpr int deepest = 100;  // each is a call
        ChangelogNode node{.name = from.name(), .name_offset = place_of(from.name())};
        if (depth == deepest) refuse(source_, node.name_span(), "an element within too many others");
        node.value_offset = node.name_offset;
        for (const auto& attribute : from.attributes()) {
            const std::string_view name = attribute.name();
            // These say where the format itself is defined.
            if (name.starts_with("xmlns") || name.starts_with("xsi:")) continue;
            node.children.push_back({.name = std::string(name),
                                     .value = attribute.value(),
                                     .name_offset = place_of(attribute.name()),
                                     .value_offset = place_of(attribute.value())});
        }
        for (const auto& child : from.children()) {
            if (child.type() == pugi::node_element) {
                node.children.push_back(element(child, depth + 1));
                continue;
            }
            if (node.value.empty()) node.value_offset = place_of(child.value());
            node.value += child.value();
        }
        node.value = std::string(trimmed(node.value, " \t\r\n"));
        return node;
    }

    const Source& source_;
    const std::string& parsed_;
};

}  // namespace

ChangelogNode read_changelog_xml(const Source& source) {
    auto text = source.text;
    pugi::xml_document document;
    const auto result = document.load_buffer_inplace(text.data(), text.size(),
                                                     pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    if (!result) refuse(source, {static_cast<std::size_t>(result.offset), {}}, result.description());
    return Reader(source, text).read(document);
}

}  // namespace belay
