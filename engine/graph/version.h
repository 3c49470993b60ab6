#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace belay {

/// What names a migration: parsed once, compared as numbers, printed as written. `7` equals `0007`; `1.2` stands before
/// `1.10`; a date such as `2017-09-23-182408` counts as the one number 20170923182408, and with a zone behind it
/// (`-0000`) stands right after that. A layout whose migrations have no numbers names them in words: these stand after
/// all numbers, in the order of their letters, repeatable ones last.
class Version {
  public:
    Version() = default;

    /// The whole of `text` as a version; nothing where it is none.
    static std::optional<Version> parse(std::string_view text);

    /// The version that `text` begins with, such as a file name: `0007_2024_report` begins with 0007.
    static std::optional<Version> parse_prefix(std::string_view text);

    /// One in words, of at least a letter that is no digit: `users`, `R__views`.
    static Version named(std::string text);

    /// As a history has it: a number where it is one, or else a name; nothing where the text is empty.
    static std::optional<Version> recorded(std::string_view text);

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    /// Whether it is one in words.
    bool is_named() const { return key_.starts_with(name_mark); }
    /// Whether the migration runs again when its text changes, after all others: `R__views`.
    bool is_repeatable() const { return key_.starts_with(repeatable_mark); }
    static constexpr std::string_view repeatable_prefix = "R__";

    /// Several groups of digits: a dotted version or a date.
    bool grouped() const { return !group_key_.empty(); }
    /// How it would compare group by group, which is not how a date does.
    const std::string& group_key() const { return group_key_; }

    bool operator==(const Version& other) const { return key_ == other.key_; }
    std::strong_ordering operator<=>(const Version& other) const { return key_ <=> other.key_; }

    struct Hash {
        std::size_t operator()(const Version& version) const { return std::hash<std::string>()(version.key_); }
    };

  private:
    static constexpr std::string_view name_mark = "\xff\xff";            // no key of a number begins so
    static constexpr std::string_view repeatable_mark = "\xff\xff\xff";  // nor any name

    std::string text_;
    std::string key_;  // of each number: its count of digits as one byte, then the digits; compares as the numbers do
    std::string group_key_;  // the same for each of several groups; else empty
};

/// What a person calls a migration: "0007_add_email", or the version alone; escaped, since a name may come from
/// anywhere.
std::string id_of(const Version& version, std::string_view name);

}  // namespace belay
