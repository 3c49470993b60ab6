#include "drivers/postgres/aftermath.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "drivers/postgres/session.h"
#include "engine/sql/lex.h"

namespace belay::postgres {
namespace {

using Kind = Undertaking::Kind;

/// The words of a statement, taken from the left.
class Words {
  public:
    Words(std::string_view statement, const Lexical& rules) : words_(first_words(statement, rules, most)) {}

    /// Takes these words, all or none.
    bool take(std::initializer_list<std::string_view> wanted) {
        if (words_.size() - at_ < wanted.size()) return false;
        if (!std::equal(wanted.begin(), wanted.end(), words_.begin() + static_cast<std::ptrdiff_t>(at_))) return false;
        at_ += wanted.size();
        return true;
    }
    bool take(std::string_view word) { return take({word}); }

    /// Takes what stands in parentheses, if that comes next.
    void take_options() {
        if (!take("(")) return;
        while (at_ < words_.size() && words_[at_++] != ")") {
        }
    }

    /// Takes a name, with its schema if it has one.
    std::string take_name() {
        std::string name = next();
        while (take(".")) name.append(".").append(next());
        return name;
    }

    bool starts_with(std::string_view word) const { return at_ < words_.size() && words_[at_] == word; }

  private:
    static constexpr std::size_t most = 64;

    std::string next() { return at_ < words_.size() ? words_[at_++] : std::string(); }

    std::vector<std::string> words_;
    std::size_t at_ = 0;
};

Undertaking created_index(Words& words) {
    words.take({"if", "not", "exists"});
    Undertaking result{.kind = Kind::create_index};
    if (!words.starts_with("on")) result.name = words.take_name();
    words.take("on");
    words.take("only");
    result.table = words.take_name();
    return result;
}

Undertaking rebuilt_index(Words& words) {
    words.take_options();
    struct Scope {
        std::string_view word;
        Kind kind;
    };
    constexpr std::array scopes{Scope{"index", Kind::reindex_index}, Scope{"table", Kind::reindex_table},
                                Scope{"schema", Kind::reindex_schema}, Scope{"database", Kind::reindex_database},
                                Scope{"system", Kind::repeatable}};
    for (const Scope& scope : scopes) {
        if (!words.take(scope.word)) continue;
        words.take("concurrently");
        return {.kind = scope.kind, .name = words.take_name()};
    }
    return {};
}

Undertaking detached_partition(Words& words) {
    words.take({"if", "exists"});
    words.take("only");
    Undertaking result{.table = words.take_name()};
    if (!words.take({"detach", "partition"})) return {};
    result.kind = Kind::detach_partition;
    result.name = words.take_name();
    return result;
}

Undertaking created_or_dropped(Words& words, Kind kind) {
    words.take({"if", "exists"});
    return {.kind = kind, .name = words.take_name()};
}

// Where the script's own search path is to say what a name means.
constexpr std::string_view to_table = "select pg_catalog.to_regclass($1)::pg_catalog.oid";
constexpr std::string_view to_schema = "select pg_catalog.to_regnamespace($1)::pg_catalog.oid";

// The indexes of a table: number, name, whether its name is $2, whether it is valid, whether it is being built.
constexpr std::string_view indexes_of_table = R"(
    select indexrelid, pg_catalog.format('%I.%I', nspname, made.relname),
        coalesce(made.relname = (pg_catalog.parse_ident(nullif($2, '')))[1]::name, true), indisvalid,
        exists (select from pg_catalog.pg_stat_progress_create_index where index_relid = indexrelid)
    from pg_catalog.pg_index
    join pg_catalog.pg_class as made on made.oid = indexrelid
    join pg_catalog.pg_namespace on pg_namespace.oid = made.relnamespace
    where indrelid = $1::oid
    order by 1)";

// What a `reindex concurrently` that did not end leaves behind, but for one that is still at work.
constexpr std::string_view unfinished_indexes = R"(
    select pg_catalog.format('%I.%I', nspname, made.relname)
    from pg_catalog.pg_index
    join pg_catalog.pg_class as made on made.oid = indexrelid
    join pg_catalog.pg_namespace on pg_namespace.oid = made.relnamespace
    where not indisvalid and made.relname ~ '_cc(new|old)[0-9]*$' and nspname <> 'pg_toast'
        and not exists (select from pg_catalog.pg_stat_progress_create_index where index_relid = indexrelid)
        and {}
    order by 1 limit 1)";

