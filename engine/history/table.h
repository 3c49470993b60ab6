#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/history/history.h"
#include "engine/history/record.h"
#include "engine/session.h"

namespace belay {

/// The project under which belay records its own bookkeeping schema, beside those of its users.
inline constexpr std::string_view own_project = "belay";

/// The history table of a database, as one project sees it. Knows the table's shape; what rows mean is History's.
class HistoryTable {
  public:
    HistoryTable(Session& session, std::string project) : session_(session), project_(std::move(project)) {}

    /// What belay's own migrations of this table add up to, and this project's history: both empty where there is no
    /// table.
    struct Contents {
        History own;
        History project;
    };

    /// Throws Error (state) where a table of this name is not belay's, (connection) where the role may not read it.
    Contents read();

    /// The newest seq of the project; 0 where there is none.
    std::int64_t newest();

    /// The run that wrote the record with this seq; nothing where there is none.
    std::optional<std::string> run_of(std::int64_t seq);
    /// A query for a person, which returns a row where that run wrote it.
    std::string query_of(std::int64_t seq, std::string_view run) const;

    /// Writes one row, whose seq the caller has bound to what it read: the row of another run in between makes it fail.
    void append(const Record& record, const KeptScripts& scripts = {});

    /// What `append` runs, for a record that is written while nobody looks: where the database has a clock of its own
    /// it tells when that is and how long the transaction took.
    struct Insertion {
        std::string sql;
        std::vector<Value> arguments;
    };
    Insertion insertion(const Record& record, const KeptScripts& scripts) const;

    /// The scripts that the record with this seq keeps.
    KeptScripts scripts(std::int64_t seq);

    /// The statement that `append` runs, with its values written out: for a person with another client.
    std::string append_as_text(const Record& record, const KeptScripts& scripts) const;

    const std::string& project() const { return project_; }

  private:
    bool exists();
    std::string sql(std::string_view text) const;
    [[noreturn]] void refuse_unreadable(const DatabaseError& error) const;

    Session& session_;
    std::string project_;
    bool exists_ = false;  // known to; a table that is not there may come
};

}  // namespace belay
