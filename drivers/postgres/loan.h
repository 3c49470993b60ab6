#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/session.h"

struct pg_conn;
struct pg_result;

namespace belay::postgres {

using NoticeFunction = void (*)(void* argument, const pg_result* result);

/// A connection that a program lent, and what it was like then: the session begins with it, and goes back to it.
class Loan {
  public:
    /// Throws DatabaseError: Fault::connection where the server does not answer, Fault::address where the connection
    /// has what every reset of the session takes away and nothing can make again.
    explicit Loan(pg_conn* handle);
    /// Gives back what libpq itself keeps of the connection, but for a notice processor of the program's: libpqxx puts
    /// another one in its place, and libpq does not tell what it was called with.
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    pg_conn* handle() const { return handle_; }
    /// What a person calls the database.
    std::string name() const;
    /// Has `receiver` get what the server says beside results, unless the program has a receiver of its own.
    void hear_notices(NoticeFunction receiver, void* argument);
    /// How to open another connection like it, with all else as in `settings`.
    Connection connection(const Connection& settings) const;

    /// The role that was set; empty: none.
    const std::string& role() const { return role_; }
    /// Whether the program has set this.
    bool has(std::string_view setting, std::string_view value) const;
    /// Columns of a query, each after a comma, that set what the program had set, after everything was reset.
    std::string settings() const;

  private:
    void look();
    void look_at_notices();
    void give_back() noexcept;
    std::string quoted(const std::string& text) const;

    pg_conn* handle_;
    int blocking_;
    int encoding_;
    // libpq's own, which prints notices; null where the program has another one.
    NoticeFunction receiver_ = nullptr;
    void (*processor_)(void* argument, const char* text) = nullptr;
    std::string role_;
    std::vector<std::pair<std::string, std::string>> settings_;
};

}  // namespace belay::postgres
