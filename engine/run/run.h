#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/history/table.h"
#include "engine/reporter.h"
#include "engine/run/options.h"
#include "engine/run/private_copy.h"
#include "engine/run/ready.h"
#include "engine/run/schema.h"
#include "engine/run/surroundings.h"
#include "engine/session.h"

namespace belay {

/// One run against one database: it applies steps and appends their records, each with the seq after the last that it
/// read under the lock, so that of two runs which both believe to be alone only one can record anything.
class Run {
  public:
    /// `newest` is the seq that the plan was made from.
    Run(Session& session, HistoryTable& table, Reporter& reporter, const RunOptions& options, std::int64_t newest);

    const std::string& id() const { return id_; }

    /// Applies the steps in order. Throws Error, with what is done in its outcome, at the first that fails. With
    /// LockScope::transaction, steps that another run has taken in the meantime are left out. What surrounds the steps
    /// runs where its moment comes.
    void apply(const std::vector<ReadyStep>& steps, const Surroundings& around = {});

    /// Appends the records in one transaction, in which `before` comes first.
    void declare(const std::vector<Declaration>& declarations, const std::function<void()>& before = {});

    /// Where a script that runs outside a transaction has come to.
    struct Course {
        const ReadyStep& ready;
        std::vector<std::span<const Statement>> units;
        std::unique_ptr<PrivateCopy> copy = {};  // of a large script
        std::size_t done = 0;                    // of the units
        std::optional<std::size_t> begun = {};   // the unit, from 1, that an earlier run began and recorded no end of
        std::string begun_detail = {};           // what it recorded of its begin
        bool failed = false;                     // the database refused it
        bool taken = false;                      // another run has finished the script
        std::optional<std::chrono::milliseconds> lock_timeout = {};  // that the session has now
        std::size_t connection = 1;                                  // that it has this and the script's settings on

        /// The first statement of a unit.
        std::string text_of(std::size_t unit) const;
        /// Of the whole unit.
        std::string checksum_of(std::size_t unit) const;
        /// Goes on from where history says.
        void take_up(const Standing& standing);
    };

  private:
    using Clock = std::chrono::steady_clock;
    /// Nothing that a run has committed waits longer for the disk, but for the steps that it is at.
    static constexpr std::chrono::milliseconds longest_wait{1000};
    static std::chrono::milliseconds since(Clock::time_point start);

    // run.cpp: records and transactions
    enum class Begun {
        ours,
        taken,  // another run has done the step
        lost,   // an error made the database take back steps before it, too: they have to run again
    };
    Begun begin_step(const ReadyStep& ready, std::optional<std::chrono::milliseconds> lock_timeout);
    void configure(const Prepared& script, std::optional<std::chrono::milliseconds> lock_timeout);
    void begin_again();
    void append(Record record, const KeptScripts& scripts = {});
    void number(Record& record);
    void append_alone(const Record& record, const KeptScripts& scripts = {});
    Record record_of(const Step& step, Event event) const;
    void reconnect();
    void check_interrupted() const;
    void account_for_deadline(Error& error) const;
    void read_others();
    bool is_taken(const ReadyStep& ready) const;
    /// Another run has changed the history: how far this one's step is cannot be told by what it did itself.
    struct Moved : Error {
        using Error::Error;
    };
    Moved moved(const std::string& when) const;
    void record_with(const std::function<void()>& work);
    std::string record_failure(const Step& step, const Error& error);
    void pause(std::chrono::milliseconds time) const;

    // durable.cpp: commits, and what makes them durable together
    enum class Durability { at_once, deferred };
    /// A step that is committed; it is reported once it is durable.
    struct Committed {
        const ReadyStep* ready;
        std::size_t index;
        std::int64_t seq;  // of its record
        std::chrono::milliseconds took;
    };
    Durability durability_before(std::span<const ReadyStep> rest) const;
    void commit(const std::string& what, Durability durability = Durability::at_once);
    void settle_commit(const std::string& what, const DatabaseError& lost);
    std::size_t count_committed(const std::string& what, std::int64_t seq, std::size_t count,
                                const DatabaseError& lost);
    void step_committed(const Committed& committed);
    void flush();
    void flushed();
    bool has_lost() const;
    std::size_t take_back_lost();
    void keep_committed(Error& error);

    // group.cpp: steps whose transactions are sent to the server together
    struct Group {
        std::span<const ReadyStep> plan;
        std::size_t index;  // in the plan, of its first
        std::size_t count;
        std::size_t done = 0;
        Clock::time_point start = {};  // of the next

