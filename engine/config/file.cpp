#include "engine/config/file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <span>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "engine/config/known_settings.h"
#include "engine/layout/file.h"
#include "engine/nearest.h"

namespace belay {

namespace {

using Type = SettingType;

struct Key {
    std::string_view name = {};
    Type type = Type::text;
};

/// What may stand in one of these places of the file.
std::vector<Key> keys_in(std::initializer_list<InFile> places) {
    std::vector<Key> keys;
    for (const auto place : places) {
        for (const auto& setting : settings_in(place)) keys.push_back({setting.name, setting.type});
    }
    return keys;
}

constexpr std::array hook_keys{Key{"before_run", Type::list}, Key{"after_run", Type::list},
                               Key{"before_each", Type::list}, Key{"after_each", Type::list},
                               Key{"on_failure", Type::list}};
constexpr std::array health_keys{Key{"sql", Type::list}, Key{"command", Type::text}};
constexpr auto empty_value = "write a value, or leave the line out";
constexpr std::array table_names{"defaults", "env", "params", "hooks", "health", "new"};
constexpr std::array environment_tables{"hooks", "health"};

std::string_view words_for(Type type) {
    switch (type) {
        case Type::text: return "a string";
        case Type::number: return "a whole number";
        case Type::boolean: return "true or false";
        case Type::list: return "a string or a list of strings";
    }
    return "";
}

Place place_at(const Source& source, const toml::source_region& region) {
    const auto line = region.begin.line;
    Place place{.path = source.path, .line = line, .column = region.begin.column};
    std::istringstream lines(source.text);
    for (std::size_t i = 0; i < line; ++i) std::getline(lines, place.excerpt);
    return place;
}

/// Reads the tables of one file into its values.
class Reading {
  public:
    Reading(const Source& source, ConfigFile& file) : source_(source), file_(file) {}

    void top(const toml::table& table) {
        const auto known = keys_in({InFile::outside, InFile::anywhere});
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            if (name == "defaults")
                keys(subtable(key, node), keys_in({InFile::defaults}), "defaults");
            else if (name == "env")
                environments(subtable(key, node));
            else if (name == "new")
                keys(subtable(key, node), keys_in({InFile::new_migrations}), "new");
            else if (name == "params")
                parameters(subtable(key, node));
            else if (!is_surrounding(key, node, ""))
                value(key, node, known, "", table_names);
        }
    }

