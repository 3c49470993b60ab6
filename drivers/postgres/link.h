#pragma once

#include <memory>

struct pg_conn;
namespace pqxx {
class transaction_base;
}

namespace belay::postgres {

/// A libpq connection in the hands of libpqxx, and everything that differs between libpqxx 6 and 7.
class Link {
  public:
    enum class AtEnd { close, keep_open };

    /// Takes over a connection that is open. Throws DatabaseError where libpqxx does not take it.
    Link(pg_conn* handle, AtEnd at_end);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// What runs statements one by one, with no transaction of libpqxx's around them.
    pqxx::transaction_base& work();

    pg_conn* handle() const { return handle_; }

  private:
    struct Parts;
    pg_conn* handle_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace belay::postgres
