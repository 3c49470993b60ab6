#include "engine/inspect/doctor.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/command_line.h"
#include "engine/run/ready.h"
#include "engine/sql/failure.h"
#include "engine/sql/lex.h"

namespace belay {

namespace {

/// The tables that a statement alters or drops, as it writes them: as far as its first words tell.
std::vector<std::string> tables_of(std::string_view sql, const Lexical& rules) {
    constexpr std::size_t enough = 64;  // words
    const auto words = first_words(sql, rules, enough);
    std::vector<std::string> tables;
    if (words.size() < 3 || words[1] != "table" || (words[0] != "alter" && words[0] != "drop")) return tables;
    std::size_t at = 2;
    const auto skip = [&](std::string_view word) { at += at < words.size() && words[at] == word ? 1 : 0; };
    for (const auto* word : {"if", "exists", "only"}) skip(word);
    while (at < words.size()) {
        auto name = words[at++];
        for (; at + 1 < words.size() && words[at] == "."; at += 2) name.append(".").append(words[at + 1]);
        tables.push_back(std::move(name));
        if (words[0] == "alter" || at >= words.size() || words[at] != ",") break;
        ++at;
    }
    return tables;
}

/// Whether what follows runs with other rights.
bool changes_role(std::string_view sql, const Lexical& rules) {
    const auto words = first_words(sql, rules, 3);
    return words.size() > 1 && words[0] == "set" && std::ranges::find(words, "role") != words.end();
}

/// A table that a step alters or drops.
struct Change {
    std::string table;
    std::string step;
};

/// The changes of several steps: each table once, with the first step that changes it.
class Changes {
  public:
    explicit Changes(const Lexical& rules) : rules_(rules) {}

    /// Adds those of statements of a step. False where what follows runs with other rights.
    bool add(const std::string& step, std::string_view text, std::span<const Statement> statements) {
        for (const auto& statement : statements) {
            const auto sql = text.substr(statement.begin, statement.end - statement.begin);
            if (changes_role(sql, rules_)) return false;
            for (auto& table : tables_of(sql, rules_)) {
                if (std::ranges::find(all_, table, &Change::table) == all_.end())
                    all_.push_back({std::move(table), step});
            }
        }
        return true;
    }

    const std::vector<Change>& all() const { return all_; }

