#include "drivers/postgres/link.h"

#include <libpq-fe.h>

#include <pqxx/pqxx>
#include <utility>

namespace belay::postgres {

#if PQXX_VERSION_MAJOR < 7

namespace {

// libpqxx 6 opens a connection again when it is lost, without a word, and what the session held would be gone. This one
// has nothing to open it with.
class Given : public pqxx::connectionpolicy {
  public:
    explicit Given(PGconn* open) : pqxx::connectionpolicy(std::string()), open_(open) {}
    handle do_startconnect(handle given) override { return given == nullptr ? std::exchange(open_, nullptr) : given; }

  private:
    PGconn* open_;
};

class Adopted : public pqxx::connection_base {
  public:
    explicit Adopted(PGconn* open) : pqxx::connection_base(policy_), policy_(open) {
        init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // deprecated because libpqxx 7 never reconnects
        inhibit_reactivation(true);
#pragma GCC diagnostic pop
    }
    ~Adopted() noexcept {
        close();
    }
    Adopted(const Adopted&) = delete;
    Adopted& operator=(const Adopted&) = delete;

  private:
    Given policy_;
};

}  // namespace

struct Link::Parts {
    explicit Parts(PGconn* open) : connection(open), work(connection) {}

    Adopted connection;
    pqxx::nontransaction work;
};

#else

struct Link::Parts {
    explicit Parts(PGconn* open) : connection(pqxx::connection::seize_raw_connection(open)), work(connection) {}

    pqxx::connection connection;
    pqxx::nontransaction work;
};

#endif

Link::Link(PGconn* handle) : handle_(handle), parts_(std::make_unique<Parts>(handle)) {}

Link::~Link() = default;

pqxx::transaction_base& Link::work() {
    return parts_->work;
}

}  // namespace belay::postgres
