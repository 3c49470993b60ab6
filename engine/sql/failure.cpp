#include "engine/sql/failure.h"

#include <algorithm>

namespace belay {

namespace {

Kind kind_of(Fault fault) {
    switch (fault) {
        case Fault::statement:
        case Fault::permission:
        case Fault::timeout:
        case Fault::duplicate:
        case Fault::unrecorded:
        case Fault::cascade: return Kind::failed;
        case Fault::lock:
        case Fault::blocking: return Kind::lock;
        case Fault::cancelled: return Kind::interrupted;
        case Fault::address: return Kind::usage;
        case Fault::connection:
        case Fault::missing: return Kind::connection;
        case Fault::unfit: return Kind::state;
    }
    return Kind::internal;
}

/// What a session says of itself is no secret.
constexpr std::string_view of_session = "flyway:";

void mask(const std::string& value, const std::string& name, std::string& text) {
    // Shorter ones stand in any sentence: masked there, they would be legible between the words.
    constexpr std::size_t shortest_secret = 4;
    if (value.size() < shortest_secret) return;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at + name.size()))
        text.replace(at, value.size(), name);
}

}  // namespace

std::string Translation::masked(std::string text) const {
    for (const auto& [name, value] : parameters_) {
        if (!name.starts_with(of_session)) mask(value, ":" + name, text);
    }
    if (!has_variables_) return text;
    const auto& shifts = source_->shifts;
    for (std::size_t i = 0; i + 1 < shifts.size(); i += 2) {
        const auto &begin = shifts[i], &end = shifts[i + 1];
        mask(source_->text.substr(begin.position, end.position - begin.position),
             source_->written.substr(begin.written_position, end.written_position - begin.written_position), text);
    }
    return text;
}

Error Translation::error(const DatabaseError& error, std::size_t statement) const {
    Error result(kind_of(error.fault), masked(error.what()));
    result.passing = error.fault == Fault::lock;
    result.of_rights = error.fault == Fault::permission && !error.hides_rows;
    result.code = error.code;
    result.detail = masked(error.detail);
    result.hint = masked(error.hint);
    result.context = masked(error.context);
    if (error.fault == Fault::cascade) {
        result.next =
            "to keep them, write '-- belay:foreign-keys off' at the head of the script; to lose them, delete or change "
            "them before the drop";
    }
    if (source_ != nullptr && statement < statements_.size()) {
        const auto& where = statements_[statement];
        result.place = error.row && where.takes_data ? place_of_row(*source_, where.data_begin, *error.row)
                                                     : place_of(*source_, where.begin + error.offset.value_or(0));
    }
    return result;
}

bool refuses_transaction(const Error& error, const Dialect& dialect) {
    return std::ranges::find(dialect.outside_codes, error.code) != dialect.outside_codes.end();
}

void advise_outside(Error& error, const Directives& directives, const Dialect& dialect) {
    if (!directives.transaction || !error.hint.empty() || !refuses_transaction(error, dialect)) return;
    error.hint = "say '-- belay:transaction off' at the head of the script: then each statement is committed by itself";
}

Error translated(const DatabaseError& error) {
    const Parameters none;
    auto result = Translation(none).error(error, 0);
    if (result.kind == Kind::failed) result.kind = Kind::connection;
    return result;
}

}  // namespace belay
