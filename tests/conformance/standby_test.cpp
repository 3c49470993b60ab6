#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "drivers/postgres/identity.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

namespace belay {
namespace {

using std::chrono::milliseconds;

/// A server of its own that follows the one of a database, and ends with this.
class Standby {
  public:
    explicit Standby(const ServerDatabase& database) {
        const auto command = fmt::format(
            "URL='{}' '{}/cli/commands/with_standby' sh -c 'echo \"$BELAY_URL\" >{}/part; mv {}/part {}/url; read end' "
            "|| "
            "touch {}/failed",
            database.connection().url, BELAY_TESTS_DIR, folder_.path(), folder_.path(), folder_.path(), folder_.path());
        input_ = popen(command.c_str(), "w");
        REQUIRE(input_ != nullptr);
        while (!std::filesystem::exists(folder_.path("url"))) {
            REQUIRE(!std::filesystem::exists(folder_.path("failed")));
            std::this_thread::sleep_for(milliseconds(20));
        }
        std::getline(std::ifstream(folder_.path("url")), url_);
    }
    ~Standby() {
        std::fputs("\n", input_);
        pclose(input_);
    }
    Standby(const Standby&) = delete;
    Standby& operator=(const Standby&) = delete;

    std::unique_ptr<Session> open() const { return belay::open({.url = url_}); }

  private:
    TemporaryDirectory folder_;
    std::FILE* input_ = nullptr;
    std::string url_;
};

postgres::Identity identity_of(Session& session) {
    return postgres::identity_of(session.query(postgres::full_identity).front());
}

}  // namespace

TEST_CASE("PostgreSQL: a standby can be read and not locked; promoted it can, and is another server") {
    const ServerDatabase database;
    const auto primary = database.open();
    run(*primary, "create table item (id integer); insert into item values (7)");
    const Standby standby(database);
    const auto session = standby.open();
    CHECK(value(*session, "select id from item") == "7");
    const auto refused = error_of([&] { session->lock("shop", milliseconds(0)); });
    CHECK(refused.fault == Fault::unfit);
    CHECK(refused.hint.find("target_session_attrs") != std::string::npos);

    run(*session, "select pg_promote()");
    standby.open()->lock("shop", milliseconds(0));
    CHECK(postgres::difference(identity_of(*primary), identity_of(*standby.open())) ==
          "its timeline is 00000002, and was 00000001");
    const auto error = error_of([&] { session->reconnect(); });
    CHECK(error.fault == Fault::connection);
    CHECK(std::string(error.what()) ==
          "this is not the server that was connected before: it was a standby and is none now");
}

}  // namespace belay
