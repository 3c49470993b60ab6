#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/session.h"

struct pg_conn;
struct pg_result;

namespace belay::postgres {

/// Listens to the results of a connection below libpqxx, which keeps only the text and the SQLSTATE of an error, and
/// hides the server's last words when it closes the connection.
class Diagnostics {
  public:
    enum class Copy { none, from_client, to_client };

    Diagnostics() = default;
    Diagnostics(const Diagnostics&) = delete;
    Diagnostics& operator=(const Diagnostics&) = delete;

    /// Listens to `handle` until `detach`, which comes before either ends. Throws DatabaseError.
    void attach(pg_conn* handle);
    static void detach(pg_conn* handle) noexcept;

    /// Forgets everything, before a statement.
    void clear();

    /// The first error since then, about the statement `sql`; nothing where there was none.
    std::optional<DatabaseError> error(std::string_view sql) const;

    /// What the connection copies now.
    Copy copy() const { return copy_; }
    /// The command tag of the last result: "CREATE TABLE", "COMMIT".
    const std::string& tag() const { return tag_; }
    /// How many statements have ended well.
    std::size_t succeeded() const { return succeeded_; }
    /// How many rows they inserted, updated and deleted.
    std::size_t changed() const { return changed_; }

    void record(const pg_result* result) noexcept;

  private:
    struct Fields {
        std::string message, code, detail, hint, context, internal_query, function;
        std::size_t position = 0;  // in characters, from 1; 0: none
    };
    std::optional<Fields> failed_;
    Copy copy_ = Copy::none;
    std::string tag_;
    std::size_t succeeded_ = 0;
    std::size_t changed_ = 0;
};

/// What an SQLSTATE means to a run.
Fault fault_of(std::string_view sqlstate);

}  // namespace belay::postgres
