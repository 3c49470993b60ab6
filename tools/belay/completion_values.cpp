#include "tools/belay/completion_values.h"

#include <algorithm>
#include <array>
#include <sstream>

#include <CLI/CLI.hpp>

#include "engine/adopt/tools.h"
#include "engine/layout/layout.h"
#include "tools/belay/refuse.h"
#include "tools/belay/workplace.h"

namespace belay::cli {

namespace {

using Source = Values::Source;

std::vector<std::string> versions(const Workplace& workplace) {
    std::vector<std::string> result;
    for (const auto& migration : workplace.loaded().migrations) result.push_back(migration.version.text());
    return result;
}

std::vector<std::string> targets(const Workplace& workplace) {
    std::vector<std::string> result{"head", "base"};
    for (const auto& migration : workplace.loaded().migrations) {
        if (!migration.is_repeatable()) result.push_back(migration.version.text());
        for (const auto& tag : migration.tags) result.push_back("@" + tag.text);
    }
    return result;
}

std::vector<std::string> environments(const Workplace& workplace) {
    return workplace.configuration().environments;
}

std::vector<std::string> layouts(const Workplace& /*workplace*/) {
    return layout_names();
}

std::vector<std::string> histories(const Workplace& /*workplace*/) {
    std::vector<std::string> result;
    for (const auto* tool : tools()) result.emplace_back(tool->name);
    return result;
}

struct List {
    std::string_view name;
    std::vector<std::string> (*items)(const Workplace&);
};
constexpr std::array lists{List{"targets", targets}, List{"versions", versions}, List{"environments", environments},
                           List{"layouts", layouts}, List{"tools", histories}};

/// What the help calls a value, at one option or wherever it stands, and what that may be.
struct Named {
    std::string_view option, type;
    Source source;
    std::string_view list = {};
};
constexpr std::array named{
    Named{"--env", "NAME", Source::list, "environments"},
    Named{"--layout", "NAME", Source::list, "layouts"},
    Named{"", "TARGET", Source::list, "targets"},
    Named{"", "V", Source::list, "versions"},
    Named{"", "[up|down|to] [TARGET]", Source::list, "targets"},
    Named{"", "LAYOUT", Source::list, "layouts"},
    Named{"", "TOOL", Source::list, "tools"},
    Named{"", "FILE", Source::files},
    Named{"", "DIR", Source::directories},
    Named{"", "COMMAND|PAGE", Source::topics},
};

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, '|');) words.push_back(word);
    return words;
}

}  // namespace

Values values_of(const CLI::Option& option) {
    const auto type = option.get_type_name();
    for (const auto& one : named) {
        if (one.type == type && (one.option.empty() || one.option == option.get_name()))
            return {one.source, {}, std::string(one.list)};
    }
    if (type.find('|') != std::string::npos) return {Source::words, split(type)};
    return {};
}

std::vector<std::string> list_names() {
    std::vector<std::string> names;
    for (const auto& list : lists) names.emplace_back(list.name);
    return names;
}

std::vector<std::string> list_called(std::string_view name, const Workplace& workplace) {
    const auto* const found = std::ranges::find(lists, name, &List::name);
    if (found == lists.end()) refuse_value("--list", name, list_names());
    return found->items(workplace);
}

}  // namespace belay::cli
