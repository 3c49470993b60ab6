#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <belay/belay.h>

#include "migrations.h"

int main(int, char** arguments) {
    try {
        std::vector<belay::File> files;
        for (const auto& [path, text] : notes::migrations()) files.push_back({std::string(path), std::string(text)});
        auto loaded = belay::load(files, {.chosen = "sqlite"});
        const auto session =
            belay::open_session(belay::sqlite::driver, {.url = arguments[1], .create = belay::Create::if_missing});
        belay::Reporter quiet;
        belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
    } catch (const belay::Error& error) {
        std::cerr << belay::render(error);
        return static_cast<int>(error.kind);
    }
    std::cout << "notes is ready, without libpq\n";
    return EXIT_SUCCESS;
}
