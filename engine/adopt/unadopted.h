#pragma once

#include <string>
#include <vector>

#include "engine/adopt/search.h"
#include "engine/graph/graph.h"
#include "engine/history/history.h"
#include "engine/history/table.h"
#include "engine/plan/first_run.h"
#include "engine/session.h"

namespace belay {

/// A table or view. The schema is empty where nobody says it.
struct Relation {
    std::string schema = {};
    std::string name = {};

    std::string shown() const;
};

/// What a project finds that has no history yet: what somebody else has applied could be applied once more. At most
/// one of project, tools and relations is not empty.
struct Unadopted {
    std::string project = {};               // another one, in whose history migrations of this graph are in force
    std::string migration = {};             // one of these
    std::vector<std::string> tools = {};    // in whose histories something is applied
    std::vector<Relation> relations = {};   // all there are, where no project has a history
    std::vector<Elsewhere> elsewhere = {};  // of these: what may be a tool's history under another name

    bool empty() const { return project.empty() && tools.empty() && relations.empty(); }
};

/// Looks for it, as far as the first run does not accept it; nothing where this project has a history.
Unadopted unadopted(HistoryTable& table, Session& session, const Graph& graph, const History& history,
                    const FirstRun& first_run);

/// What of it there is: "a history of goose, and none of belay's".
std::string words(const Unadopted& unadopted);
/// The same as a sentence.
std::string sentence(const Unadopted& unadopted);
/// Which tables look like a tool's history; empty where none does.
std::string guesses(const Unadopted& unadopted);

/// The options and the command of `ways_on`.
struct Asked {
    std::string context = {};  // the options that name database and files, each with a blank before it
    std::string command = {};  // "belay up --env prod"
};
/// The commands that record what other tools' histories say; empty where there are none.
std::string adopting(const Unadopted& unadopted, const std::string& context);
/// All commands that lead on from it, each to be run as it stands.
std::string ways_on(const Unadopted& unadopted, const Graph& graph, const Asked& asked);

/// Throws Error (state) with all of that where there is any.
void refuse(const Unadopted& unadopted, const std::string& database, const Graph& graph, const Asked& asked);

}  // namespace belay
