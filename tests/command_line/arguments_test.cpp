#include "tools/belay/arguments.h"

#include "tests/support/refusal.h"
#include "tools/belay/options.h"

#include <doctest/doctest.h>
#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace belay::cli {

namespace {

std::string refusal_of_words(std::vector<std::string> words) {
    words.insert(words.begin(), "belay");
    std::vector<const char*> arguments;
    for (const auto& word : words) arguments.push_back(word.c_str());
    return refusal_of([&] { parse(static_cast<int>(arguments.size()), arguments.data()); });
}

/// Something that takes a value: "--to" of "down", "TARGET" of "up".
struct Taker {
    std::string command, option, shown;
    bool positional = false;

    std::vector<std::string> given(const std::string& value) const {
        if (positional) return {command, value};
        return {command, option, value};
    }
};

/// All there are, from what the program itself reads with.
std::vector<Taker> takers() {
    CLI::App app;
    Options unread;
    describe(app, unread, Described::all);
    std::vector<Taker> result;
    const auto add = [&](const std::string& command, const CLI::App& owner) {
        for (const auto* option : owner.get_options()) {
            if (option->get_items_expected_max() == 0 || option->get_group().empty())
                continue;  // or is for scripts alone
            const bool positional = option->get_positional();
            result.push_back(
                {command, option->get_name(), positional ? option->get_type_name() : option->get_name(), positional});
        }
    };
    for (const auto* command : app.get_subcommands({})) {
        add(command->get_name(), app);
        add(command->get_name(), *command);
    }
    return result;
}

}  // namespace

TEST_CASE("an empty argument is refused by every option and every word of every command") {
    const auto all = takers();
    CHECK(all.size() > 200);
    for (const auto& taker : all) {
        CAPTURE(taker.command);
        CAPTURE(taker.option);
        const auto refusal = refusal_of_words(taker.given(""));
        CHECK(refusal.starts_with("[2] error: the "));
        CHECK(refusal.find(taker.shown) != std::string::npos);
        CHECK(refusal.find(" is empty: is a variable not set?\nnext: belay help " + taker.command + "\n") !=
              std::string::npos);
        if (taker.option.starts_with("--")) CHECK(refusal_of_words({taker.command, taker.option + "="}) == refusal);
    }
}

TEST_CASE("text that is not UTF-8 is refused by every option that does not name a file") {
    for (const auto& taker : takers()) {
        const bool may_be_a_file = taker.option == "--url" || taker.option == "--direct-url" ||
                                   taker.option == "--dir" || taker.option == "--config" || taker.option == "file";
        if (may_be_a_file) continue;
        CAPTURE(taker.command);
        CAPTURE(taker.option);
        const auto refusal = refusal_of_words(taker.given("caf\xe9"));
        CHECK(refusal.starts_with("[2] error: the "));
        CHECK(refusal.find(taker.shown) != std::string::npos);
        CHECK(refusal.find(" is not UTF-8\nnext: belay help " + taker.command + "\n") != std::string::npos);
    }
}

TEST_CASE("brackets around nothing are not taken for no argument") {
    for (const auto& taker : takers()) {
        CAPTURE(taker.command);
        CAPTURE(taker.option);
        CHECK(refusal_of_words(taker.given("[]")) == "[2] error: '[]' names nothing\n");
    }
}

TEST_CASE("a word that is one too many is told of though it is empty") {
    CHECK(refusal_of_words({"doctor", ""}) ==
          "[2] error: an empty word is one more than doctor takes: is a variable not set?\nnext: belay help doctor\n");
    CHECK(refusal_of_words({""}) ==
          "[2] error: an empty word is one more than belay takes: is a variable not set?\nnext: belay help\n");
    CHECK(refusal_of_words({"down", "1", ""}) ==
          "[2] error: an empty word is one more than down takes: is a variable not set?\nnext: belay help down\n");
}

TEST_CASE("a parameter may have an empty value, but not an empty name") {
    CHECK(refusal_of_words({"up", "--set", "a="}) == "nothing was refused");
    CHECK(refusal_of_words({"up", "--set=a="}) == "nothing was refused");
}

}  // namespace belay::cli
