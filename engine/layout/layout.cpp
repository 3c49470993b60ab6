#include "engine/layout/layout.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/layout/beside.h"
#include "engine/layout/layouts.h"
#include "engine/layout/marks.h"
#include "engine/layout/numbered.h"
#include "engine/layout/parts.h"
#include "engine/layout/template.h"
#include "engine/nearest.h"
#include "engine/sql/statement_finder.h"

namespace belay {

namespace {

constexpr std::array layouts{
    &own_layout,
    &atlas_layout,
    &d1_layout,
    &dbmate_layout,
    &diesel_layout,
    &drizzle_layout,
    &flyway_layout,
    &golang_migrate_layout,
    &goose_layout,
    &graphile_migrate_layout,
    &liquibase_layout,
    &mybatis_layout,
    &node_pg_migrate_layout,
    &pairs_layout,
    &play_layout,
    &prisma_layout,
    &rails_layout,
    &refinery_layout,
    &sourcegraph_layout,
    &sqitch_layout,
    &sql_migrate_layout,
    &sqlx_layout,
    &supabase_layout,
    &tern_layout,
};

const Layout* find_layout(std::string_view name) {
    const auto found = std::ranges::find(layouts, name, [](const auto* layout) { return layout->name; });
    return found == layouts.end() ? nullptr : *found;
}

const Layout& named_layout(std::string_view name) {
    if (const auto* layout = find_layout(name)) return *layout;
    throw Error(Kind::usage,
                fmt::format("there is no layout '{}'{}", escaped(name), did_you_mean(name, layout_names())),
                fmt::format("the layouts are: {}", fmt::join(layout_names(), ", ")));
}

/// Without its mark a down half would be a part of the up, so that taking the line out is no way on.
constexpr std::string_view keep_apart =
    "put each half into a file of its own, .up.sql and .down.sql, or below '-- belay:up' and '-- belay:down'";

/// What shows that a directory is in a layout.
struct Sign {
    std::string_view layout;
    Place place;
    std::string what;  // of it, as a person reads it
};

/// Whether some file is called as the up scripts of belay and of several other tools are: 0001_a.up.sql.
bool has_pairs(std::span<const File> files) {
    return std::ranges::any_of(files, [](const File& file) {
        auto stem = base_name(file.path);
        return take_suffix(stem, "sql") && take_suffix(stem, "up") && versioned_name(stem);
    });
}

/// Whether a tool whose marks stand in such files reads them itself.
bool reads_pairs(std::string_view layout) {
    return layout == sqlx_layout.name || layout == atlas_layout.name;
}

/// What shows which layout a directory is in. Names of files say more than marks in them, and marks that divide a
/// file's statements more than a heading above all of them, and that more than others.
class Signs {
  public:
    Signs(std::span<const File> files, std::span<const FoundMark> marks) {
        for (const auto* layout : layouts) {
            if (auto place = layout->sign(files)) by_name_.push_back({layout->name, std::move(*place), "looks like"});
        }
        const bool pairs = has_pairs(files);
        for (const auto& mark : marks) {
            const auto bearing = mark.mark->bearing;
            if (pairs && (bearing == Bearing::none || !counts_in_pairs(*mark.mark))) continue;
            add(bearing != Bearing::text ? by_manner_ : mark.divides ? by_text_ : by_heading_, mark);
        }
    }

    /// Null where there are none.
    const Sign* only() {
        // Atlas keeps its sums beside the files of other tools as well, which are read as those tools do.
        const auto is_atlas = [](const Sign& sign) { return sign.layout == atlas_layout.name; };
        const bool others = !std::ranges::all_of(by_name_, is_atlas) || !std::ranges::all_of(by_text_, is_atlas) ||
                            !by_heading_.empty();
        if (others) std::erase_if(by_name_, is_atlas);
        for (const auto* signs : {&by_name_, &by_text_, &by_heading_, &by_manner_}) {
            if (signs->size() > 1) refuse_two((*signs)[0], (*signs)[1]);
            if (!signs->empty()) return &signs->front();
        }
        return nullptr;
    }

  private:
    static bool counts_in_pairs(const Mark& mark) { return mark.bearing == Bearing::text || reads_pairs(mark.layout); }

