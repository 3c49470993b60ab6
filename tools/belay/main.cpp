#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <functional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/drivers.h"
#include "engine/sql/failure.h"
#include "tools/belay/commands.h"
#include "tools/belay/interrupt.h"
#include "tools/belay/json.h"

namespace {

using namespace belay;
using namespace belay::cli;

using Command = int (*)(const Workplace&);
constexpr std::array<std::pair<std::string_view, Command>, 26> commands{{{"up", run},
                                                                         {"down", run},
                                                                         {"to", run},
                                                                         {"redo", run},
                                                                         {"plan", plan},
                                                                         {"status", status},
                                                                         {"verify", verify},
                                                                         {"log", log},
                                                                         {"show", show},
                                                                         {"doctor", doctor},
                                                                         {"stamp", stamp},
                                                                         {"resolve", resolve},
                                                                         {"repair", repair},
                                                                         {"adopt", adopt},
                                                                         {"export", export_history},
                                                                         {"create", create_database},
                                                                         {"drop", drop_database},
                                                                         {"reset", reset_database},
                                                                         {"restore", restore},
                                                                         {"init", init},
                                                                         {"new", create},
                                                                         {"merge", merge},
                                                                         {"rebase", rebase},
                                                                         {"lint", lint},
                                                                         {"graph", cli::graph},
                                                                         {"config", cli::config}}};

constexpr auto unwritten = "the output could not be written";

int perform(const Options& options, Tally& tally) {
    if (options.command == "completion") return completion(options);
    if (options.command == "version") return print_version(options);
    const Workplace workplace(options, tally);
    if (options.command.empty()) return standing(workplace);
    for (const auto& [name, command] : commands) {
        if (name == options.command) return command(workplace);
    }
    throw Error(Kind::internal, fmt::format("command '{}' is not implemented", options.command));
}

bool is_run(const Options& options) {
    return options.command == "up" || options.command == "down" || options.command == "to" ||
           options.command == "redo" || options.command == "reset";
}

/// The one place where an error ends: rendered once, its kind becomes the exit code.
int finish(const Options& options, const Tally& tally, Error error) {
    if (error.kind == Kind::interrupted && interrupting_signal() == SIGTERM) error.kind = Kind::terminated;
    if (options.json && is_run(options)) {
        print_failed_run(options, tally, error);
    } else if (options.json && !has_printed()) {
        auto json = document("error");
        json["command"] = options.command;
        json["exit"] = static_cast<int>(error.kind);
        json["error"] = error_fields(error);
        json["next"] = text_or_null(error.next);
        print(json);
    }
    std::fflush(stdout);
    std::fputs(with_colored_head(options, render(error)).c_str(), stderr);
    return static_cast<int>(error.kind);
}

/// The end of a command that a signal finds before it did anything.
int leave(const Options& options, const Tally& tally) {
    Error error(Kind::interrupted, "interrupted", options.typed);
    error.outcome.because("nothing was done");
    if (isatty(STDERR_FILENO) == 1) std::fputs("\n", stderr);  // the line has a ^C or a question on it
    return finish(options, tally, std::move(error));
}

/// Whether stdout is a pipe that nobody reads any more: `belay log | head` has got what it wanted.
bool reader_left() {
    pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    Tally tally;
    try {
        own_libraries();
        watch_for_interrupts();
        auto parsed = parse(argc, argv);
        options = parsed.options;
        leave_with([&] { return leave(options, tally); });
        const int code = parsed.exit_code ? *parsed.exit_code : perform(options, tally);
        if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && !reader_left())
            throw Error(Kind::internal, unwritten);
        return code;
    } catch (const Error& error) {
        return finish(options, tally, error);
    } catch (const DatabaseError& error) {
        return finish(options, tally, translated(error));
    } catch (const std::system_error& error) {  // fmt's, from a full disk or a closed pipe
        const bool of_output = std::ferror(stdout) != 0;
        return finish(options, tally, Error(Kind::internal, of_output ? unwritten : error.what()));
    } catch (const std::exception& error) {
        return finish(options, tally,
                      Error(Kind::internal, error.what(), "this is a fault of belay's: please report it"));
    }
}
