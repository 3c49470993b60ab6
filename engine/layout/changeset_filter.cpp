#include "engine/layout/changeset_filter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/layout/settings.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr char required = '@';

/// "a, @b" as "a" and "b".
std::vector<std::string> items_of(std::string_view list) {
    std::vector<std::string> items;
    while (!list.empty()) {
        const auto size = std::min(list.find(','), list.size());
        auto item = trimmed(list.substr(0, size));
        list.remove_prefix(std::min(size + 1, list.size()));
        if (item.starts_with(required)) item = trimmed(item.substr(1));
        if (!item.empty()) items.emplace_back(item);
    }
    return items;
}

/// Decides an expression such as "a and (b or !c), d" as liquibase.util.ExpressionMatcher does: a comma is an `or`.
class Expression {
  public:
    Expression(std::string_view text, const std::vector<std::string>& items) : text_(text), rest_(text), items_(items) {
        advance();
    }

    bool holds() {
        const bool result = any();
        if (!word_.empty()) refuse();
        return result;
    }

  private:
    bool any() {
        bool result = all();
        while (take("or") || take(",")) result = all() || result;
        return result;
    }
    bool all() {
        bool result = one();
        while (take("and")) result = one() && result;
        return result;
    }
    bool one() {
        if (take("!") || take("not")) return !one();
        if (take("@")) return one();
        if (take("(")) {
            const bool result = any();
            if (!take(")")) refuse();
            return result;
        }
        std::string name;
        while (is_name()) {
            name += (name.empty() ? "" : " ") + std::string(word_);
            advance();
        }
        if (name.empty()) refuse();
        return std::ranges::any_of(items_, [&](const auto& item) { return is_same_name(item, name); });
    }

    bool is_name() const {
        constexpr std::string_view signs = "(),!@";
        return !word_.empty() && signs.find(word_.front()) == std::string_view::npos && !is("and") && !is("or") &&
               !is("not");
    }
    bool is(std::string_view word) const { return is_same_name(word_, word); }
    bool take(std::string_view word) {
        if (!is(word)) return false;
        advance();
        return true;
    }
    void advance() {
        constexpr std::string_view ends = " \t,()";
        rest_ = trimmed(rest_);
        const bool sign = !rest_.empty() && std::string_view("(),!@").find(rest_.front()) != std::string_view::npos;
        word_ = rest_.substr(0, sign ? 1 : rest_.find_first_of(ends));
        rest_.remove_prefix(word_.size());
    }
    [[noreturn]] void refuse() const {
        throw Error(Kind::usage, fmt::format("'{}' is no expression of contexts or labels", escaped(text_)),
                    "write names with 'and', 'or', '!' and brackets, such as: test and !slow");
    }

    std::string_view text_;
    std::string_view rest_;
    std::string_view word_;  // the next one
    const std::vector<std::string>& items_;
};

}  // namespace

bool has_context(const ChangesetFilter& filter, std::string_view expression) {
    if (trimmed(expression).empty()) return true;
    const auto items = items_of(filter.contexts);
    const bool holds = Expression(expression, items).holds();
    return items.empty() ? expression.find(required) == std::string_view::npos : holds;
}

bool has_label(const ChangesetFilter& filter, std::string_view labels) {
    const auto items = items_of(labels);
    if (items.empty()) return true;
    if (trimmed(filter.labels).empty()) return labels.find(required) == std::string_view::npos;
    return Expression(filter.labels, items).holds();
}

}  // namespace belay
