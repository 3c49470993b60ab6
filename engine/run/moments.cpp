#include "engine/run/moments.h"

#include <exception>

#include <fmt/format.h>

#include "engine/run/pulse.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

using Fate = Outcome::Fate;

/// Does what belongs to a moment; an error of it says how the step stands that it is around.
void at(const std::string& step, Fate fate, const auto& action) {
    try {
        action();
    } catch (Error& error) {
        if (error.outcome.fate == Fate::unsaid) error.outcome.end(step, fate);
        throw;
    }
}

}  // namespace

SchemaText read_schema(Session& session, const Parameters& parameters) {
    try {
        return schema_text(session);
    } catch (const DatabaseError& error) {
        throw Translation(parameters).error(error, 0);
    }
}

Moments::Moments(const Surroundings& around, Session& session, Journal& journal, const RunOptions& options,
                 Reporter& reporter, bool reverts)
    : around_(around), session_(session), journal_(journal), options_(options), reporter_(reporter), reverts_(reverts) {
    if (around.backup) keep(*around.backup);
}

bool Moments::between_steps() const {
    return around_.hooks.has(Hook::before_each) || around_.hooks.has(Hook::after_each) || !around_.health.empty();
}

void Moments::run_hooks(Hook hook, const Step* step, const Error* error) {
    if (!around_.hooks.has(hook)) return;
    const Pulse::Work running(options_.pulse, {.name = fmt::format("the hook {}", name_of(hook))});
    const Message message{.type = "hook", .hook = name_of(hook), .step = step, .error = error};
    around_.hooks.run(hook, message.text(facts()), session_, options_.interrupted);
}

void Moments::probe_health(const Step* step) {
    if (around_.health.empty()) return;
    const Pulse::Work running(options_.pulse, {.name = "a health probe"});
    const Message message{.type = "health", .step = step};
    try {
        around_.health.run(message.text(facts()), session_, options_.interrupted);
    } catch (Error& error) {
        if (error.kind == Kind::hook) error.outcome.because("the database is not healthy");
        throw;
    }
}

RunFacts Moments::facts() const {
    auto facts = around_.facts;
    facts.run = journal_.run();
    return facts;
}

void Moments::open() {
    try {
        run_hooks(Hook::before_run);
        if (options_.on_failure == OnFailure::revert) schema_before_ = read_schema(session_, options_.parameters);
        if (!reverts_) probe_health();
    } catch (Error& error) {
        error.outcome.end("", Fate::none_begun);
        throw;
    }
}

void Moments::before(const Step& step) {
    at(step.id(), Fate::not_begun, [&] { run_hooks(Hook::before_each, &step); });
}

void Moments::after(const ReadyStep& ready) {
    const auto& step = ready.step;
    const bool up = step.direction == Direction::up;
    if (up) applied_.push_back(&ready);
    at(step.id(), up ? Fate::applied : Fate::reverted, [&] {
        run_hooks(Hook::after_each, &step);
        if (!reverts_ && options_.transaction == TransactionMode::each) probe_health(&step);
    });
}

void Moments::close() {
    try {
        if (reverts_ || options_.transaction == TransactionMode::all) probe_health();
        run_hooks(Hook::after_run);
    } catch (Error& error) {
        if (error.next.empty()) error.next = "no migration of this run is left to do";
        throw;
    }
}

void Moments::failed(const Error& error) {
    if (error.kind == Kind::interrupted) return;
    try {
        run_hooks(Hook::on_failure, nullptr, &error);
    } catch (const std::exception& second) {
        reporter_.warning(fmt::format("{}; the failure below stands", second.what()));
    }
}

void Moments::back_up_under_lock() {
    if (!options_.backup.wanted || session_.dialect().backup_time != BackupTime::under_lock || backed_up_) return;
    const Pulse::Work running(options_.pulse, {.name = "the backup"});
    try {
        keep(back_up(session_, options_.backup, facts(), options_.interrupted));
    } catch (Error& error) {
        session_.rollback();
        error.outcome.end("", Fate::nothing_ran);
        throw;
    }
}

void Moments::keep(const Backup& backup) {
    backed_up_ = true;
    journal_.name_backup(backup);
    reporter_.backup_made(backup);
}

}  // namespace belay
