#include "engine/config/owner.h"

#include "engine/config/config.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_directory.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <optional>
#include <string>

namespace belay {

namespace {

constexpr uid_t other = 4242;

/// The refusal, without what differs from machine to machine.
std::string refusal_for(const TemporaryDirectory& directory, uid_t user) {
    const auto text = refusal_of([&] { refuse_foreign(directory.path() + "/belay.toml", {.user = user}); });
    return text.substr(0, text.find(" belongs to another user"));
}

}  // namespace

TEST_CASE("a reader trusts root and themselves, and root whoever called sudo") {
    CHECK(Reader{.user = other}.trusts(other));
    CHECK(Reader{.user = other}.trusts(0));
    CHECK(!Reader{.user = other}.trusts(other + 1));
    CHECK(!Reader{.user = 0}.trusts(other));
    CHECK(Reader{.user = 0, .behind_sudo = other}.trusts(other));
    CHECK(!Reader{.user = 0, .behind_sudo = other}.trusts(other + 1));
    CHECK(!Reader{.user = other + 1, .behind_sudo = other}.trusts(other));
}

TEST_CASE("who called sudo is known from its variable") {
    CHECK(this_reader("4242").behind_sudo == other);
    CHECK(!this_reader(std::nullopt).behind_sudo);
    for (const std::string no_number : {"4242x", "-1", " 4242", "99999999999999", "ann"}) {
        CAPTURE(no_number);
        CHECK(!this_reader(no_number).behind_sudo);
    }
    CHECK(this_reader(std::nullopt).user == geteuid());
}

TEST_CASE("a file or a directory of another user is refused") {
    const TemporaryDirectory directory;
    directory.write("belay.toml", "");
    const auto file = directory.path() + "/belay.toml";
    const bool is_root = geteuid() == 0;  // and may give files away
    REQUIRE((!is_root || chown(file.c_str(), other, gid_t(-1)) == 0));
    const auto owner = is_root ? other : geteuid();
    CHECK(refusal_for(directory, owner) == "nothing was refused");
    CHECK(refusal_for(directory, owner + 1) == "[2] error: " + file + ": it");
    REQUIRE((!is_root ||
             (chown(file.c_str(), 0, gid_t(-1)) == 0 && chown(directory.path().c_str(), other, gid_t(-1)) == 0)));
    const std::string what = is_root ? ": its directory" : ": it";
    CHECK(refusal_for(directory, owner + 1) == "[2] error: " + file + what);
}

TEST_CASE("what is found is refused, what is named is read, and so is what the caller of sudo owns") {
    if (geteuid() != 0) return;  // only root gives files away
    const TemporaryDirectory directory;
    directory.write("belay.toml", "project = \"slipped_in\"\n");
    directory.write("below/keep", "");
    const auto file = directory.path() + "/belay.toml";
    REQUIRE(chown(file.c_str(), other, gid_t(-1)) == 0);
    std::optional<std::string> sudo, named;
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        if (std::string_view(name) == "SUDO_UID") return sudo;
        return std::string_view(name) == "BELAY_CONFIG" ? named : std::nullopt;
    };
    const auto refusal = [&](const Flags& flags) {
        return refusal_of([&] { configure(flags, environment, directory.path() + "/below"); });
    };
    const auto words = refusal({});
    CHECK(words.find("it belongs to another user, number 4242, and the commands in it would run as 'root'\n"
                     "next: if you trust this file, name it: --config ") != std::string::npos);
    CHECK(refusal({.config = file}) == "nothing was refused");
    sudo = "4242";
    CHECK(refusal({}) == "nothing was refused");
    sudo = "4243";
    CHECK(refusal({}) == words);
    named = file;
    CHECK(refusal({}) == "nothing was refused");
}

}  // namespace belay
