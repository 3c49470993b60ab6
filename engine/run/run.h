#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/history/table.h"
#include "engine/reporter.h"
#include "engine/run/options.h"
#include "engine/run/ready.h"
#include "engine/session.h"

namespace belay {

/// A record that is about no script that ran: what stamp, resolve and repair say.
struct Declaration {
    Record record = {};  // version, name, event, direction, checksum
    KeptScripts scripts = {};
};

/// One run against one database: it applies steps and appends their records, each with the seq after the last that it
/// read under the lock, so that of two runs which both believe to be alone only one can record anything.
class Run {
  public:
    /// `newest` is the seq that the plan was made from.
    Run(Session& session, HistoryTable& table, Reporter& reporter, const RunOptions& options, std::int64_t newest);

    const std::string& id() const { return id_; }

    /// Applies the steps in order. Throws Error, with what is done in its outcome, at the first that fails. With
    /// LockScope::transaction, steps that another run has taken in the meantime are left out.
    void apply(std::vector<ReadyStep> steps);

    /// Appends the records in one transaction.
    void declare(const std::vector<Declaration>& declarations);

  private:
    using Clock = std::chrono::steady_clock;

    // run.cpp: records and transactions
    enum class Begun { ours, taken };
    Begun begin_step(const ReadyStep& ready);
    void begin_again();
    void append(Record record, const KeptScripts& scripts = {});
    void append_alone(const Record& record, const KeptScripts& scripts = {});
    Record record_of(const Step& step, Event event) const;
    void commit(const Step& step);
    void check_interrupted() const;
    void account_for_deadline(Error& error) const;
    void read_others();
    bool is_taken(const Step& step) const;
    Error moved(const std::string& when) const;

    // apply.cpp: in a transaction
    void apply_each(std::span<const ReadyStep> steps);
    void apply_in_one_transaction(std::span<const ReadyStep> steps);
    Begun apply_transactional(const ReadyStep& ready);
    void run_body(const ReadyStep& ready, Clock::time_point start);
    void verify(const ReadyStep& ready);
    void execute(const Prepared& script, std::span<const Statement> statements);
    [[noreturn]] void fail(const ReadyStep& ready, Error error);

    // outside.cpp: statement by statement
    Begun apply_outside(const ReadyStep& ready);
    void check_outside(const ReadyStep& ready);
    void finish_outside(const ReadyStep& ready, Clock::time_point start);
    void run_units(const ReadyStep& ready);
    void run_unit(const ReadyStep& ready, std::span<const Statement> unit, std::size_t number, std::size_t count);
    void verify_outside(const ReadyStep& ready);
    [[noreturn]] void fail_partial(const ReadyStep& ready, Error error, std::size_t done, std::size_t count);

    std::string progress() const;

    Session& session_;
    HistoryTable& table_;
    Reporter& reporter_;
    const RunOptions& options_;
    std::string id_;
    std::optional<History> others_;  // what other runs have recorded in the meantime, where they could
    std::int64_t newest_;            // the seq of the newest record, ours included
    std::size_t done_ = 0;           // steps
    std::size_t planned_ = 0;        // steps
};

/// belay's own migrations of the history table, for a database.
Graph own_graph(const Dialect& dialect);

/// Makes the history table what this belay knows, by the migrations embedded in it. The caller holds the lock.
void ensure_history(Session& session, const History& own);

/// Throws Error (state) where the history was written by a newer belay.
void refuse_newer(const History& own, const Dialect& dialect);

/// The UTC time of now, as records have it.
std::string timestamp();

}  // namespace belay
