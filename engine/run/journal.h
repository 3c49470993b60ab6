#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/error.h"
#include "engine/history/table.h"
#include "engine/run/options.h"
#include "engine/run/ready.h"
#include "engine/session.h"

namespace belay {

/// Another run has changed the history: how far this one's step is cannot be told by what it did itself.
struct Moved : Error {
    explicit Moved(const std::string& when)
        : Error(Kind::lock, "another run changed the history " + when, "look at belay status, then run it again") {}
};

/// The history as one run writes it. Each record has the seq after the newest that this run has read under the lock, so
/// that of two runs which both believe to be alone only one can record anything.
class Journal {
  public:
    /// `newest` is the seq that the plan was made from.
    Journal(Session& session, HistoryTable& table, const RunOptions& options, std::int64_t newest);

    /// What the run has locked, for Session::lock: belay's own tables are everybody's.
    std::string_view locked() const { return table_.project() == own_project ? everybody : table_.project(); }
    /// The run's id.
    const std::string& run() const { return run_; }
    /// The seq of the newest record, ours included.
    std::int64_t newest() const { return newest_; }

    /// Writes a record in the open transaction, with what all records of a run have. Throws Moved where another run has
    /// written one meanwhile, Error (failed) where the database does not keep it, DatabaseError where the session is at
    /// fault: connection, lock, interruption.
    void append(Record record, const KeptScripts& scripts = {});
    /// The same for the record of a failure, whose own failure is told beside it: throws what the driver throws.
    void append_failure(Record record);
    /// The records from this seq on are not there: their transaction was rolled back.
    void go_back_to(std::int64_t newest);

    /// The statement that writes the record `ahead` places behind the newest, for a transaction that is sent without
    /// waiting; `advance` follows when it is committed.
    HistoryTable::Insertion insertion(Record record, const KeptScripts& scripts, std::size_t ahead);
    void advance() { ours_ = ++newest_; }
    /// Throws what `append` throws, for an error of such a transaction's record.
    [[noreturn]] void refuse_unwritten(const std::string& id, const DatabaseError& error) const;

    /// Whether another run has written anything. Where the lock lasts as long as the session, none can.
    bool is_behind();
    /// Reads what others have recorded. Throws Moved where one of them has reverted something.
    void read_others();
    /// What was last read of them; nothing where there was no need.
    const std::optional<History>& others() const { return others_; }
    /// After a failure: takes the newest record there is for ours.
    void catch_up() { newest_ = table_.newest(); }

    /// How a version stands now, whatever the plan was made from; nothing where the history does not know it.
    std::optional<Standing> standing(const Version& version);

    /// How many of the `count` records from `seq` on are this run's.
    std::size_t count_ours(std::int64_t seq, std::size_t count);
    /// Throws Error (state) where the newest record of this run is not in the history any more: somebody's trigger has
    /// taken it after it was written.
    void require_kept();
    /// A query for a person, which returns a row where this run wrote that record.
    std::string query_of(std::int64_t seq) const { return table_.query_of(seq, run_); }

    /// The next record names this backup.
    void name_backup(const Backup& backup) { backup_ = backup; }

  private:
    void number(Record& record, std::size_t ahead);
    void written(std::int64_t seq) { ours_ = newest_ = seq; }

    Session& session_;
    HistoryTable& table_;
    const RunOptions& options_;
    std::string run_;
    std::int64_t newest_;
    std::int64_t ours_ = 0;  // the seq of the newest record of this run; 0: it has none
    std::optional<History> others_;
    std::optional<Backup> backup_;
};

/// A record of a step's event, with the checksum of its up script.
Record record_of(const Step& step, Event event);
/// What is recorded of a step that is done.
Record record_of_done(const ReadyStep& ready);

/// The UTC time of now, as records have it.
std::string timestamp();

}  // namespace belay