    static void add(std::vector<Sign>& signs, const FoundMark& mark) {
        const auto layout = mark.mark->layout;
        if (std::ranges::find(signs, layout, &Sign::layout) != signs.end()) return;
        signs.push_back({layout, place_of(mark), fmt::format("has '{}', a mark of", mark.mark->text)});
    }

    [[noreturn]] static void refuse_two(const Sign& first, const Sign& second) {
        throw error_at(Kind::project, second.place,
                       fmt::format("{} the layout {}, and {} {} the layout {}", second.what, second.layout,
                                   escaped(first.place.path), first.what, first.layout),
                       "keep the files of each tool in a directory of their own");
    }

    std::vector<Sign> by_name_, by_text_, by_heading_, by_manner_;
};

const Layout& layout_of(std::span<const File> files, std::span<const FoundMark> marks, std::string_view asked_for) {
    if (!asked_for.empty()) return named_layout(asked_for);
    Signs signs(files, marks);
    const auto* sign = signs.only();
    if (sign == nullptr) return own_layout;
    if (const auto* layout = find_layout(sign->layout)) return *layout;
    throw error_at(Kind::project, sign->place,
                   fmt::format("{} {}, whose layout belay does not read", sign->what, sign->layout),
                   std::string(keep_apart));
}

/// What the scripts say that change the database.
std::vector<Directives*> directives_of_changes(std::vector<Migration>& migrations) {
    std::vector<Directives*> result;
    for (auto& migration : migrations) {
        result.push_back(&migration.up.directives);
        if (migration.down) result.push_back(&migration.down->directives);
    }
    return result;
}

/// Files of other tools need not say that they cannot run in a transaction, since some tools open none.
void let_run_outside(Loaded& loaded) {
    for (auto& callback : loaded.callbacks) callback.script.directives.transaction_if_possible = true;
    for (auto* directives : directives_of_changes(loaded.migrations)) directives->transaction_if_possible = true;
}

bool leaves_foreign_keys_off(const Layout& layout, ForeignKeys asked_for) {
    return (asked_for == ForeignKeys::as_by_tool ? layout.foreign_keys : asked_for) == ForeignKeys::off;
}

void let_foreign_keys_be_off(std::vector<Migration>& migrations) {
    for (auto* directives : directives_of_changes(migrations)) directives->foreign_keys_left_off = true;
}

/// To other tools a script without statements is one that has nothing to do.
void let_do_nothing(Loaded& loaded) {
    const auto let = [&](Script& script) {
        const auto& source = script.source;
        if (script.directives.noop || !has_no_statements(source) || is_code(source.path) || is_template(source)) return;
        script.directives.noop = true;
        loaded.idle.push_back(script.source.path);
    };
    for (auto& migration : loaded.migrations) {
        let(migration.up);
        if (migration.down && !migration.irreversible) let(*migration.down);
    }
}

/// Without the files beside scripts, of which the tool knows nothing.
Loaded load_with_beside(const Layout& layout, const std::vector<File>& files, const Databases& databases) {
    if (std::ranges::none_of(files, is_beside)) return layout.load(files, databases);
    std::vector<File> beside, of_tool;
    for (const auto& file : files) (is_beside(file) ? beside : of_tool).push_back(file);
    auto loaded = layout.load(of_tool, databases);
    take_beside(beside, loaded.migrations);
    return loaded;
}

std::string way_on_from(std::string_view owner) {
    if (find_layout(owner) == nullptr) return std::string(keep_apart);
    return fmt::format("read all of it so with --layout {0}, or keep the files of {0} in a directory of their own",
                       owner);
}

/// A mark says nothing in another tool's layout, where whoever wrote it meant something by it. The tool itself passes
/// over it: only where a down would run as a part of an up is that no reason to do so as well.
std::vector<std::string> judge_marks_of_others(std::span<const FoundMark> marks, std::string_view layout) {
    std::vector<std::string> warnings;
    for (const auto& mark : marks) {
        const auto owner = mark.mark->layout;
        if (owner == layout || mark.mark->bearing == Bearing::none || !mark.divides) continue;
        const auto place = place_of(mark);
        if (mark.mark->bearing == Bearing::manner) {
            warnings.push_back(fmt::format("{}:{}: '{}' is a mark of {}, and says nothing in the layout {}",
                                           escaped(place.path), place.line, mark.mark->text, owner, layout));
            continue;
        }
        throw error_at(Kind::project, place,
                       fmt::format("'{}' is a mark of {}, and the directory is read in the layout {}", mark.mark->text,
                                   owner, layout),
                       way_on_from(owner));
    }
    return warnings;
}

std::string how_files_are_called(std::string_view layout) {
    if (layout != own_layout.name) return "name the layout that the files are in with --layout, or another directory";
    return "call them as belay does, such as 0001_name.up.sql, or name their tool's layout with --layout";
}

Loaded load_in(const Layout& layout, const std::vector<File>& files, std::span<const FoundMark> marks,
               const Databases& databases) {
    auto warnings = judge_marks_of_others(marks, layout.name);
    const bool own = &layout == &own_layout;
    auto loaded = own ? layout.load(files, databases) : load_with_beside(layout, files, databases);
    loaded.layout = layout.name;
    std::ranges::move(warnings, std::back_inserter(loaded.warnings));
    const auto& [contexts, labels] = databases.changesets;
    if (&layout != &liquibase_layout && !(contexts.empty() && labels.empty()))
        loaded.warnings.push_back(fmt::format(
            "contexts and label_filter choose changesets of Liquibase, and say nothing in the layout {}", layout.name));
    if (leaves_foreign_keys_off(layout, databases.foreign_keys)) let_foreign_keys_be_off(loaded.migrations);
    if (own) return loaded;
    let_run_outside(loaded);
    let_do_nothing(loaded);
    return loaded;
}

}  // namespace

std::vector<std::string> layout_names() {
    std::vector<std::string> result;
    for (const auto* layout : layouts) result.emplace_back(layout->name);
    return result;
}

const Layout& layout_of(std::span<const File> files, std::string_view asked_for) {
    return layout_of(files, marks_in(files), asked_for);
}

std::vector<File> new_files(const Layout& layout, const NewMigration& wanted, const Graph& graph,
                            const std::string& directory) {
    if (wanted.form == Form::repeatable && layout.repeatables == Repeatables::none)
        throw Error(Kind::usage, fmt::format("the layout {} has no repeatable migrations", layout.name),
                    "leave out --repeatable");
    return layout.create(wanted, graph, directory);
}

Loaded load_any(const std::vector<File>& files, const Databases& databases, std::string_view asked_for) {
    const auto marks = marks_in(files);
    const auto& layout = layout_of(files, marks, asked_for);
    const bool flat = layout.subfolders == Subfolders::left_out;
    const auto top = flat ? top_folder(files) : std::string_view();
    const auto is_below = [&](const File& file) { return flat && folder_of(file.path) != top; };
    if (std::ranges::none_of(files, is_below)) return load_in(layout, files, marks, databases);
    std::vector<File> read;
    std::ranges::remove_copy_if(files, std::back_inserter(read), is_below);
    auto loaded = load_in(layout, read, marks_in(read), databases);
    for (const auto& file : files) {
        if (is_below(file)) leave_out(loaded, file);
    }
    return loaded;
}

Loaded load(const std::vector<File>& files, const Databases& databases, std::string_view asked_for) {
    auto loaded = load_any(files, databases, asked_for);
    refuse_no_migration(loaded, databases.chosen);
    return loaded;
}

void refuse_no_migration(const Loaded& loaded, std::string_view database) {
    if (!loaded.migrations.empty()) return;
    const auto among = [](const std::vector<std::string>& files, std::string_view any) {
        return files.size() == 1 ? "" : fmt::format(", {} other of the {} files of SQL", any, files.size());
    };
    if (!loaded.of_others.empty()) {
        throw error_at(
            Kind::project, {.path = loaded.of_others.front()},
            fmt::format("is for another database than {}{}", database, among(loaded.of_others, "as is each")),
            fmt::format("write the files for {}, or name another directory with --dir", database));
    }
    if (loaded.left_out.empty()) return;
    throw error_at(
        Kind::project, {.path = loaded.left_out.front()},
        fmt::format("is no migration in the layout {}{}", loaded.layout, among(loaded.left_out, "nor is any")),
        how_files_are_called(loaded.layout));
}

}  // namespace belay
