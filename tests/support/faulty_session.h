#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"

namespace belay {

/// What goes wrong, and when.
enum class Failure {
    refused,      // the call does nothing and the database says no; the session goes on
    lost_before,  // the connection is gone before the call took effect
    lost_after,   // the call took effect, and the answer never came
};

/// A real session, one of whose calls fails. Keeps count, so that a test can let every call of a run fail in turn.
class FaultySession final : public Session, private Backups, private Aftermath, private Examination, private BulkRows {
  public:
    /// What opens the real session.
    using Open = std::function<std::unique_ptr<Session>()>;

    /// Lets the call number `fail_at`, from 1, fail; 0: none. `open` is what `reconnect` opens the session with; where
    /// it is empty the connection stays lost.
    FaultySession(std::unique_ptr<Session> real, std::size_t fail_at, Failure failure, Open open = {})
        : real_(std::move(real)),
          dialect_(real_->dialect()),
          open_(std::move(open)),
          offers_backups_(real_->backups() != nullptr),
          offers_aftermath_(real_->aftermath() != nullptr),
          offers_examination_(real_->examination() != nullptr),
          offers_bulk_rows_(real_->bulk_rows() != nullptr),
          fail_at_(fail_at),
          failure_(failure) {}

    bool failed() const { return calls_ >= fail_at_ && fail_at_ > 0; }

    /// How many transactions were sent together, each time.
    const std::vector<std::size_t>& sent() const { return sent_; }

    const Dialect& dialect() const override { return dialect_; }
    std::string name() const override { return "faulty"; }
    std::size_t execute(std::string_view text, std::span<const Statement> statements) override {
        std::size_t changed = 0;
        call([&] { changed = real_->execute(text, statements); });
        return changed;
    }
    Reading read(std::string_view sql, std::span<const Value> arguments, const RowSink& sink) override {
        Reading reading;
        call([&] { reading = real_->read(sql, arguments, sink); });
        return reading;
    }
    Rows query(std::string_view sql, std::span<const Value> arguments) override {
        Rows rows;
        call([&] { rows = real_->query(sql, arguments); });
        return rows;
    }
    Rows own_query(std::string_view sql, std::span<const Value> arguments) override {
        Rows rows;
        call([&] { rows = real_->own_query(sql, arguments); });
        return rows;
    }
    void begin(Access access) override {
        call([&] { real_->begin(access); });
    }
    void commit() override {
        call([&] { real_->commit(); });
        deferred_ = false;
    }
    void commit_deferred() override {
        call([&] { real_->commit_deferred(); });
        deferred_ = real_->has_deferred();
    }
    void transact(const Settings& settings, std::span<const Transaction> transactions,
                  const std::function<void()>& committed) override {
        sent_.push_back(transactions.size());
        // Where the answers do not come, nobody hears of what was committed.
        const bool unheard = calls_ + 1 == fail_at_ && failure_ == Failure::lost_after;
        call([&] {
            real_->transact(settings, transactions, unheard ? [] {} : committed);
            deferred_ = deferred_ || real_->has_deferred();
        });
    }
    void flush() override {
        call([&] { real_->flush(); });
        deferred_ = false;
    }
    bool has_deferred() const override {
        // What a server has committed outlives the connection.
        const bool lasts = dialect_.lock_scope == LockScope::session;
        return lasts ? deferred_ : real_ && real_->has_deferred();
    }
    void rollback() noexcept override {
        if (real_) real_->rollback();
    }
    void lock(std::string_view project, std::chrono::milliseconds wait) override {
        call([&] { real_->lock(project, wait); });
    }
    void unlock() override {
        call([&] { real_->unlock(); });
    }
    std::string lock_holder(std::string_view project) override {
        std::string holder;
        call([&] { holder = real_->lock_holder(project); });
        return holder;
    }
    void configure(const Settings& settings) override {
        call([&] { real_->configure(settings); });
    }
    void reset() override {
        call([&] { real_->reset(); });
    }
    SessionState state() override {
        SessionState state;
        call([&] { state = real_->state(); });
        return state;
    }
    void become_self() override {
        call([&] { real_->become_self(); });
    }
    void reconnect() override {
        if (!open_) throw DatabaseError(Fault::missing, "the connection cannot be opened again");
        real_.reset();
        real_ = open_();
    }
    Backups* backups() override { return offers_backups_ ? this : nullptr; }
    Aftermath* aftermath() override { return offers_aftermath_ ? this : nullptr; }
    Examination* examination() override { return offers_examination_ ? this : nullptr; }
    BulkRows* bulk_rows() override { return offers_bulk_rows_ ? this : nullptr; }
    void cancel() noexcept override {
        if (real_) real_->cancel();
    }

  private:
    void backup(const std::string& path) override {
        call([&] { real_->backups()->backup(path); });
    }
    void restore(const std::string& path) override {
        call([&] { real_->backups()->restore(path); });
    }
    Effect effect_of(std::string_view statement, std::string_view before) override {
        Effect effect;
        call([&] { effect = real_->aftermath()->effect_of(statement, before); });
        return effect;
    }
    std::unique_ptr<Session> open_backup(const std::string& path) override {
        std::unique_ptr<Session> backup;
        call([&] { backup = real_->backups()->open_backup(path); });
        return backup;
    }
    std::vector<Finding> examine(std::string_view project) override {
        std::vector<Finding> findings;
        call([&] { findings = real_->examination()->examine(project); });
        return findings;
    }
    void copy(std::string_view sql, const RowSource& rows) override {
        call([&] { real_->bulk_rows()->copy(sql, rows); });
    }

    void call(const auto& action) {
        if (!real_) throw DatabaseError(Fault::connection, "the connection is gone");
        if (++calls_ != fail_at_) {
            action();
            return;
        }
        if (failure_ == Failure::refused) throw DatabaseError(Fault::statement, "this call was made to fail");
        if (failure_ == Failure::lost_after) action();
        real_.reset();
        throw DatabaseError(Fault::connection, "the connection was made to fail");
    }

    std::unique_ptr<Session> real_;
    const Dialect& dialect_;
    Open open_;
    bool offers_backups_, offers_aftermath_, offers_examination_, offers_bulk_rows_;
    std::size_t calls_ = 0;
    std::size_t fail_at_;
    Failure failure_;
    bool deferred_ = false;
    std::vector<std::size_t> sent_;
};

}  // namespace belay