        const ReadyStep& next() const { return plan[index + done]; }
        std::span<const ReadyStep> rest() const { return plan.subspan(index + done + 1); }  // of the plan, behind next
    };
    Settings first_settings(const ReadyStep& ready) const;
    bool fits_group(const ReadyStep& ready) const;
    std::size_t group_at(std::span<const ReadyStep> steps, std::size_t index) const;
    std::size_t apply_group(Group group);
    void send_group(Group& group);
    void follow_pace(std::size_t count, Clock::duration took);
    void begin_next(Group& group);
    void next_committed(Group& group);
    [[noreturn]] void settle_group(Group& group, const DatabaseError& lost);
    Settings settings_for(const Prepared& script, std::optional<std::chrono::milliseconds> lock_timeout) const;

    // apply.cpp: in a transaction
    using LockTimeout = std::optional<std::chrono::milliseconds>;
    void try_for_locks(const Step& step, const Patience& patience, const std::function<void(LockTimeout)>& attempt,
                       std::optional<Error> failed = {});
    Patience patience_of(const Prepared& script) const;
    void apply_each(std::span<const ReadyStep> steps);
    void apply_in_one_transaction(std::span<const ReadyStep> steps);
    std::vector<std::chrono::milliseconds> run_bodies(std::span<const ReadyStep> steps, LockTimeout lock_timeout,
                                                      const ReadyStep*& current);
    Begun apply_transactional(const ReadyStep& ready, std::span<const ReadyStep> rest = {},
                              std::optional<Error> failed = {});
    Record record_of_done(const ReadyStep& ready) const;
    void run_body(const ReadyStep& ready, Clock::time_point start);
    void verify(const ReadyStep& ready);
    void execute(const Prepared& script, std::span<const Statement> statements);
    Error failure_of(const Prepared& script, std::size_t statement, const DatabaseError& error) const;
    [[noreturn]] void fail(const ReadyStep& ready, Error error);

    // large.cpp: scripts whose text is not in memory
    void execute_large(const Prepared& script);
    void execute_piece(const Piece& piece, PieceReader& reader);
    void execute_copied(const Course& course, const Statement& statement);
    std::unique_ptr<PrivateCopy> private_copy(const ReadyStep& ready) const;

    // outside.cpp: statement by statement
    Begun apply_outside(const ReadyStep& ready);
    void check_outside(const ReadyStep& ready);
    void start_outside(Course& course);
    void run_units(Course& course);
    bool run_unit(Course& course);
    bool run_with_record(Course& course, const Record& record);
    bool begin_unit(Course& course);
    void catch_up(Course& course);
    bool append_unit(Course& course, const Record& record, const KeptScripts& scripts = {});
    void restore_session(const Course& course, std::size_t from);
    void execute(const Course& course, std::span<const Statement> statements);
    void use(Course& course, LockTimeout lock_timeout);
    void follow_connection(Course& course);
    void finish_outside(Course& course, Clock::time_point start);
    void verify_outside(const ReadyStep& ready);
    [[noreturn]] void fail_partial(const Course& course, Error error);

    // doubt.cpp: statements that cannot share a transaction with their record
    enum class Doubt { runs, done };
    bool run_alone(Course& course, const Record& record);
    void execute_alone(Course& course, const std::string& sql, const Effect& before);
    Doubt settle_doubt(const Course& course, const std::string& sql);
    void clear_leftover(const std::string& sql, const Effect& before, Error& error);

    // surroundings.cpp: hooks, probes, the backup
    void open_run();
    void before_step(const ReadyStep& ready);
    void after_step(const ReadyStep& ready);
    void close_run();
    void run_hooks(Hook hook, const Step* step = nullptr, const Error* error = nullptr);
    void probe_health(const Step* step = nullptr);
    void back_up_under_lock();
    void keep_backup(const Backup& backup);
    SchemaText read_schema();
    RunFacts facts() const;
    void settle(Error& error);

    // take_back.cpp: --on-failure revert
    void take_back(Error& error);
    void revert(const ReadyStep& applied);

    std::string progress() const;

    Session& session_;
    HistoryTable& table_;
    Reporter& reporter_;
    const RunOptions& options_;
    std::string id_;
    std::optional<History> others_;     // what other runs have recorded in the meantime, where they could
    std::int64_t newest_;               // the seq of the newest record, ours included
    std::size_t connections_ = 1;       // how many there were, one after the other
    std::size_t done_ = 0;              // steps
    std::size_t planned_ = 0;           // steps
    std::vector<Committed> unflushed_;  // in order
    Clock::time_point flushed_at_;
    bool may_defer_ = true;
    std::size_t group_size_ = 1;  // steps

    const Surroundings* around_ = nullptr;      // set while steps are applied
    bool reverts_ = false;                      // it may be the cure: probed at its end only
    std::vector<const ReadyStep*> revertible_;  // what this run has applied, in order
    SchemaText schema_before_;                  // where a failure reverts
    std::optional<Backup> backup_;
    std::int64_t newest_at_backup_ = 0;  // the record after this one names the backup
};

/// The UTC time of now, as records have it.
std::string timestamp();

}  // namespace belay