constexpr std::string_view partition = R"(
    select inhdetachpending,
        pg_catalog.format('alter table %s detach partition %s finalize', inhparent::regclass, inhrelid::regclass)
    from pg_catalog.pg_inherits
    where inhparent = $1::oid and inhrelid = $2::oid)";

/// The query that returns a row where the thing exists.
std::string_view existence_of(Kind kind) {
    switch (kind) {
        case Kind::drop_index: return "select where $1::oid is not null";
        case Kind::create_database:
        case Kind::drop_database:
            return "select from pg_catalog.pg_database where datname = (pg_catalog.parse_ident($1))[1]::name";
        case Kind::create_tablespace:
        case Kind::drop_tablespace:
            return "select from pg_catalog.pg_tablespace where spcname = (pg_catalog.parse_ident($1))[1]::name";
        case Kind::create_subscription:
        case Kind::drop_subscription:
            return "select from pg_catalog.pg_subscription where subname = (pg_catalog.parse_ident($1))[1]::name "
                   "and subdbid = (select oid from pg_catalog.pg_database where datname = current_database())";
        default: return {};
    }
}

std::string_view scope_of(Kind kind) {
    switch (kind) {
        case Kind::reindex_index:
            return "indrelid = (select i.indrelid from pg_catalog.pg_index i "
                   "where i.indexrelid = $1::oid)";
        case Kind::reindex_table: return "indrelid = $1::oid";
        case Kind::reindex_schema: return "made.relnamespace = $1::oid";
        default: return "$1::text is not null";  // of a database: the current one, the only one it can be
    }
}

}  // namespace

Undertaking undertaking_of(std::string_view statement, const Lexical& rules) {
    Words words(statement, rules);
    if (words.take("create")) {
        words.take("unique");
        if (words.take({"index", "concurrently"})) return created_index(words);
        if (words.take("database")) return created_or_dropped(words, Kind::create_database);
        if (words.take("tablespace")) return created_or_dropped(words, Kind::create_tablespace);
        if (words.take("subscription")) return created_or_dropped(words, Kind::create_subscription);
    } else if (words.take("drop")) {
        if (words.take({"index", "concurrently"})) return created_or_dropped(words, Kind::drop_index);
        if (words.take("database")) return created_or_dropped(words, Kind::drop_database);
        if (words.take("tablespace")) return created_or_dropped(words, Kind::drop_tablespace);
        if (words.take("subscription")) return created_or_dropped(words, Kind::drop_subscription);
    } else if (words.take("reindex")) {
        return rebuilt_index(words);
    } else if (words.take({"alter", "table"})) {
        return detached_partition(words);
    }
    return {};
}

/// What a name means to the script that says it, as a number; null where it means nothing.
Value ServerSession::number_of(std::string_view function, std::string_view name) {
    const Value argument(name);
    return fetch(function, std::span(&argument, 1)).front().front();
}

