#include "engine/run/message.h"

#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/process.h"

namespace belay {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json fields_of(const Step& step) {
    return {{"version", step.version.text()}, {"name", step.name}, {"direction", name_of(step.direction)}};
}

Json fields_of(const Error& error) {
    return {{"exit", static_cast<int>(error.kind)},
            {"message", error.what()},
            {"code", text_or_null(error.code)},
            {"detail", text_or_null(error.detail)},
            {"hint", text_or_null(error.hint)},
            {"file", error.place ? text_or_null(error.place->path) : Json(nullptr)},
            {"line", error.place && error.place->line > 0 ? Json(error.place->line) : Json(nullptr)},
            {"version", error.step ? text_or_null(error.step->version) : Json(nullptr)},
            {"outcome", text_or_null(words(error.outcome))},
            {"next", text_or_null(error.next)}};
}

}  // namespace

std::string Message::text(const RunFacts& facts) const {
    Json json{{"v", 1}, {"type", type}};
    if (!hook.empty()) json["hook"] = hook;
    json["command"] = facts.command;
    json["run"] = text_or_null(facts.run);
    json["project"] = facts.project;
    json["driver"] = facts.driver;
    json["database"] = facts.database;
    json["step"] = step != nullptr ? fields_of(*step) : Json(nullptr);
    if (error != nullptr) json["error"] = fields_of(*error);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void run_command(const Command& command, const std::string& message, const std::atomic<bool>* interrupted) {
    auto program = shell_command(command.text, command.arguments);
    program.input = message;
    program.directory = command.directory;
    Ending ending;
    try {
        ending = run_program(program, interrupted);
    } catch (const std::system_error& error) {
        throw Error(Kind::hook, fmt::format("{} could not be started: {}", command.what, error.what()));
    }
    if (ending.interrupted) throw Error(Kind::interrupted, fmt::format("interrupted while {} ran", command.what));
    if (ending.code != 0)
        throw Error(Kind::hook, fmt::format("{} failed: it ended with exit code {}", command.what, ending.code));
}

}  // namespace belay
