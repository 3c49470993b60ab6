#pragma once

#include <memory>
#include <string>

#include "drivers/postgres/values.h"

struct pg_conn;
struct pg_result;

namespace belay::postgres {

struct Clear {
    void operator()(pg_result* result) const noexcept;
};
using Result = std::unique_ptr<pg_result, Clear>;

/// Commands that are sent without waiting for the results of those before (PostgreSQL documentation, "Pipeline Mode").
/// After one that fails, the server leaves out the others. Until this ends, the connection takes nothing else.
class Pipeline {
  public:
    /// Throws DatabaseError (connection) where the connection is lost.
    explicit Pipeline(pg_conn* handle);
    /// Waits for the results that are left.
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    void send(const std::string& sql);
    void send(const std::string& sql, const Bound& arguments);
    void prepare(const char* name, const std::string& sql);
    void send_prepared(const char* name, const Bound& arguments);
    /// Has the server give its results up to here without waiting for more.
    void ask_for_results();
    /// The last: the server takes what follows as something new.
    void end();

    /// Waits for the result of the next command in order; absent where the connection is lost.
    Result result();
    /// Waits for the next command in order, and drops its rows as they come; false where it failed.
    bool succeeded();

  private:
    void require(int sent);
    void end_copy(const pg_result* result);

    pg_conn* handle_;
    bool ended_ = false;
    bool lost_ = false;  // the connection was cut
};

}  // namespace belay::postgres
