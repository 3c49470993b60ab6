#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "drivers/postgres/loopback.h"
#include "tests/support/database.h"
#include "tests/support/temporary_directory.h"

namespace belay {
namespace {

/// What a client sends to a server that has no TLS, and asks for a password in clear text.
class WithoutTls {
  public:
    WithoutTls() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(socket_, 1) == 0);
        REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        received_ = std::async(std::launch::async, [this] { return serve(); });
    }
    ~WithoutTls() { ::close(socket_); }
    WithoutTls(const WithoutTls&) = delete;
    WithoutTls& operator=(const WithoutTls&) = delete;

    int port() const { return port_; }
    /// Everything, when the client has gone.
    std::string received() { return received_.get(); }

  private:
    std::string serve() const {
        const int client = accept(socket_, nullptr, nullptr);
        std::string all;
        std::array<char, 1024> part{};
        constexpr std::string_view no_tls = "N";
        constexpr std::string_view clear_text_password("R\0\0\0\x08\0\0\0\x03", 9);
        for (bool asked = false; true;) {
            const auto size = recv(client, part.data(), part.size(), 0);
            if (size > 0) all.append(part.data(), static_cast<std::size_t>(size));
            if (size <= 0 || asked) break;
            asked = size != 8;  // of a client that does not ask for TLS, or no longer
            const std::string_view answer = asked ? clear_text_password : no_tls;
            send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
        ::close(client);
        return all;
    }

    int socket_;
    int port_ = 0;
    std::future<std::string> received_;
};

/// An environment variable, as long as this lives.
class Variable {
  public:
    Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

void open_refused(const std::string& url) {
    const auto error = error_of([&] { open({.url = url}); });
    CHECK(error.fault == Fault::connection);
    CHECK(error.hint.find("sslmode=disable") != std::string::npos);
}

}  // namespace

TEST_CASE("PostgreSQL: sockets, localhost and loopback addresses are this machine, names that look so are not") {
    for (const std::string here : {"", "/run/postgresql", "@socket", "localhost", "127.0.0.1", "127.1.2.3", "::1",
                                   "::ffff:127.0.0.1", "localhost,127.0.0.1,/tmp"}) {
        INFO(here);
        CHECK(postgres::stays_here(here, ""));
        CHECK(postgres::stays_here("", here));
    }
    for (const std::string elsewhere : {"db.example", "127.example", "10.0.0.1", "128.0.0.1", "::2", "fe80::1",
                                        "::ffff:10.0.0.1", "localhost.example", "localhost,db.example", "0.0.0.0"}) {
        INFO(elsewhere);
        CHECK(!postgres::stays_here(elsewhere, ""));
        CHECK(!postgres::stays_here(elsewhere, "127.0.0.1"));
        CHECK(!postgres::stays_here("localhost", elsewhere));
    }
}

TEST_CASE("PostgreSQL: off this machine no password leaves without TLS, and the error says what to decide") {
    WithoutTls server;
    const auto url = fmt::format("postgres://ada:s3cret@db.example:{}/data?hostaddr=127.0.0.1", server.port());
    open_refused(url);
    CHECK(server.received() == std::string("\0\0\0\x08\x04\xd2\x16\x2f", 8));  // may I have TLS?
}

TEST_CASE("PostgreSQL: the same of a host that the environment or a service names") {
    WithoutTls server;
    const TemporaryDirectory directory;
    const auto file =
        directory.write("service", fmt::format("[far]\nhost=db.example\nhostaddr=127.0.0.1\nport={}\n", server.port()));
    const Variable services("PGSERVICEFILE", file);
    SUBCASE("environment") {
        const Variable host("PGHOST", "db.example");
        const Variable address("PGHOSTADDR", "127.0.0.1");
        open_refused(fmt::format("postgres:///data?user=ada&password=s3cret&port={}", server.port()));
    }
    SUBCASE("service") {
        open_refused("postgres://ada:s3cret@/data?service=far");
    }
    CHECK(server.received().size() == 8);
}

TEST_CASE("PostgreSQL: who decides to do without TLS does") {
    WithoutTls server;
    const TemporaryDirectory directory;
    const auto file = directory.write(
        "service",
        fmt::format("[far]\nhost=db.example\nhostaddr=127.0.0.1\nport={}\nsslmode=disable\n", server.port()));
    const Variable services("PGSERVICEFILE", file);
    const auto url = fmt::format("postgres://ada:s3cret@db.example:{}/data?hostaddr=127.0.0.1", server.port());
    SUBCASE("in the URL") {
        error_of([&] { open({.url = url + "&sslmode=disable"}); });
    }
    SUBCASE("in the environment") {
        const Variable mode("PGSSLMODE", "prefer");
        error_of([&] { open({.url = url}); });
    }
    SUBCASE("in the service") {
        error_of([&] { open({.url = "postgres://ada:s3cret@/data?service=far"}); });
    }
    CHECK(server.received().find("s3cret") != std::string::npos);
}

}  // namespace belay
