#include <algorithm>

#include <fmt/format.h>

#include "engine/run/failure.h"
#include "engine/run/run.h"

// A large script is read a second time while it runs, and nothing of it runs that is not what was read before: where
// its file has changed meanwhile, that shows before the changed part is sent.

namespace belay {

void Run::execute_large(const Prepared& script) {
    auto reader = pieces_of(script, session_.dialect().lexical, options_.parameters);
    Piece piece;
    try {
        while (reader.next(piece)) {
            check_interrupted();
            execute_piece(piece, reader);
        }
    } catch (DatabaseError& error) {
        auto translated =
            Translation(piece.source, piece.statements, options_.parameters).error(error, error.statement.value_or(0));
        translated.step =
            FailedStep{.statement = piece.first + error.statement.value_or(0) + 1, .statements = script.count};
        throw translated;
    } catch (Error& error) {
        // The file has changed. What ran of it is rolled back like what fails.
        if (error.kind == Kind::project) {
            error.kind = Kind::failed;
            error.next = options_.command;
        }
        throw;
    }
}

void Run::execute_piece(const Piece& piece, PieceReader& reader) {
    const std::span all(piece.statements);
    if (all.empty() || !all.back().takes_data) {
        session_.execute(piece.source.text, all);
        return;
    }
    const auto before = all.first(all.size() - 1);
    if (!before.empty()) session_.execute(piece.source.text, before);
    const auto& copy = all.back();
    try {
        const auto sql = std::string_view(piece.source.text).substr(copy.begin, copy.end - copy.begin);
        session_.bulk_rows()->copy(sql, [&] { return reader.rows(); });
    } catch (DatabaseError& error) {
        error.statement = before.size();
        throw;
    }
}

std::unique_ptr<PrivateCopy> Run::private_copy(const ReadyStep& ready) const {
    if (!ready.script.source.large) return nullptr;
    try {
        return std::make_unique<PrivateCopy>(ready.script, session_.dialect().lexical, options_.parameters);
    } catch (Error& error) {
        error.outcome = fmt::format("{} was not begun; {}", ready.step.id(), progress());
        throw;
    }
}

/// Runs a statement of a large script outside a transaction.
void Run::execute_copied(const Course& course, const Statement& statement) {
    const auto& script = course.ready.script;
    const auto text = course.copy->text(statement.begin, statement.end);
    auto row = statement.data_begin;
    std::string rows;
    try {
        if (!statement.takes_data) {
            const Statement alone{.begin = 0, .end = text.size(), .control = statement.control};
            session_.execute(text, std::span(&alone, 1));
            return;
        }
        session_.bulk_rows()->copy(text, [&]() -> std::string_view {
            rows = course.copy->text(row, std::min(statement.data_end, row + BlockDigests::block_size));
            row += rows.size();
            return rows;
        });
    } catch (const DatabaseError& error) {
        const auto index = static_cast<std::size_t>(&statement - script.statements.data());
        auto translated = Translation(script, options_.parameters).error(error, index);
        translated.step = FailedStep{.statement = index + 1, .statements = script.count};
        throw translated;
    }
}

}  // namespace belay
