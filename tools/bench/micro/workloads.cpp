#include "tools/bench/micro/workloads.h"

#include <fmt/format.h>

#include "drivers/drivers.h"
#include "engine/error.h"
#include "engine/sql/lex.h"

namespace belay::bench {

namespace {

constexpr std::size_t first_version = 20'260'101'000'000;

/// What a migration requires: the one before it, or where two lines part and meet, both ends.
std::string requirements(std::size_t i, std::size_t period) {
    const auto version = [](std::size_t index) { return std::to_string(first_version + index); };
    const auto place = period > 0 ? i % period : 0;
    if (i == 0) return "none";
    if (period > 4 && place == 2) return version(i - 2);                         // a second line parts
    if (period > 4 && place == 4) return version(i - 1) + " " + version(i - 2);  // and joins the first
    if (period > 4 && place == 3) return version(i - 2);
    return version(i - 1);
}

void append(std::vector<Record>& records, std::size_t migration, Event event, std::size_t statement = 0) {
    records.push_back({.seq = static_cast<std::int64_t>(records.size()) + 1,
                       .run = "0123456789abcdef",
                       .version = *Version::parse(std::to_string(first_version + migration)),
                       .name = fmt::format("create_table_{}", migration),
                       .event = event,
                       .direction = event == Event::reverted ? Direction::down : Direction::up,
                       .statement = statement,
                       .statements = 2,
                       .checksum = std::string("sha256:").append(64, 'a'),
                       .at = "2026-01-01T00:00:00Z",
                       .by = "user",
                       .host = "host",
                       .belay = "0.1.0",
                       .statement_checksum = event == Event::statement ? std::string("sha256:").append(64, 'b') : ""});
}

}  // namespace

std::vector<File> directory(std::size_t migrations, std::size_t merges) {
    const auto period = merges > 0 ? migrations / merges : 0;
    std::vector<File> files;
    for (std::size_t i = 0; i < migrations; ++i) {
        const auto stem = fmt::format("migrations/{}_create_table_{}", first_version + i, i);
        files.push_back({stem + ".down.sql", fmt::format("drop table t{};\n", i)});
        files.push_back({stem + ".up.sql",
                         fmt::format("-- belay:requires {}\ncreate table t{} (id integer primary key, name text);\n",
                                     requirements(i, period), i)});
    }
    return files;
}

std::vector<Record> records(std::size_t count) {
    std::vector<Record> result;
    for (std::size_t i = 0; result.size() < count; ++i) {
        if (i % 10 == 3) append(result, i, Event::failed);
        if (i % 10 == 5) {
            append(result, i, Event::started);
            append(result, i, Event::statement, 1);
            append(result, i, Event::statement, 2);
        }
        append(result, i, Event::applied);
        if (i % 10 != 7) continue;
        append(result, i, Event::reverted);
        append(result, i, Event::applied);
    }
    return result;
}

std::vector<Scripts> golden_scripts() {
    std::vector<Scripts> result;
    for (const auto& driver : drivers()) {
        const auto& dialect = driver.dialect();
        auto& scripts = result.emplace_back(Scripts{.sources = {}, .rules = dialect.lexical});
        for (auto& file : read_directory(fmt::format("{}/{}", BELAY_GOLDEN_SCRIPTS, dialect.name))) {
            try {
                if (file.path.ends_with(".sql")) scripts.sources.push_back(read_source(file.path, file.bytes));
            } catch (const Error&) {
                continue;  // not UTF-8, and refused as it should be
            }
        }
    }
    return result;
}

std::size_t lex_all(const std::vector<Scripts>& all) {
    std::size_t statements = 0;
    for (const auto& [sources, rules] : all) {
        for (const auto& source : sources) {
            try {
                statements += lex(source, rules).size();
            } catch (const Error&) {
                ++statements;
            }
        }
    }
    return statements;
}

}  // namespace belay::bench