Effect ServerSession::index_effect(const Undertaking& undertaking, std::string_view before) {
    const std::array<Value, 2> names{number_of(to_table, undertaking.table), Value(undertaking.name)};
    const Rows indexes = fetch_own(indexes_of_table, names);
    Effect effect{.trace = "indexes "};
    for (const Row& index : indexes) effect.trace += index[0].text + " ";
    const bool nameless = undertaking.name.empty();
    const auto shown = nameless ? "an index without a name of its own on " + undertaking.table : undertaking.name;
    effect.what = fmt::format("there is no index {}", undertaking.name);
    for (const Row& index : indexes) {
        const auto& name = index[1].text;
        const bool is_new = before.find(fmt::format(" {} ", index[0].text)) == std::string_view::npos;
        if (index[2].text != "true" || (!before.empty() && !is_new)) continue;
        if (nameless && before.empty()) {
            effect.state = Effect::State::unknown;
            effect.what = shown;
            effect.look = fmt::format("\\d {}", undertaking.table);
        } else if (index[4].text == "true") {
            effect.state = Effect::State::unknown;
            effect.what = fmt::format("index {} is being built by another session", name);
            effect.look = "select * from pg_stat_progress_create_index";
        } else if (index[3].text == "true") {
            effect.state = Effect::State::done;
            effect.what = fmt::format("index {} is there and valid", name);
        } else {
            effect.state = Effect::State::broken;
            effect.what = fmt::format("index {} is not valid", name);
            effect.mend = "drop index concurrently " + name;
            break;
        }
    }
    return effect;
}

Effect ServerSession::reindex_effect(const Undertaking& undertaking) {
    const bool of_schema = undertaking.kind == Kind::reindex_schema;
    const bool of_database = undertaking.kind == Kind::reindex_database;
    const std::array<Value, 1> name{of_database ? Value(undertaking.name)
                                                : number_of(of_schema ? to_schema : to_table, undertaking.name)};
    const Rows found = fetch_own(fmt::format(unfinished_indexes, scope_of(undertaking.kind)), name);
    if (found.empty()) return {};
    const std::string& left = found.front().front().text;
    return {.state = Effect::State::broken,
            .what = fmt::format("index {} was left behind by a reindex that did not end", left),
            .mend = "drop index concurrently " + left};
}

Effect ServerSession::partition_effect(const Undertaking& undertaking) {
    const std::array<Value, 2> names{number_of(to_table, undertaking.table), number_of(to_table, undertaking.name)};
    const Rows found = fetch_own(partition, names);
    if (found.empty()) {
        return {.state = Effect::State::done,
                .what = fmt::format("{} is no partition of {}", undertaking.name, undertaking.table)};
    }
    const auto what = fmt::format("{} is a partition of {}", undertaking.name, undertaking.table);
    if (found.front()[0].text != "true") return {.what = what};
    return {.state = Effect::State::broken, .what = what + " that is being detached", .mend = found.front()[1].text};
}

Effect ServerSession::effect_of(std::string_view statement, std::string_view before) {
    const Cancellation::Verb verb(cancellation_);
    const Undertaking undertaking = undertaking_of(statement, dialect().lexical);
    switch (undertaking.kind) {
        case Kind::repeatable: return {};
        case Kind::create_index: return index_effect(undertaking, before);
        case Kind::reindex_index:
        case Kind::reindex_table:
        case Kind::reindex_schema:
        case Kind::reindex_database: return reindex_effect(undertaking);
        case Kind::detach_partition: return partition_effect(undertaking);
        case Kind::drop_index:
        case Kind::create_database:
        case Kind::drop_database:
        case Kind::create_tablespace:
        case Kind::drop_tablespace:
        case Kind::create_subscription:
        case Kind::drop_subscription: break;
    }
    const bool creates = undertaking.kind == Kind::create_database || undertaking.kind == Kind::create_tablespace ||
                         undertaking.kind == Kind::create_subscription;
    const bool is_index = undertaking.kind == Kind::drop_index;
    const std::array<Value, 1> name{is_index ? number_of(to_table, undertaking.name) : Value(undertaking.name)};
    const bool exists = !fetch_own(existence_of(undertaking.kind), name).empty();
    return {.state = exists == creates ? Effect::State::done : Effect::State::absent,
            .what = fmt::format("{} {}", undertaking.name, exists ? "exists" : "does not exist")};
}

}  // namespace belay::postgres
