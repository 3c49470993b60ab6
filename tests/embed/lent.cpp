#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include <belay/belay.h>

#include "migrations.h"

namespace {

/// Brings the database of a connection that this program has open to what it was built for.
void migrate(sqlite3* connection) {
    std::vector<belay::File> files;
    for (const auto& [path, text] : notes::migrations()) files.push_back({std::string(path), std::string(text)});
    auto loaded = belay::load(files, {.chosen = "sqlite"});
    const auto session = belay::sqlite::lend(connection);
    belay::Reporter quiet;
    belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
}

}  // namespace

int main() {
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open(":memory:", &handle);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(handle, &sqlite3_close);
    if (opened != SQLITE_OK) return EXIT_FAILURE;
    try {
        migrate(handle);
    } catch (const belay::Error& error) {
        std::cerr << belay::render(error);
        return static_cast<int>(error.kind);
    }
    // The database in memory is still there, so the connection is the one that it was.
    const char* const insert = "insert into note (text, pinned) values ('lent and given back', 1)";
    if (sqlite3_exec(handle, insert, nullptr, nullptr, nullptr) != SQLITE_OK) {
        std::cerr << sqlite3_errmsg(handle) << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "notes is ready, over a connection that was lent\n";
    return EXIT_SUCCESS;
}
