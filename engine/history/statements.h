#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace belay {

/// The columns that the history table has: those that 0001 made, or with the ones that 0003 added.
enum class Shape { first, typed };

/// The statements over the history table of one database, from migrations/history/<dialect>/statements.sql.
class HistoryStatements {
  public:
    /// `dialect` is the name of one that has such a file.
    explicit HistoryStatements(std::string_view dialect);

    /// The statement of that name, for a table of this shape.
    const std::string& find(std::string_view name, Shape shape) const;

  private:
    using Texts = std::map<std::string, std::string, std::less<>>;

    static std::string filled(std::string_view text, const Texts& written, Shape shape);

    Texts first_, typed_;
};

}  // namespace belay
