#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <utility>

#include <belay/belay.h>

// A program for one database alone says which: -DDRIVER=belay::sqlite::driver
#ifndef DRIVER
#define DRIVER belay::driver_for(arguments[1])
#endif

namespace {

void migrate(const belay::Driver& driver, const std::string& url, const std::string& directory) {
    auto loaded = belay::load(belay::read_directory(directory), {.chosen = driver.dialect().name});
    const auto session = belay::open_session(driver, {.url = url, .create = belay::Create::if_missing});
    belay::Reporter quiet;
    belay::Engine(belay::Graph(std::move(loaded.migrations)), *session, quiet).up();
    std::cout << session->name() << " is ready\n";
}

}  // namespace

/// directory URL DIRECTORY: migrates a database with the files of a directory.
int main(int count, char** values) {
    const std::span arguments(values, static_cast<std::size_t>(count));
    if (arguments.size() != 3) return EXIT_FAILURE;
    try {
        migrate(DRIVER, arguments[1], arguments[2]);
    } catch (const belay::Error& error) {
        std::cerr << belay::render(error);
        return static_cast<int>(error.kind);
    }
    return EXIT_SUCCESS;
}
