#include "drivers/postgres/parameters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace belay::postgres {
namespace {

/// Settings of clients and of their pools: Prisma, pgx, Postgrex, SQLAlchemy, JDBC, Rails, node-postgres, Supabase.
constexpr std::array<std::string_view, 41> of_clients{
    "ApplicationName",
    "adapter",
    "binaryTransfer",
    "checkout_timeout",
    "conn_max_age",
    "connection_limit",
    "default_query_exec_mode",
    "description_cache_capacity",
    "idle_timeout",
    "idleTimeoutMillis",
    "loginTimeout",
    "max",
    "max_conns",
    "min",
    "pool",
    "pool_health_check_period",
    "pool_max_conn_idle_time",
    "pool_max_conn_lifetime",
    "pool_max_conn_lifetime_jitter",
    "pool_max_conns",
    "pool_min_conns",
    "pool_mode",
    "pool_recycle",
    "pool_size",
    "pool_timeout",
    "prepareThreshold",
    "prepared_statement_cache_size",
    "prepared_statements",
    "reWriteBatchedInserts",
    "reaping_frequency",
    "single_use_connections",
    "socketTimeout",
    "socket_timeout",
    "statement-cache-capacity",
    "statement_cache_capacity",
    "statement_cache_size",
    "stringtype",
    "supa",
    "tcpKeepAlive",
    "uselibpqcompat",
    "workaround",
};

constexpr std::array<std::string_view, 3> names_of_search_path{"schema", "search_path", "currentSchema"};

bool is_of_client(std::string_view key) {
    return key.starts_with("x-") || std::ranges::find(of_clients, key) != of_clients.end();
}

bool is_true(std::string_view value) {
    return value == "true" || value == "1" || value == "yes" || value.empty();
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// A blank would end the option.
std::string as_option(std::string_view path) {
    constexpr std::string_view blank = "%20";
    std::string result = "-csearch_path%3D";
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.substr(i).starts_with(blank)) result += "%5C";
        result += path[i];
    }
    return result;
}

/// Takes the parameters of a URL one by one.
class Reading {
  public:
    void take(std::string_view parameter) {
        const auto equals = std::min(parameter.find('='), parameter.size());
        const auto key = parameter.substr(0, equals);
        const auto value = parameter.substr(std::min(equals + 1, parameter.size()));
        if (std::ranges::find(names_of_search_path, key) != names_of_search_path.end())
            add_option(as_option(value));
        else if (key == "options")
            add_option(std::string(value));
        else if (key == "pgbouncer")
            pooled_ = is_true(value);
        else if (key == "socket")
            kept_.push_back("host=" + std::string(value));
        else if (key == "ssl" && is_true(value))
            kept_.emplace_back("sslmode=require");
        else if (is_of_client(key))
            passed_.emplace_back(key);
        else
            kept_.emplace_back(parameter);
    }

    Dialled finish(std::string_view before) {
        if (!options_.empty()) kept_.push_back("options=" + options_);
        Dialled result{.url = std::string(before), .pooled = pooled_, .passed = std::move(passed_)};
        char separator = '?';
        for (const auto& parameter : kept_) {
            result.url.append(1, std::exchange(separator, '&')).append(parameter);
        }
        return result;
    }

  private:
    void add_option(const std::string& option) { options_ += (options_.empty() ? "" : "%20") + option; }

    std::vector<std::string> kept_, passed_;
    std::string options_;
    bool pooled_ = false;
};

}  // namespace

Dialled dialled(std::string_view url) {
    // The last one: an unencoded question mark in a password is no beginning of parameters.
    const auto at = url.rfind('@');
    const auto question = url.find('?', at == std::string_view::npos ? 0 : at);
    if (question == std::string_view::npos) return {.url = std::string(url)};
    const auto parameters = split(url.substr(question + 1));
    const auto is_foreign = [](std::string_view parameter) {
        const auto key = parameter.substr(0, parameter.find('='));
        constexpr std::array<std::string_view, 3> others{"pgbouncer", "socket", "ssl"};
        return is_of_client(key) || std::ranges::find(names_of_search_path, key) != names_of_search_path.end() ||
               std::ranges::find(others, key) != others.end();
    };
    if (std::ranges::none_of(parameters, is_foreign)) return {.url = std::string(url)};
    Reading reading;
    for (const auto parameter : parameters) reading.take(parameter);
    return reading.finish(url.substr(0, question));
}

}  // namespace belay::postgres
