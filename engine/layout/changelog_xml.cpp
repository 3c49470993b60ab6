#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/layout/changelog_node.h"
#include "engine/sql/blanks.h"

namespace belay {

namespace {

constexpr std::string_view xml_blanks = " \t\r\n";

struct Entity {
    std::string_view name, text;
};
constexpr std::array entities{Entity{"lt", "<"}, Entity{"gt", ">"}, Entity{"amp", "&"}, Entity{"quot", "\""},
                              Entity{"apos", "'"}};

/// Reads elements, attributes and text: what changelogs are made of. A document type, which could define anything, is
/// refused.
class Reader {
  public:
    explicit Reader(const Source& source) : source_(source), text_(source.text) {}

    ChangelogNode read() {
        skip_asides();
        if (!is("<")) refuse_here("an element belongs here");
        auto root = element();
        skip_asides();
        if (at_ < text_.size()) refuse_here("nothing belongs behind the changelog");
        return root;
    }

  private:
    bool is(std::string_view word) const { return text_.substr(at_).starts_with(word); }
    bool take(std::string_view word) {
        if (!is(word)) return false;
        at_ += word.size();
        return true;
    }
    void skip_blanks() {
        while (at_ < text_.size() && xml_blanks.find(text_[at_]) != std::string_view::npos) ++at_;
    }
    /// What stands up to `end`, which is passed.
    std::string_view until(std::string_view end) {
        const auto begin = at_;
        const auto found = text_.find(end, at_);
        if (found == std::string_view::npos) refuse_here(fmt::format("what begins here has no '{}'", end));
        at_ = found + end.size();
        return text_.substr(begin, found - begin);
    }
    void skip_asides() {
        for (skip_blanks(); is("<?") || is("<!"); skip_blanks()) {
            if (take("<!--"))
                until("-->");
            else if (take("<?"))
                until("?>");
            else
                refuse_here("a document type, which belay does not read");
        }
    }

    std::string name() {
        const auto begin = at_;
        const auto is_part = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                   std::string_view("_-.:").find(c) != std::string_view::npos;
        };
        while (at_ < text_.size() && is_part(text_[at_])) ++at_;
        if (at_ == begin) refuse_here("a name belongs here");
        return std::string(text_.substr(begin, at_ - begin));
    }

    ChangelogNode element() {
        constexpr std::size_t deepest = 100;  // each is a call
        if (++depth_ > deepest) refuse_here("an element within too many others");
        take("<");
        ChangelogNode node{.name_offset = at_};
        node.name = name();
        node.value_offset = at_;
        for (skip_blanks(); !is("/>") && !is(">"); skip_blanks()) attribute(node);
        if (!take("/>")) {
            take(">");
            content(node);
        }
        node.value = std::string(trimmed(node.value, xml_blanks));
        --depth_;
        return node;
    }

    /// Those of the format itself say where its own definition is.
    void attribute(ChangelogNode& into) {
        ChangelogNode node{.name_offset = at_};
        node.name = name();
        skip_blanks();
        if (!take("=")) refuse_here("a '=' belongs here");
        skip_blanks();
        const std::string quote(1, at_ < text_.size() ? text_[at_] : ' ');
        if (quote != "\"" && quote != "'") refuse_here("a value in quotes belongs here");
        node.value_offset = ++at_;
        node.value = decoded(until(quote), node.value_offset);
        if (!node.name.starts_with("xmlns") && !node.name.starts_with("xsi:")) into.children.push_back(std::move(node));
    }

    void content(ChangelogNode& node) {
        while (!is("</")) {
            if (at_ == text_.size()) refuse(source_, node.name_span(), "the element that begins here has no end");
            if (take("<!--")) {
                until("-->");
            } else if (take("<![CDATA[")) {
                node.value += until("]]>");
            } else if (is("<")) {
                node.children.push_back(element());
            } else {
                const auto begin = at_;
                at_ = std::min(text_.find('<', at_), text_.size());
                node.value += decoded(text_.substr(begin, at_ - begin), begin);
            }
        }
        take("</");
        const auto end = at_;
        if (name() != node.name)
            refuse(source_, {end, {}}, fmt::format("the end of '{}' belongs here", escaped(node.name)));
        skip_blanks();
        if (!take(">")) refuse_here("a '>' belongs here");
    }

    std::string decoded(std::string_view text, std::size_t offset) const {
        std::string result;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '&') {
                result += text[i];
                continue;
            }
            const auto end = text.find(';', i);
            const auto value =
                end == std::string_view::npos ? std::nullopt : character(text.substr(i + 1, end - i - 1));
            if (!value) refuse(source_, {offset + i, {}}, "an '&' that begins no character that belay knows", "&amp;");
            result += *value;
            i = end;
        }
        return result;
    }

    static std::optional<std::string> character(std::string_view name) {
        for (const auto& entity : entities) {
            if (entity.name == name) return std::string(entity.text);
        }
        if (!name.starts_with('#')) return std::nullopt;
        const bool hexadecimal = name.starts_with("#x");
        const auto digits = name.substr(hexadecimal ? 2 : 1);
        unsigned number = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10);
        const bool plain = error == std::errc{} && end == digits.data() + digits.size() && number > 0 && number < 0x80;
        return plain ? std::optional(std::string(1, static_cast<char>(number))) : std::nullopt;
    }

    [[noreturn]] void refuse_here(const std::string& message) const { refuse(source_, {at_, {}}, message); }

    const Source& source_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

ChangelogNode read_changelog_xml(const Source& source) {
    return Reader(source).read();
}

}  // namespace belay
