#pragma once

#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace belay::sqlite {

/// What a connection's pragmas were when it was opened, and the way back to it. Throws SQLite::Exception.
class Pragmas {
  public:
    explicit Pragmas(SQLite::Database& database);

    /// Sets back what a script may have changed: inside a transaction without those that only work outside one.
    void restore(SQLite::Database& database) const;

    /// What sets those that are not as they were when the connection was opened.
    std::vector<std::string> changed(SQLite::Database& database) const;

  private:
    struct Setting {
        std::string name;
        std::string value;
        bool outside_transaction;
    };
    std::vector<Setting> settings_;
    bool case_sensitive_like_ = false;
};

}  // namespace belay::sqlite
