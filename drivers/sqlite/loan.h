#pragma once

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// What a session changes of a connection from its first moment on, and gives back to the program that lent it when
/// this ends, however it does. SQLite does not tell which busy handler, progress handler and authorizer a connection
/// has: of those none is left.
class Loan {
  public:
    /// Throws SQLite::Exception.
    explicit Loan(SQLite::Database& database);
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

  private:
    SQLite::Database& database_;
    int busy_timeout_;  // in milliseconds
    bool foreign_keys_;
    bool query_only_;
};

}  // namespace belay::sqlite
