#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/dialect.h"
#include "engine/sql/directives.h"
#include "engine/sql/groups.h"
#include "engine/sql/source.h"
#include "engine/sql/statement.h"

namespace belay {

/// Takes belay's view of one script while its statements come in: which of them run, and what may not be among them.
class Preparation {
  public:
    /// Offsets of statements are into `source`. What the statements say of `directives` is written there at the end.
    Preparation(const Source& source, Directives& directives, Section section, const Dialect& dialect)
        : source_(source), directives_(directives), section_(section), dialect_(dialect) {}

    /// The next statement. Throws Error (project) where a group of a script without a transaction does not
    /// pair up, unless another tool would run it all the same.
    void take(std::size_t offset, Control control, std::string_view text);
    /// After the last statement. Throws Error (project) at what may not stand in such a script.
    void finish();

    /// The statements that run: `count` from `first` on.
    std::size_t first() const { return first_; }
    std::size_t count() const { return count_ - first_; }
    /// What its statements come to where the script itself begins and ends transactions, as it does where it `has_own`.
    const Groups& groups() const { return groups_; }
    bool has_own_transactions() const { return has_own_; }
    /// The modes of the transaction that it asks for: "isolation level serializable".
    const std::string& modes() const { return modes_; }

  private:
    /// A statement of the script, and what of it belay must know.
    struct Seen {
        std::size_t number = 0;  // from 0
        std::size_t offset = 0;  // into the script
        Control control = Control::none;
        std::optional<bool> foreign_keys;  // what its pragma asks for
        bool outside = false;              // it cannot run in a transaction
        std::string shown;                 // its first words, where it is not any statement
        std::string modes;                 // of a transaction, that it asks for

        bool is_control() const;  // it begins or ends a transaction
        bool is_notable() const;
    };

    static constexpr std::size_t most_taken_off = 4;

    bool changes() const;
    bool is_grouped() const;
    bool stays(const Seen& seen) const { return seen.number >= first_ && seen.number < count_; }
    std::string shown(std::string_view text) const;
    /// The first statement that was not taken off, and the last.
    const Seen& front() const { return front_[first_]; }
    const Seen& back() const { return last_.number < count_ ? last_ : last_but_one_; }
    bool needs_none() const;
    void unwrap_foreign_keys();
    void leave_foreign_keys_off();
    void read_to_the_end();
    void unwrap(Control end);
    void check_transactional(const Seen& seen) const;
    std::string other_tool() const;
    void check_group(const Seen& seen);
    void take_as_written(const Seen& seen);
    void refuse_read_only(const Seen& seen) const;
    [[noreturn]] void refuse(const Seen& seen, const std::string& message, std::string next) const;
    [[noreturn]] void refuse_outside(const Seen& seen) const;

    const Source& source_;
    Directives& directives_;
    Section section_;
    const Dialect& dialect_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;      // of those seen, until some are taken off at the end
    std::vector<Seen> front_;    // the first two
    std::vector<Seen> notable_;  // the first few
    std::vector<Seen> inside_;   // the first few that can run in a transaction
    Seen last_, last_but_one_;
    std::string modes_;
    std::optional<Seen> open_;  // the `begin` of the group that it is in
    Groups groups_;
    bool has_own_ = false;
    bool says_foreign_keys_ = false;   // it has a pragma that says whether they are on
    bool minds_foreign_keys_ = false;  // it has a statement to which it matters whether they are
};

}  // namespace belay
