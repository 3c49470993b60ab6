#include "tools/belay/findings.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/graph/graph.h"
#include "engine/layout/parts.h"
#include "engine/layout/template.h"
#include "engine/run/session_values.h"
#include "engine/sql/statement_finder.h"

namespace belay::cli {

namespace {

/// Loads files as often as one of them is refused, from then on without what it says.
class Loading {
  public:
    Loading(std::vector<File> files, std::vector<Error>& errors) : files_(std::move(files)), errors_(errors) {}

    /// Nothing where what is wrong cannot be passed over.
    std::optional<Loaded> load(const Databases& databases, std::string_view asked_for) {
        const auto& layout = layout_of(files_, asked_for);
        while (true) {
            try {
                return load_any(files_, databases, layout.name);
            } catch (const Error& error) {
                if (!pass_over(error) || layout.files == Files::linked) return std::nullopt;
            }
        }
    }

  private:
    bool pass_over(const Error& error) {
        const auto path = error.place ? error.place->path : "";
        const auto file = std::ranges::find(files_, path, &File::path);
        const bool is_new = emptied_.insert(path).second;
        if (is_new) errors_.push_back(error);
        if (file == files_.end() || !path.ends_with(".sql")) return false;
        if (is_new) {
            file->bytes.clear();
            file->large = false;
        } else {
            files_.erase(file);
        }
        return true;
    }

    std::vector<File> files_;
    std::vector<Error>& errors_;
    std::set<std::string> emptied_;
};

std::array<const Boxed<Script>*, 4> beside_up(const Migration& migration) {
    return {&migration.down, &migration.verify, &migration.check, &migration.baseline};
}

/// Parameters need no value to be read, nor does what a session says.
Parameters with_placeholders(std::span<const Migration> migrations, Parameters parameters) {
    for (const auto name : names_of_session_values()) parameters.emplace(name, "x");
    for (const auto& migration : migrations) {
        for (const auto& name : migration.up.directives.parameters) parameters.emplace(name, "x");
        for (const auto* script : beside_up(migration)) {
            if (!*script) continue;
            for (const auto& name : (*script)->directives.parameters) parameters.emplace(name, "x");
        }
    }
    return parameters;
}

/// What a script that runs outside a transaction, and does not say so, runs in.
std::string_view why_outside(const Prepared& script) {
    const auto ends = [](const Statement& statement) {
        return statement.control != Control::none && statement.control != Control::savepoint;
    };
    if (std::ranges::any_of(script.statements, ends))
        return "runs in the transactions that it begins and ends itself: each is committed by itself";
    return "runs outside a transaction, since not every statement of it can run in one: each is committed by itself";
}

void warn_of_up(const Script& up, std::size_t statements, std::vector<std::string>& warnings) {
    if (const auto found = unwritten(up, statements)) {
        const auto line = found->place.line > 0 ? fmt::format(":{}", found->place.line) : "";
        warnings.push_back(
            fmt::format("{}{}: its up script {}: 'up' refuses it", escaped(up.source.path), line, found->what));
    } else if (has_no_statements(up.source) && !up.directives.noop) {
        warnings.push_back(fmt::format("{}: its up script has no statements", escaped(up.source.path)));
    }
}

/// Reads the scripts of migrations as a database would.
class Reading {
  public:
    Reading(const Dialect& dialect, const Parameters& parameters, Findings& findings)
        : dialect_(dialect), parameters_(parameters), findings_(findings) {}

    /// The number of statements of its up script; nothing where that cannot be read.
    std::optional<std::size_t> read(const Migration& migration) {
        const auto statements = read(migration.up);
        for (const auto* script : beside_up(migration)) {
            if (*script) read(**script);
        }
        return statements;
    }

    /// The number of its statements; nothing where it cannot be read.
    std::optional<std::size_t> read(const Script& script) {
        try {
            const auto prepared = prepare(script, dialect_, parameters_);
            if (prepared.directives.transaction != script.directives.transaction)
                findings_.warnings.push_back(fmt::format("{}: {}", escaped(script.source.path), why_outside(prepared)));
            return prepared.count;
        } catch (const Error& error) {
            findings_.errors.push_back(error);
            return std::nullopt;
        }
    }

  private:
    const Dialect& dialect_;
    const Parameters& parameters_;
    Findings& findings_;
};

void warn_about(const Migration& migration, std::size_t statements, std::vector<std::string>& warnings) {
    if (is_code(migration.path)) {
        warnings.push_back(fmt::format("{}: is no SQL: belay knows of it and cannot run it", escaped(migration.path)));
        return;
    }
    warn_of_up(migration.up, statements, warnings);
    if (migration.reversible() || migration.irreversible || migration.is_repeatable()) return;
    warnings.push_back(migration.down
                           ? fmt::format("{}: has no statements: write them, or say '-- belay:noop'",
                                         escaped(migration.down->source.path))
                           : fmt::format("{}: has no down script: write one, or say '-- belay:irreversible WHY'",
                                         escaped(migration.path)));
}

void look_at(Loaded loaded, const Dialect& dialect, const Parameters& parameters, Findings& findings) {
    const bool whole = findings.errors.empty();
    findings.migrations = loaded.migrations.size();
    findings.layout = loaded.layout;
    findings.are_for_another = loaded.migrations.empty() && !loaded.of_others.empty();
    std::ranges::move(loaded.warnings, std::back_inserter(findings.warnings));
    const auto values = with_placeholders(loaded.migrations, parameters);
    Reading reading(dialect, values, findings);
    std::vector<std::size_t> statements;
    for (const auto& migration : loaded.migrations) statements.push_back(reading.read(migration).value_or(0));
    for (const auto& callback : loaded.callbacks) reading.read(callback.script);
    // A file that was refused says nothing any more, which is no fault of its own.
    if (!whole) return;
    refuse_no_migration(loaded, dialect.name);
    for (const auto& path : loaded.idle)
        findings.warnings.push_back(fmt::format("{}: has no statements, and does nothing", escaped(path)));
    for (std::size_t i = 0; i < statements.size(); ++i)
        warn_about(loaded.migrations[i], statements[i], findings.warnings);
    const Graph graph(std::move(loaded.migrations));
}

}  // namespace

Findings findings_in(std::vector<File> files, const Databases& databases, const Dialect& dialect,
                     std::string_view layout, const Parameters& parameters) {
    Findings findings;
    try {
        Loading loading(std::move(files), findings.errors);
        auto loaded = loading.load(databases, layout);
        if (loaded) look_at(std::move(*loaded), dialect, parameters, findings);
    } catch (const Error& error) {
        findings.errors.push_back(error);
    }
    return findings;
}

}  // namespace belay::cli
