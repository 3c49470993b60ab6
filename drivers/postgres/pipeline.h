#pragma once

#include <string>

#include "drivers/postgres/values.h"

struct pg_conn;

namespace belay::postgres {

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
    /// A statement to be sent with arguments, once or more often. The server has none of this name.
    void prepare(const std::string& name, const std::string& sql);
    void send_prepared(const std::string& name, const Bound& arguments);
    /// Has the server give its results up to here without waiting for more.
    void ask_for_results();
    /// The last: the server takes what follows as something new.
    void end();

    /// Waits for the result of the next command in order; false where it failed.
    bool succeeded();

  private:
    void require(int sent);

    pg_conn* handle_;
    bool ended_ = false;
};

}  // namespace belay::postgres
