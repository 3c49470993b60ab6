#include "tools/bench/floors/record.h"

#include <array>
#include <ctime>

namespace bench {

namespace {

std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Record record(std::size_t seq, const std::string& version, const std::string& name, const std::string& event,
              const std::string& direction, const std::string& checksum) {
    return {std::to_string(seq),
            "6f1c2a4e-9d3b-4f57-8a60-c1d2e3f4a5b6",
            "default",
            version,
            name,
            event,
            direction,
            "0",
            "3",
            checksum,
            std::nullopt,
            std::nullopt,
            now(),
            "1",
            "bench",
            "localhost",
            "0.1.0",
            "",
            ""};
}

}  // namespace

Record applied(std::size_t seq, const std::string& version, const std::string& name, const std::string& checksum) {
    return record(seq, version, name, "applied", "up", checksum);
}

Record applied(std::size_t seq, const Migration& migration) {
    auto result = applied(seq, migration.version, migration.name, migration.up.checksum);
    result[10] = migration.down.text;
    return result;
}

Record reverted(std::size_t seq, const Migration& migration) {
    return record(seq, migration.version, migration.name, "reverted", "down", migration.up.checksum);
}

}  // namespace bench
