#include "engine/run/execute.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/run/interruption.h"
#include "engine/run/pulse.h"
#include "engine/sql/failure.h"

namespace belay {

namespace {

/// Some statements of a script, of which `before` come before them.
Pulse::What part_of(const Source& source, std::span<const Statement> statements, std::size_t before) {
    if (statements.empty()) return {.source = &source};
    return {.source = &source,
            .offset = statements.front().begin,
            .statement = before + 1,
            .last_statement = before + statements.size()};
}

void execute_piece(Session& session, const Piece& piece, PieceReader& reader) {
    const std::span all(piece.statements);
    if (all.empty() || !all.back().takes_data) {
        session.execute(piece.source.text, all);
        return;
    }
    const auto before = all.first(all.size() - 1);
    if (!before.empty()) session.execute(piece.source.text, before);
    const auto& copy = all.back();
    try {
        session.bulk_rows()->copy(std::string_view(piece.source.text).substr(copy.begin, copy.end - copy.begin),
                                  [&] { return reader.rows(); });
    } catch (DatabaseError& error) {
        error.statement = before.size();
        throw;
    }
}

void execute_large(Session& session, const Prepared& script, const RunOptions& options) {
    auto reader = pieces_of(script, session.dialect().lexical, options.parameters);
    Piece piece;
    try {
        while (reader.next(piece)) {
            check_interrupted(options);
            const Pulse::Work running(options.pulse, part_of(piece.source, piece.statements, piece.first));
            execute_piece(session, piece, reader);
        }
    } catch (DatabaseError& error) {
        const auto index = error.statement.value_or(0);
        auto translated = Translation(piece.source, piece.statements, options.parameters).error(error, index);
        translated.step = FailedStep{.statement = piece.first + index + 1,
                                     .statements = script.count,
                                     .file_is_wrong = translated.kind == Kind::failed};
        throw translated;
    } catch (Error& error) {
        // The file has changed. What ran of it is rolled back like what fails.
        if (error.kind == Kind::project) {
            error.kind = Kind::failed;
            error.next.clear();
            error.step = FailedStep{.statements = script.count};
        }
        throw;
    }
}

}  // namespace

void execute(Session& session, const Prepared& script, const RunOptions& options) {
    if (script.source.large) return execute_large(session, script, options);
    execute(session, script, script.statements, options);
}

void execute(Session& session, const Prepared& script, std::span<const Statement> statements,
             const RunOptions& options) {
    const auto first = static_cast<std::size_t>(statements.data() - script.statements.data());
    const Pulse::Work running(options.pulse, part_of(script.source, statements, first));
    try {
        session.execute(script.source.text, statements);
    } catch (const DatabaseError& error) {
        throw failure_of(script, first + error.statement.value_or(0), error, options);
    }
}

void execute(Session& session, const Prepared& script, const Statement& statement, const PrivateCopy& copy,
             const RunOptions& options) {
    const auto index = static_cast<std::size_t>(&statement - script.statements.data());
    const Pulse::Work running(options.pulse, part_of(script.source, std::span(&statement, 1), index));
    const auto text = copy.text(statement.begin, statement.end);
    auto row = statement.data_begin;
    std::string rows;
    try {
        if (!statement.takes_data) {
            const Statement alone{.begin = 0, .end = text.size(), .control = statement.control};
            session.execute(text, std::span(&alone, 1));
            return;
        }
        session.bulk_rows()->copy(text, [&]() -> std::string_view {
            rows = copy.text(row, std::min(statement.data_end, row + BlockDigests::block_size));
            row += rows.size();
            return rows;
        });
    } catch (const DatabaseError& error) {
        throw failure_of(script, index, error, options);
    }
}

Error failure_of(const Prepared& script, std::size_t statement, const DatabaseError& error, const RunOptions& options) {
    auto translated = Translation(script, options.parameters).error(error, statement);
    translated.step = FailedStep{
        .statement = statement + 1, .statements = script.count, .file_is_wrong = translated.kind == Kind::failed};
    return translated;
}

void set_modes(Session& session, std::string_view modes) {
    if (modes.empty()) return;
    const auto sql = fmt::format("set transaction {}", modes);
    const Statement whole{.begin = 0, .end = sql.size()};
    session.execute(sql, std::span(&whole, 1));
}

void begin_as_written(Session& session, const Prepared& script, std::string_view modes, const RunOptions& options) {
    try {
        set_modes(session, modes);
    } catch (const DatabaseError& error) {
        throw failure_of(script, 0, error, options);
    }
}

Error failure_at_commit(const std::string& id, const Prepared& script, const DatabaseError& error,
                        const RunOptions& options) {
    DatabaseError named(error.fault, fmt::format("at the commit of {}: {}", id, error.what()));
    named.code = error.code;
    named.detail = error.detail;
    named.hint = error.hint;
    named.context = error.context;
    auto translated = Translation(script, options.parameters)
                          .error(named, script.statements.empty() ? 0 : script.statements.size() - 1);
    translated.step = FailedStep{.statements = script.count, .file_is_wrong = translated.kind == Kind::failed};
    return translated;
}

}  // namespace belay
