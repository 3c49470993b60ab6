#pragma once

#include <string>
#include <string_view>

namespace belay {

/// Which changesets of Liquibase are meant, as its own options of these names say. What is empty chooses all.
struct ChangesetFilter {
    std::string contexts = {};  // "test, dev"
    std::string labels = {};    // "release-1 and !slow"
};

/// Whether a changeset, or a property, with this expression of contexts is meant. One with none always is; one such as
/// `@test` only where somebody names the context. Throws Error (usage) where either is no expression.
bool has_context(const ChangesetFilter& filter, std::string_view expression);

/// The same of a list of labels, which the filter's expression speaks of.
bool has_label(const ChangesetFilter& filter, std::string_view labels);

}  // namespace belay
