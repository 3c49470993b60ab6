#include "engine/sql/placeholders.h"

#include "engine/sql/script.h"
#include "tests/support/dialects.h"
#include "tests/support/refusal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace belay {

namespace {

using Texts = std::vector<std::string>;

const Dialect dialect{.name = "postgres", .lexical = postgres_rules};

Source source_of(std::string text) {
    return Source{.path = "a.sql", .text = std::move(text)};
}

}  // namespace

TEST_CASE("placeholders are found wherever they stand, each once") {
    CHECK(placeholders_in(source_of("select ${a}, '${b.c}' -- ${a}\n/* ${flyway:user} */ $a$${d}$a$ ")) ==
          Texts{"a", "b.c", "flyway:user", "d"});
    CHECK(placeholders_in(source_of("select $1, $a$ $a$, {}")).empty());
}

TEST_CASE("a placeholder without an end or a name is refused with its place") {
    CHECK(refusal_of([] { placeholders_in(source_of("select 1,\n  ${a")); }) ==
          "[3] error: a.sql:2:3: the placeholder that begins here has no '}'\n"
          "    2 |   ${a\n"
          "      |   ^\n"
          "next: write its end\n");
    CHECK(refusal_of([] { placeholders_in(source_of("select ${}")); }).find("'' is no name of a placeholder") !=
          std::string::npos);
}

TEST_CASE("replace_placeholders replaces names in quotes and comments, and knows where they were written") {
    const auto source = replace_placeholders(source_of("a ${x} '${x}' -- ${y}\nb ${z}"), Texts{"x", "y"},
                                             {{"x", "long value"}, {"y", "${x}"}, {"z", "unused"}});
    CHECK(source.text == "a long value 'long value' -- ${x}\nb ${z}");
    CHECK(place_of(source, source.text.find("b ")).line == 2);
    CHECK(place_of(source, source.text.find("'long")).column == 8);
}

TEST_CASE("a placeholder without a value is refused where it stands") {
    CHECK(refusal_of([] { replace_placeholders(source_of("select '${schema}'"), Texts{"schema"}, {}); }) ==
          "[3] error: a.sql:1:9: placeholder 'schema' has no value\n"
          "    1 | select '${schema}'\n"
          "      |         ^\n"
          "next: pass --set schema=VALUE or set it under [params] in belay.toml\n");
}

TEST_CASE("a script that history kept declares its placeholders") {
    Script script{Section::down, source_of("drop table ${a};"), {}};
    script.directives.placeholders = {"a"};
    CHECK(stored_text(script) == "-- belay:placeholders a\ndrop table ${a};");
    const auto kept = stored_script(Section::down, "kept", stored_text(script));
    const auto prepared = prepare(kept, dialect, {{"a", "item"}});
    CHECK(prepared.text_of(prepared.statements.front()) == "drop table item");
}

TEST_CASE("a default counts where nobody gives another value, and history keeps it") {
    Script script{Section::down, source_of("drop table ${a};"), {}};
    script.directives.placeholders = {"a"};
    script.directives.defaults = {{"a", "one two"}};
    const auto text_with = [](const Script& one, const Parameters& values) {
        const auto prepared = prepare(one, dialect, values);
        return std::string(prepared.text_of(prepared.statements.front()));
    };
    CHECK(text_with(script, {}) == "drop table one two");
    CHECK(text_with(script, {{"a", "b"}}) == "drop table b");
    CHECK(stored_text(script) == "-- belay:placeholders a\n-- belay:default a one two\ndrop table ${a};");
    CHECK(text_with(stored_script(Section::down, "kept", stored_text(script)), {}) == "drop table one two");
}

TEST_CASE("parameters of both styles do not mix") {
    Script script{Section::up, source_of("select :a, ${b};"), {}};
    script.directives.parameters = {"a"};
    script.directives.placeholders = {"b"};
    const auto refusal = refusal_of([&] { prepare(script, dialect, {{"a", "1"}, {"b", "2"}}); });
    CHECK(refusal ==
          "[3] error: a.sql: has both parameters such as :a and placeholders such as ${a}\n"
          "next: use one of the two\n");
}

}  // namespace belay
