#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "engine/layout/layout.h"
#include "tests/support/database.h"

// A step whose locks somebody else holds.

namespace belay {

namespace {

using namespace std::chrono_literals;

Graph graph_of(const std::string& up) {
    const std::vector<File> files{{"1_t.sql", "-- belay:up\n" + up + "-- belay:down\nselect 1;\n"}};
    return Graph(load(files, {}).migrations);
}

constexpr auto alter = "alter table t add column y int;\n";

/// A session that reads `t` and does not end its transaction.
std::unique_ptr<Session> report_on(const Database& database) {
    run(*database.open(), "create table t (x int)");
    auto session = database.open();
    session->begin(Access::read);
    session->query("select from t");
    return session;
}

/// Counts the attempts, and lets the report end after so many.
class Patient : public Reporter {
  public:
    explicit Patient(Session* report = nullptr, std::size_t ends_at = 0) : report_(report), ends_at_(ends_at) {}

    void retrying(const Step&, std::size_t attempt, std::chrono::milliseconds, std::string_view words) override {
        attempts = attempt;
        why = words;
        if (report_ != nullptr && attempt == ends_at_) report_->rollback();
    }

    std::size_t attempts = 1;
    std::string why;

  private:
    Session* report_;
    std::size_t ends_at_;
};

std::optional<Error> failure_of_up(const Database& database, const std::string& up, Reporter& reporter,
                                   const Patience& patience) {
    const auto session = database.open();
    Engine::Options options{.first_run = {.existing = FirstRun::Existing::accepted}};
    options.run.patience = patience;
    try {
        Engine(graph_of(up), *session, reporter, options).up();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("a step gets its locks once whoever holds them lets go") {
    ServerDatabase database;
    for (const auto& up : {std::string(alter), std::string("-- belay:transaction off\n") + alter}) {
        const auto report = report_on(database);
        Patient patient(report.get(), 3);
        CHECK_FALSE(failure_of_up(database, up, patient, {}));
        CHECK(patient.attempts >= 3);
        CHECK(patient.why.starts_with("canceling statement due to lock timeout"));
        CHECK(value(*database.open(), "select count(y) from t") == "0");
        run(*database.open(), "drop table t; drop schema belay cascade");
    }
}

TEST_CASE("a step that never gets its locks gives up, and is rolled back") {
    ServerDatabase database;
    const auto report = report_on(database);
    Patient patient;
    const auto error = failure_of_up(database, alter, patient, {.lock_timeout = 2000ms, .attempts = 2});
    REQUIRE(error);
    CHECK(error->kind == Kind::lock);
    CHECK(error->code == "55P03");
    CHECK(words(error->outcome) == "2 attempts did not get the lock; 1_t was rolled back; 0 of 1 step is done");
    CHECK(error->next == "belay up");
    CHECK(patient.attempts == 2);
    report->rollback();
    CHECK_FALSE(failure_of_up(database, alter, patient, {}));
}

TEST_CASE("a script's own lock timeout and attempts go before the run's") {
    ServerDatabase database;
    const auto report = report_on(database);
    Patient patient;
    const auto error =
        failure_of_up(database, std::string("-- belay:lock-timeout 50ms\n-- belay:lock-attempts 3\n") + alter, patient,
                      {.attempts = 1});
    REQUIRE(error);
    CHECK(words(error->outcome).starts_with("3 attempts did not get the lock; "));
    CHECK(patient.attempts == 3);
}

TEST_CASE("an error that no waiting mends is not tried again") {
    ServerDatabase database;
    Patient patient;
    const auto error = failure_of_up(database, alter, patient, {});
    REQUIRE(error);
    CHECK(error->code == "42P01");
    CHECK(patient.attempts == 1);
}

TEST_CASE("building an index aside waits as long as it takes") {
    ServerDatabase database;
    const auto report = report_on(database);
    report->rollback();
    report->begin(Access::write);
    run(*report, "insert into t values (1)");
    const auto session = database.open();
    // The writer ends when the build has been waiting for it for longer than any rung.
    Reporter quiet;
    std::optional<Error> error;
    std::thread builder([&] {
        error =
            failure_of_up(database, "-- belay:transaction off\ncreate index concurrently t_x on t (x);\n", quiet, {});
    });
    constexpr auto waits =
        "select count(*) from pg_stat_activity where query like 'create index%' and wait_event_type = 'Lock' "
        "and now() - query_start > interval '1.8 s'";
    while (value(*session, waits) == "0") {
    }
    report->rollback();
    builder.join();
    CHECK_FALSE(error);
    CHECK(value(*session, "select count(*) from pg_index where indexrelid = 't_x'::regclass and indisvalid") == "1");
}

}  // namespace belay
