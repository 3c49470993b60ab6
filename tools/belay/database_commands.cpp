#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/run/ready.h"
#include "engine/run/sql_file.h"
#include "engine/run/work.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"

/// A database as a whole: made, deleted, made anew.
namespace belay::cli {

namespace {

void ask(const Workplace& workplace) {
    if (workplace.options().yes) return;
    if (workplace.terminal().confirm(fmt::format("delete {} and everything in it", workplace.database()))) return;
    Error error(Kind::interrupted, "not confirmed");
    error.outcome.because("nothing was done");
    throw error;
}

int report(const Workplace& workplace, bool changed, std::string_view done, std::string_view nothing_to_do) {
    const auto& options = workplace.options();
    if (options.json) {
        auto json = document("database");
        json["command"] = options.command;
        json["database"] = workplace.database();
        json["changed"] = changed;
        print(json);
    } else if (!options.quiet) {
        workplace.terminal().line(fmt::format("{} {}", escaped(workplace.database()), changed ? done : nothing_to_do));
    }
    return 0;
}

/// Makes what was just deleted.
void create_again(const Workplace& workplace) {
    try {
        workplace.create_database();
    } catch (Error& error) {
        error.outcome.because(fmt::format("{} is deleted, and was not made anew", workplace.database()));
        throw;
    }
}

/// Fills the database with what the seed says. What it would refuse in the file, it refuses before anything is deleted.
class Seed {
  public:
    explicit Seed(const Workplace& workplace)
        : parameters_(workplace.configuration().parameters), again_(workplace.options().typed) {
        const auto& path = workplace.configuration().seed;
        if (path.empty()) return;
        try {
            script_ = read_sql_file(path, workplace.driver().dialect(), parameters_);
        } catch (Error& error) {
            if (error.next.empty()) error.next = "write the seed, or name another one as seed in belay.toml";
            error.outcome.because("nothing was done");
            throw;
        }
    }

    explicit operator bool() const { return script_.has_value(); }
    void run(Session& session) const {
        try {
            run_sql_file(*script_, "the seed", parameters_, session);
        } catch (Error& error) {
            error.outcome.then("every migration is applied");
            if (error.next.empty()) error.next = "mend the seed, then run: " + again_;
            throw;
        }
    }
    const std::string& path() const { return script_->source.path; }

  private:
    Parameters parameters_;
    std::string again_;
    std::optional<Prepared> script_;
};

}  // namespace

int create_database(const Workplace& workplace) {
    return report(workplace, workplace.create_database(), "is created", "is there already");
}

int drop_database(const Workplace& workplace) {
    refuse_protected(workplace.protection(), workplace.options().command);
    workplace.driver();  // that none is named is told before anybody is asked
    ask(workplace);
    return report(workplace, workplace.drop_database(), "is deleted", "is not there");
}

int reset_database(const Workplace& workplace) {
    refuse_protected(workplace.protection(), workplace.options().command);
    const auto& configuration = workplace.configuration();
    const auto& terminal = workplace.terminal();
    const auto& dialect = workplace.driver().dialect();
    require_ready_from_nothing(Graph(workplace.loaded_of_database().migrations), configuration.policy, dialect,
                               {.parameters = configuration.parameters});
    const Seed seed(workplace);
    ask(workplace);
    const bool says = !workplace.options().json && !workplace.options().quiet;
    const bool dropped = workplace.drop_database();
    if (says && dropped) terminal.line(fmt::format("{} is deleted", escaped(workplace.database())));
    create_again(workplace);
    if (says) terminal.line(fmt::format("{} is created", escaped(workplace.database())));
    return run(workplace, [&](Session& session) {
        if (!seed) return;
        seed.run(session);
        if (says) terminal.line(fmt::format("seeded    {}", escaped(seed.path())));
    });
}

}  // namespace belay::cli
