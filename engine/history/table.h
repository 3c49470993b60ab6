#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/history/history.h"
#include "engine/history/record.h"
#include "engine/history/statements.h"
#include "engine/session.h"

namespace belay {

/// The project under which belay records its own bookkeeping schema, beside those of its users.
inline constexpr std::string_view own_project = "belay";

/// The project where nobody names one.
inline constexpr std::string_view default_project = "default";

/// The history table of a database, as one project sees it. Knows the table's shape; what rows mean is History's.
class HistoryTable {
  public:
    HistoryTable(Session& session, std::string project)
        : session_(session), project_(std::move(project)), statements_(session.dialect().name) {}

    /// What belay's own migrations of this table add up to, and this project's history: both empty where there is no
    /// table.
    struct Contents {
        History own;
        History project;
    };

    /// Up to so many records a history is read whole, which is then faster than to look for those that still count.
    static constexpr std::int64_t short_history = 20'000;

    /// Of a history with more than `up_to` records only those that still count are read: of each version the
    /// newest that settles it, and what came after. Throws Error (state) where a table of this name is not belay's,
    /// (connection) where the role may not read it; so do the others that return records.
    Contents read(std::int64_t up_to = short_history);

    /// The records of the project after this seq, in order.
    std::vector<Record> after(std::int64_t seq);
    /// Gives the newest `limit` records of the project to `take`, newest first, until it returns false.
    void newest_first(std::int64_t limit, const std::function<bool(const Record&)>& take);
    /// The records of one version, newest first.
    std::vector<Record> of_version(const Version& version);

    /// The newest seq of the project; 0 where there is none.
    std::int64_t newest();
    /// The projects but this one and belay's own that have a record, in the order of their names.
    std::vector<std::string> other_projects();
    /// Whether the newest records of belay's own project and of this one are still those of these.
    bool is_at(const History& own, const History& project);

    /// The run that wrote the record with this seq; nothing where there is none.
    std::optional<std::string> run_of(std::int64_t seq);
    /// A query for a person, which returns a row where that run wrote it.
    std::string query_of(std::int64_t seq, std::string_view run) const;

    /// Writes one row, whose seq the caller has bound to what it read: the row of another run in between makes it fail.
    /// Throws DatabaseError (unrecorded) where the database takes the row and does not keep it.
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

    /// Looks at the table again, which may have been made, or have been given columns, or may be gone with a
    /// transaction.
    void forget() { shape_.reset(); }

  private:
    bool exists();
    const std::string& statement(std::string_view name);
    Shape shape_for(const Record& record) const;
    std::int64_t newest_of(std::string_view project);
    Rows select(std::string_view name, std::span<const Value> arguments);
    std::vector<Record> records(std::string_view name, std::span<const Value> arguments);
    Record record_of(Row& row) const;
    void require_own();
    [[noreturn]] void refuse_unreadable(const DatabaseError& error) const;

    Session& session_;
    std::string project_;
    HistoryStatements statements_;
    std::optional<Shape> shape_;  // of the table; none: it is not known to be there
};

}  // namespace belay
