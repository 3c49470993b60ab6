#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <belay/belay.h>

#include "migrations.h"

namespace {

/// Brings the database to what this program was built for.
void migrate(const std::string& url) {
    const belay::Driver& driver = belay::driver_for(url);
    std::vector<belay::File> files;
    for (const auto& [path, text] : notes::migrations()) files.push_back({std::string(path), std::string(text)});
    auto loaded = belay::load(files, {.chosen = driver.dialect().name});

    const auto session = belay::open_session(driver, {.url = url, .create = belay::Create::if_missing});
    belay::Reporter quiet;
    belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
}

}  // namespace

int main(int count, char** arguments) {
    try {
        migrate(count > 1 ? arguments[1] : "sqlite:notes.db");
    } catch (const belay::Error& error) {
        std::cerr << belay::render(error);
        return static_cast<int>(error.kind);
    }
    std::cout << "notes is ready\n";
    return EXIT_SUCCESS;
}
