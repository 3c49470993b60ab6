#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/run/backup.h"
#include "tools/belay/commands.h"
#include "tools/belay/json.h"
#include "tools/belay/still_busy.h"

namespace belay::cli {

namespace {

/// Asks before the database's contents are replaced.
class Asking : public StillBusy {
  public:
    explicit Asking(const Workplace& workplace) : StillBusy(workplace.terminal()), workplace_(workplace) {}

    bool approve_restore(const Backup& backup) override {
        if (workplace_.options().yes) return true;
        const auto what = fmt::format("replace everything in {} by {}", workplace_.database(), escaped(backup.path));
        return workplace_.terminal().confirm(what);
    }

    void warning(std::string_view message) override { workplace_.terminal().warning(message); }

  private:
    const Workplace& workplace_;
};

std::vector<std::string> versions_in_force(const History& history) {
    std::vector<std::string> versions;
    for (const auto* standing : history.in_force()) versions.push_back(standing->version.text());
    return versions;
}

void report(const Workplace& workplace, const Backup& backup, const Overview& overview) {
    const auto applied = versions_in_force(overview.history);
    if (workplace.options().json) {
        auto json = document("restore");
        json["backup"] = fields_of(backup);
        json["applied"] = ids(applied);
        print(json);
        return;
    }
    workplace.terminal().line(fmt::format("restored  {}", backup.path));
    workplace.terminal().line(applied.empty() ? "nothing is applied now"
                                              : fmt::format("{} {} applied now, the last is {}", applied.size(),
                                                            applied.size() == 1 ? "migration is" : "migrations are",
                                                            overview.history.in_force().back()->id()));
}

}  // namespace

int restore(const Workplace& workplace) {
    auto [graph, session] = workplace.graph_and_session();
    Asking asking(workplace);
    auto engine = workplace.engine(std::move(graph), *session, asking);
    const auto& names = workplace.options().names;
    const auto backup = engine.restore(names.empty() ? "" : names.front(),
                                       workplace.options().of_another_database ? Origin::any : Origin::this_database);
    if (!backup) {
        Error error(Kind::interrupted, "not confirmed");
        error.outcome.because("nothing was restored");
        throw error;
    }
    report(workplace, *backup, engine.overview());
    return 0;
}

}  // namespace belay::cli
