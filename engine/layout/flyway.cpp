#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/layout/by_version.h"
#include "engine/layout/flyway_baseline.h"
#include "engine/layout/flyway_callback.h"
#include "engine/layout/flyway_create.h"
#include "engine/layout/flyway_name.h"
#include "engine/layout/flyway_placeholders.h"
#include "engine/layout/flyway_settings.h"
#include "engine/layout/flyway_sign.h"
#include "engine/layout/layouts.h"
#include "engine/layout/lines.h"
#include "engine/layout/template.h"
#include "engine/sql/placeholders.h"

namespace belay {

namespace {

std::optional<FileName> flyway_file(const File& file, std::span<const std::string> /*databases*/) {
    auto name = flyway_name(file);
    if (!name) return std::nullopt;
    const auto part = name->sort == FlywaySort::undo ? Section::down : Section::up;
    return FileName{.of = std::move(name->of), .part = part};
}

void refuse_placeholders_in_large(const Script& script) {
    LargeTextReader reader(*script.source.large);
    std::string text;
    constexpr std::string_view opening = "${";
    for (std::size_t position = 0; reader.read(text);) {
        const auto at = text.find(opening);
        if (at != std::string::npos) {
            throw error_at(Kind::project, place_in(*script.source.large, position + at, script.source.path),
                           "a placeholder in a script of over 1 MiB",
                           "split the script, or say placeholderReplacement=false in its .conf");
        }
        position += text.size() - 1;
        text.erase(0, text.size() - 1);
    }
}

void take_placeholders(Script& script) {
    if (script.source.large) return refuse_placeholders_in_large(script);
    script.directives.placeholders = placeholders_in(script.source);
    fill_in_flyway(script);
}

/// Finds the settings beside scripts.
class Configurations {
  public:
    explicit Configurations(const std::vector<File>& files) : files_(files), common_(flyway_settings(files)) {}

    void take(Script& script) const {
        auto replacement = common_.replacement;
        const auto beside = script.source.path + ".conf";
        const auto found = std::ranges::find(files_, beside, &File::path);
        if (found != files_.end()) take_script_settings(*found, script.directives, replacement);
        if (replacement == Replacement::off) return;
        take_placeholders(script);
        auto& directives = script.directives;
        for (const auto& name : directives.placeholders) {
            const auto value = common_.placeholders.find(name);
            if (value != common_.placeholders.end()) directives.defaults.insert(*value);
        }
    }

  private:
    const std::vector<File>& files_;
    FlywaySettings common_;
};

/// It is recorded together with what it stands for, or not at all.
void take_baseline_settings(const Configurations& configurations, Script& baseline) {
    configurations.take(baseline);
    if (!baseline.directives.transaction)
        throw error_at(Kind::project, {.path = baseline.source.path},
                       "is a baseline, which runs in a transaction with the records of all that it stands for",
                       "leave out what takes it out of one");
}

bool is_configuration(const File& file) {
    return file.path.ends_with(".sql.conf") || is_called(file.path, "flyway.conf") ||
           is_called(file.path, "flyway.toml");
}

Loaded load_flyway(const std::vector<File>& files, const Databases& databases) {
    std::vector<File> scripts;
    std::ranges::copy_if(files, std::back_inserter(scripts), [](const File& file) { return !is_configuration(file); });
    const auto callbacks = take_flyway_callbacks(scripts);
    const auto baselines = take_flyway_baselines(scripts);
    auto loaded = load_by_version(scripts, databases, {.name_of = flyway_file, .whole = nullptr, .finish = take_code});
    put_flyway_baselines(baselines, loaded.migrations);
    const Configurations configurations(files);
    for (auto& migration : loaded.migrations) {
        configurations.take(migration.up);
        if (migration.down) configurations.take(*migration.down);
        if (migration.baseline) take_baseline_settings(configurations, *migration.baseline);
    }
    for (const auto& file : callbacks) take_flyway_callback(file, loaded);
    for (auto& callback : loaded.callbacks) configurations.take(callback.script);
    return loaded;
}

std::vector<File> create_flyway(const NewMigration& wanted, const Graph& graph, const std::string& directory) {
    refuse_other_wishes(wanted);
    const auto description = flyway_description(wanted.name);
    if (wanted.form == Form::repeatable) return {new_repeatable(description, "", graph, directory, wanted.context)};
    const auto name = fmt::format("{}__{}.sql", next_flyway_version(graph), description);
    return {{.path = fmt::format("{}/V{}", directory, name), .bytes = up_template},
            {.path = fmt::format("{}/U{}", directory, name), .bytes = down_template}};
}

}  // namespace

const Layout flyway_layout{.name = "flyway",
                           .sign = flyway_sign,
                           .load = load_flyway,
                           .create = create_flyway,
                           .repeatables = Repeatables::by_name,
                           .foreign_keys = ForeignKeys::off};

}  // namespace belay