  private:
    const Lexical& rules_;
    std::vector<Change> all_;
};

std::vector<Change> changes_of(const std::vector<ReadyStep>& steps, const Lexical& rules, const Parameters& values) {
    Changes changes(rules);
    for (const auto& ready : steps) {
        const auto& script = ready.script;
        if (!script.source.large) {
            changes.add(ready.step.id(), script.source.text, script.statements);
            continue;
        }
        auto reader = pieces_of(script, rules, values);
        for (Piece piece; reader.next(piece) && changes.add(ready.step.id(), piece.source.text, piece.statements);) {
        }
    }
    return changes.all();
}

/// Why this role may not make a change; empty where it may, or the table is not there yet.
std::string refusal(Session& session, const Change& change) {
    const Value name(change.table);
    try {
        const auto rows = session.own_query(session.dialect().table_rights, std::span(&name, 1));
        if (rows.empty() || rows.front().front().text == "true") return "";
        return fmt::format("this role does not own {}, which {} changes", change.table, change.step);
    } catch (const DatabaseError& error) {
        if (error.fault != Fault::permission) throw;
        return fmt::format("{} changes {}: {}", change.step, change.table, error.what());
    }
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok: return "ok";
        case Verdict::warning: return "warning";
        case Verdict::problem: return "problem";
    }
    return "";
}

bool goes_well(std::span<const Finding> findings) {
    return std::ranges::find(findings, Verdict::problem, &Finding::verdict) == findings.end();
}

Finding problem_of(std::string check, const Error& error) {
    std::string found;
    if (error.place) {
        found = error.place->path;
        if (error.place->line > 0) found += fmt::format(":{}", error.place->line);
        if (error.place->column > 0) found += fmt::format(":{}", error.place->column);
        found += ": ";
    }
    found += error.what();
    if (!error.code.empty()) found += fmt::format(" [{}]", error.code);
    return {.check = std::move(check),
            .verdict = Verdict::problem,
            .found = std::move(found),
            .next = error.next.empty() ? error.hint : error.next};
}

namespace {

void examine_rights(Work& work, const std::vector<ReadyStep>& steps, std::vector<Finding>& findings) {
    const auto& dialect = work.session.dialect();
    if (dialect.table_rights.empty()) return;
    std::vector<std::string> refusals;
    for (const auto& change : changes_of(steps, dialect.lexical, work.options.run.parameters)) {
        auto why = refusal(work.session, change);
        if (!why.empty()) refusals.push_back(std::move(why));
    }
    if (refusals.empty()) {
        findings.push_back({.check = "rights", .found = "this role owns the tables that pending steps alter or drop"});
        return;
    }
    findings.push_back({.check = "rights",
                        .verdict = Verdict::problem,
                        .found = fmt::format("{}", fmt::join(refusals, "; ")),
                        .next = "run as the owner, or name the owner as role in belay.toml"});
}

void examine_plan(Work& work, const History& history, std::vector<Finding>& findings) {
    try {
        const auto plan = belay::plan({}, work.graph, history, work.options.policy);
        const auto ready = make_ready(plan, work.table, work.session.dialect(), work.options.run);
        for (const auto& warning : plan.warnings)
            findings.push_back({.check = "plan", .verdict = Verdict::warning, .found = warning});
        Finding finding{.check = "plan", .found = "nothing is pending"};
        if (!ready.empty()) finding.found = counted(ready.size(), "step");
        std::vector<std::string> outside;
        for (const auto& step : ready) {
            if (!step.script.directives.transaction) outside.push_back(step.step.id());
            if (step.step.done == 0) continue;
            finding.verdict = Verdict::warning;
            finding.found +=
                fmt::format("; {} is partial, and goes on from statement {}", step.step.id(), step.step.done + 1);
        }
        if (!outside.empty()) finding.found += fmt::format("; outside a transaction: {}", fmt::join(outside, ", "));
        findings.push_back(std::move(finding));
        examine_rights(work, ready, findings);
    } catch (const Error& error) {
        findings.push_back(problem_of("plan", error));
    }
}

/// Whether a run would be refused for what stands there.
void examine_first_run(Work& work, const History& history, std::vector<Finding>& findings) {
    const auto found = unadopted(work, history);
    if (found.empty()) return;
    const auto& context = work.options.run.typed.context;
    const auto guesses = belay::guesses(found);
    findings.push_back(
        {.check = found.tools.empty() ? "first run" : "other tools",
         .verdict = Verdict::problem,
         .found = fmt::format("{}{}{}", sentence(found), guesses.empty() ? "" : "; ", guesses),
         .next = ways_on(found, work.graph, {.context = context, .command = command_line("up", context, {})})});
}

void examine_history(Work& work, std::vector<Finding>& findings) {
    History history;
    try {
        history = read_history(work).project;
    } catch (const Error& error) {
        findings.push_back(problem_of("history", error));
        return;
    }
    Finding finding{.check = "history",
                    .found = history.newest() == 0 ? "there is none yet"
                                                   : counted(static_cast<std::size_t>(history.newest()), "record")};
    examine_first_run(work, history, findings);
    const auto query = work.session.dialect().history_rights;
    const auto lacks = query.empty() ? "" : work.session.own_query(query).front().front().text;
    if (!lacks.empty()) {
        finding.verdict = Verdict::problem;
        finding.found = "this role may not " + lacks;
        finding.next = "run as a role that may";
    }
    findings.push_back(std::move(finding));
    examine_plan(work, history, findings);
}

}  // namespace

std::vector<Finding> examine(Work& work) {
    try {
        auto findings = examine(work.session, work.options.project);
        examine_history(work, findings);
        return findings;
    } catch (const DatabaseError& error) {
        throw translated(error);
    }
}

}  // namespace belay
