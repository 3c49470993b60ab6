#include "drivers/postgres/link.h"

#include <libpq-fe.h>

#include <optional>
#include <pqxx/pqxx>
#include <utility>

#include "engine/session.h"

namespace belay::postgres {

#if PQXX_VERSION_MAJOR < 7

namespace {

// libpqxx 6 opens a connection again when it is lost, without a word, and what the session held would be gone. This one
// has nothing to open it with.
class Given : public pqxx::connectionpolicy {
  public:
    Given(PGconn* open, Link::AtEnd at_end) : pqxx::connectionpolicy(std::string()), open_(open), at_end_(at_end) {}
    handle do_startconnect(handle given) override { return given == nullptr ? std::exchange(open_, nullptr) : given; }
    handle do_disconnect(handle open) noexcept override {
        return at_end_ == Link::AtEnd::keep_open ? nullptr : pqxx::connectionpolicy::do_disconnect(open);
    }

  private:
    PGconn* open_;
    Link::AtEnd at_end_;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // inhibit_reactivation, because libpqxx 7 never reconnects
class Adopted : public pqxx::connection_base {
  public:
    Adopted(PGconn* open, Link::AtEnd at_end) : pqxx::connection_base(policy_), policy_(open, at_end) {
        init();
        inhibit_reactivation(true);
    }
    ~Adopted() noexcept { close(); }
    Adopted(const Adopted&) = delete;
    Adopted& operator=(const Adopted&) = delete;

  private:
    Given policy_;
};
#pragma GCC diagnostic pop

}  // namespace

struct Link::Parts {
    Parts(PGconn* open, AtEnd at_end) : connection(open, at_end), work(std::in_place, connection) {}

    Adopted connection;
    std::optional<pqxx::nontransaction> work;
};

#else

struct Link::Parts {
    Parts(PGconn* open, AtEnd at_end)
        : connection(pqxx::connection::seize_raw_connection(open)), work(std::in_place, connection), at_end(at_end) {}
    ~Parts() {
        work.reset();
        if (at_end == AtEnd::keep_open) static_cast<void>(std::move(connection).release_raw_connection());
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    pqxx::connection connection;
    std::optional<pqxx::nontransaction> work;
    AtEnd at_end;
};

#endif

Link::Link(PGconn* handle, AtEnd at_end) : handle_(handle) {
    try {
        parts_ = std::make_unique<Parts>(handle, at_end);
    } catch (const pqxx::failure& error) {
        throw DatabaseError(Fault::connection, error.what());
    } catch (const pqxx::usage_error& error) {
        throw DatabaseError(Fault::connection, error.what());
    }
}

Link::~Link() = default;

pqxx::transaction_base& Link::work() {
    return *parts_->work;
}

}  // namespace belay::postgres