  private:
    [[noreturn]] void refuse(const toml::source_region& region, const std::string& message,
                             std::string next = {}) const {
        throw error_at(Kind::usage, place_at(source_, region), message, std::move(next));
    }
    const toml::table& subtable(const toml::key& key, const toml::node& node) const {
        if (!node.is_table()) refuse(key.source(), fmt::format("'{}' must be a table: [{}]", key.str(), key.str()));
        return *node.as_table();
    }
    void keys(const toml::table& table, std::span<const Key> known, const std::string& path) {
        for (const auto& [key, node] : table) value(key, node, known, path);
    }
    /// [hooks] and [health], of all environments or of one.
    bool is_surrounding(const toml::key& key, const toml::node& node, const std::string& path) {
        const std::string name(key.str());
        if (name == "hooks")
            keys(subtable(key, node), hook_keys, path + name);
        else if (name == "health")
            keys(subtable(key, node), health_keys, path + name);
        else
            return false;
        return true;
    }
    void value(const toml::key& key, const toml::node& node, std::span<const Key> known, const std::string& path,
               std::span<const char* const> tables = {}) {
        const auto found = std::ranges::find(known, key.str(), &Key::name);
        if (found == known.end()) refuse_unknown(key, known, tables);
        const auto shown = std::filesystem::path(file_.path).filename().string();
        file_.values[path.empty() ? std::string(key.str()) : path + "." + std::string(key.str())] = {
            found->type == Type::list ? "" : text_of(key, node, found->type),
            path.empty() ? shown : fmt::format("{} [{}]", shown, path), place_at(source_, node.source()),
            found->type == Type::list ? items_of(key, node) : std::vector<std::string>{}};
    }
    std::string text_of(const toml::key& key, const toml::node& node, Type type) const {
        const bool right = type == Type::boolean  ? node.is_boolean()
                           : type == Type::number ? node.is_integer()
                                                  : node.is_string();
        if (!right) refuse(node.source(), fmt::format("'{}' must be {}", key.str(), words_for(type)));
        if (type == Type::boolean) return *node.value<bool>() ? "true" : "false";
        if (type == Type::number) return std::to_string(*node.value<std::int64_t>());
        auto text = *node.value<std::string>();
        if (text.empty()) refuse(node.source(), fmt::format("'{}' is empty", key.str()), empty_value);
        return text;
    }
    std::vector<std::string> items_of(const toml::key& key, const toml::node& node) const {
        if (!node.is_array()) return {text_of(key, node, Type::list)};
        std::vector<std::string> items;
        for (const auto& item : *node.as_array()) items.push_back(text_of(key, item, Type::list));
        return items;
    }
    [[noreturn]] void refuse_unknown(const toml::key& key, std::span<const Key> known,
                                     std::span<const char* const> tables) const {
        std::vector<std::string> names;
        for (const auto& one : known) names.emplace_back(one.name);
        names.insert(names.end(), tables.begin(), tables.end());
        throw error_at(Kind::usage, place_at(source_, key.source()),
                       fmt::format("unknown setting '{}'{}", escaped(key.str()), did_you_mean(key.str(), names)),
                       fmt::format("the settings here are: {}", fmt::join(names, ", ")));
    }
    void environments(const toml::table& table) {
        const auto known = keys_in({InFile::environment, InFile::defaults, InFile::anywhere});
        for (const auto& [key, node] : table) {
            const auto path = fmt::format("env.{}", key.str());
            file_.values[path] = {"", "", place_at(source_, key.source())};
            for (const auto& [name, value_node] : subtable(key, node)) {
                if (!is_surrounding(name, value_node, path + "."))
                    value(name, value_node, known, path, environment_tables);
            }
        }
    }
    void parameters(const toml::table& table) {
        for (const auto& [key, node] : table) {
            if (!node.is_string()) refuse(node.source(), fmt::format("'{}' must be a string", key.str()));
            file_.parameters[std::string(key.str())] = *node.value<std::string>();
        }
    }

    const Source& source_;
    ConfigFile& file_;
};

}  // namespace

const FileValue* ConfigFile::find(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : &found->second;
}

bool ConfigFile::has_environment(const std::string& name) const {
    // `env.prod.url` is a value, `env.prod` the environment itself.
    const auto* value = find("env." + name);
    return value != nullptr && value->source.empty();
}

std::vector<std::string> ConfigFile::environments() const {
    std::set<std::string> names;
    for (const auto& [path, value] : values) {
        if (path.starts_with("env.") && value.source.empty()) names.insert(path.substr(4));
    }
    return {names.begin(), names.end()};
}

ConfigFile read_config_file(const std::string& path) {
    Source source{.path = path, .text = {}};
    try {
        source.text = read_file(path);
    } catch (Error& error) {
        error.next = "name the configuration with --config, or leave that out";
        throw;
    }
    ConfigFile file{.path = path};
    try {
        const auto table = toml::parse(source.text, path);
        Reading(source, file).top(table);
    } catch (const toml::parse_error& error) {
        throw error_at(Kind::usage, place_at(source, error.source()), std::string(error.description()));
    }
    return file;
}

std::optional<std::string> find_config_file(const std::string& start) {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto here = fs::current_path(error);
    for (auto directory = fs::canonical(start, error); !error; directory = directory.parent_path()) {
        const auto candidate = directory / "belay.toml";
        std::error_code ignored;
        if (fs::is_regular_file(candidate, ignored)) return candidate.lexically_proximate(here).string();
        if (directory == directory.parent_path()) break;
    }
    return std::nullopt;
}

}  // namespace belay
