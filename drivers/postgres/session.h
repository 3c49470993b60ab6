#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "drivers/postgres/diagnostics.h"
#include "drivers/postgres/link.h"
#include "engine/session.h"

struct pg_cancel;

namespace belay::postgres {

/// A session with a server.
class ServerSession final : public Session {
  public:
    explicit ServerSession(const Connection& connection);
    ~ServerSession() override;

    const Dialect& dialect() const override;
    std::string name() const override { return name_; }
    void execute(std::string_view text, std::span<const Statement> statements) override;
    Rows query(std::string_view sql, std::span<const Value> arguments) override;
    void begin(Access access) override;
    void commit() override;
    void rollback() noexcept override;
    void lock(std::chrono::milliseconds wait) override;
    void configure(const Settings& settings) override;
    void reset() override;
    std::vector<Finding> examine() override;
    void cancel() noexcept override;

  private:
    /// Whose transactions a batch may end: its own, where none was open before it.
    enum class Transaction { kept, own };

    bool in_transaction() const;
    void guard(std::string_view sql, const auto& action);
    DatabaseError error_of(std::string_view sql, const std::exception& error) const;
    void run(const std::string& sql);
    Rows fetch(std::string_view sql, std::span<const Value> arguments);
    void run_statement(std::string_view text, const Statement& statement, Transaction transaction);
    void finish_copy(std::string_view text, const Statement& statement);
    std::string settings_sql(const Settings& settings) const;
    std::string baseline();
    std::string held_by();
    void finish_transaction() noexcept;

    Diagnostics diagnostics_;  // before the link, which is closed first
    Link link_;
    std::unique_ptr<pg_cancel, void (*)(pg_cancel*)> cancel_;
    std::string name_;
    std::string role_;
    Settings defaults_;
    Settings settings_;
    NoticeReceiver notice_;
    std::atomic<bool> cancelled_ = false;
    bool reset_due_ = false;  // a reset inside a transaction, which a rollback undoes
};

}  // namespace belay::postgres
