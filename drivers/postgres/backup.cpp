#include "drivers/postgres/backup.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/process.h"
#include "engine/session.h"

namespace belay::postgres {
namespace {

using Variables = std::map<std::string, std::optional<std::string>>;

/// The settings that the connection was made with as libpq's variables, wherever they came from.
Variables variables_of(pg_conn* connection) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(connection), &PQconninfoFree);
    if (!options) throw DatabaseError(Fault::statement, "out of memory");
    Variables variables;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->envvar == nullptr) continue;
        const bool is_set = option->val != nullptr && *option->val != '\0';
        variables[option->envvar] = is_set ? std::optional<std::string>(option->val) : std::nullopt;
    }
    // A service would win over the variables, and of several hosts another one might answer.
    variables["PGSERVICE"] = std::nullopt;
    variables["PGHOST"] = PQhost(connection);
    variables["PGPORT"] = PQport(connection);
    if (variables["PGHOSTADDR"]) variables["PGHOSTADDR"] = PQhostaddr(connection);
    return variables;
}

void run(std::vector<std::string> arguments, Program::Output output, const Variables& variables,
         const std::atomic<bool>& cancelled) {
    const auto name = arguments.front();
    const Program program{.arguments = std::move(arguments), .input = "", .output = output, .environment = variables};
    Ending ending;
    try {
        ending = run_program(program, &cancelled);
    } catch (const std::system_error& error) {
        throw DatabaseError(Fault::statement, fmt::format("{} could not be started: {}", name, error.code().message()));
    }
    if (ending.interrupted) throw DatabaseError(Fault::cancelled, fmt::format("interrupted while {} ran", name));
    if (ending.code != 0)
        throw DatabaseError(Fault::statement, fmt::format("{} failed: it ended with exit code {}", name, ending.code));
}

}  // namespace

void dump(pg_conn* connection, const std::string& role, const std::string& path, const std::atomic<bool>& cancelled) {
    std::vector<std::string> arguments{"pg_dump", "--format=custom", "--no-password", "--file=" + path};
    if (!role.empty()) arguments.push_back("--role=" + role);
    run(std::move(arguments), Program::Output::to_stderr, variables_of(connection), cancelled);
    run({"pg_restore", "--list", path}, Program::Output::discarded, {}, cancelled);
}

}  // namespace belay::postgres
