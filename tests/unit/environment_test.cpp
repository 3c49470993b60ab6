#include "engine/sql/environment.h"

#include "engine/sql/script.h"
#include "tests/support/dialects.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace belay {

namespace {

const Dialect dialect{.name = "postgres", .lexical = postgres_rules};

Source source_of(std::string text) {
    return Source{.path = "a.sql", .text = std::move(text)};
}

std::string expanded(const std::string& text, Environment which = Environment::from_beginning,
                     const std::map<std::string, std::string>& values = {{"GIVEN", "said"}, {"EMPTY", ""}}) {
    return with_environment(source_of(text), which, values).text;
}

std::string refusal(const std::string& text) {
    const auto refused = refusal_of([&] { expanded(text); });
    return refused.substr(0, refused.find('\n'));
}

}  // namespace

TEST_CASE("variables of the environment are put into a text, and what is given wins") {
    setenv("BELAY_TEST_SET", "from outside", 1);
    setenv("GIVEN", "not this", 1);
    unsetenv("BELAY_TEST_NONE");
    CHECK(expanded("select '$GIVEN', ${BELAY_TEST_SET}; -- ${GIVEN}") == "select 'said', from outside; -- said");
    CHECK(expanded("[${BELAY_TEST_NONE}] [$BELAY_TEST_NONE]") == "[] []");
    CHECK(expanded("${BELAY_TEST_NONE:-a b} ${EMPTY:-c} ${EMPTY-d} ${GIVEN:-e}") == "a b c  said");
    CHECK(expanded("${BELAY_TEST_NONE:-${GIVEN}!}") == "said!");
    CHECK(expanded("as $$ select $1, '\\$GIVEN' $$ $body$ x $body$ $") ==
          "as $$ select $1, '$GIVEN' $$ $body$ x $body$ $");
}

TEST_CASE("only marked lines have variables of the environment put into them") {
    CHECK(expanded("$GIVEN\n -- +goose ENVSUB ON\n$GIVEN\n--+goose ENVSUB OFF\n$GIVEN\n", Environment::marked) ==
          "$GIVEN\n -- +goose ENVSUB ON\nsaid\n--+goose ENVSUB OFF\n$GIVEN\n");
}

TEST_CASE("what is no variable of the environment is refused with its place") {
    CHECK(refusal("select 1,\n  ${GIVEN:1:2}") ==
          "[3] error: a.sql:2:3: only ${NAME}, ${NAME:-default}, ${NAME-default} and ${NAME?why} are read here");
    CHECK(refusal("${1}") == "[3] error: a.sql:1:1: '${' is not followed by the name of a variable");
    CHECK(refusal("${GIVEN:-a\n}") == "[3] error: a.sql:1:1: the variable that begins here has no '}' on its line");
    CHECK(refusal("${BELAY_TEST_NONE?who}") == "[3] error: a.sql:1:1: the variable BELAY_TEST_NONE is not set: who");
}

TEST_CASE("history keeps a script with its variables and without their values") {
    Script script{Section::down, source_of("drop table ${GIVEN};"), {}};
    script.directives.environment = Environment::from_beginning;
    CHECK(stored_text(script) == "-- belay:environment on\ndrop table ${GIVEN};");
    const auto kept = stored_script(Section::down, "kept", stored_text(script));
    const auto prepared = prepare(kept, dialect, {{"GIVEN", "item"}});
    CHECK(prepared.text_of(prepared.statements.front()) == "drop table item");
    CHECK(place_of(prepared.source, prepared.source.text.find(" item") + 1).column == 12);
}

}  // namespace belay
