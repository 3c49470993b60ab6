#include "engine/adopt/canonical_uri.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "engine/sql/blanks.h"

namespace belay {

namespace {

/// A scheme whose URIs name a host.
struct Scheme {
    std::string_view name;
    std::string_view port;       // that it has where none is written
    bool has_root_path = false;  // a URI without a path means "/"
};

constexpr std::array schemes{
    Scheme{"http", "80", true}, Scheme{"https", "443", true}, Scheme{"ftp", "21"},    Scheme{"sftp", "22"},
    Scheme{"ssh", "22"},        Scheme{"telnet", "23"},       Scheme{"rsync", "873"}, Scheme{"ldap", "389"},
    Scheme{"ldaps", "636"},     Scheme{"rtsp", "554"},        Scheme{"gopher", "70"}, Scheme{"news", "119"},
    Scheme{"nntp", "119"},      Scheme{"pop", "110"},
};

bool is_letter_or_digit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80;
}

bool is_unreserved(char c) {
    return is_letter_or_digit(c) || std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
}

bool may_stand(char c) {
    return is_unreserved(c) || std::string_view(";/?:@&=+$,[]%#").find(c) != std::string_view::npos;
}

std::string in_lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool is_hexadecimal(std::string_view digits) {
    return digits.size() == 2 && std::ranges::all_of(digits, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string escaped_in_one_way(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digits = text.substr(i + 1, 2);
        if (text[i] == '%' && is_hexadecimal(digits)) {
            const auto meant = static_cast<char>(std::stoi(std::string(digits), nullptr, 16));
            result += is_unreserved(meant) ? std::string(1, meant)
                                           : fmt::format("%{:02X}", static_cast<unsigned char>(meant));
            i += 2;
        } else if (may_stand(text[i])) {
            result += text[i];
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(text[i]));
        }
    }
    return result;
}

/// "ann@Example.org:443" without what says nothing.
std::string canonical_authority(std::string_view authority, std::string_view port) {
    const auto host = authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1;
    auto end = authority.size();
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && colon >= host &&
                          authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    if (has_port) end = colon;
    const auto written = has_port ? authority.substr(colon + 1) : std::string_view();
    const auto plain = written.substr(std::min(written.find_first_not_of('0'), written.size()));
    const bool says_port = !written.empty() && plain != port;
    return fmt::format("{}{}{}", authority.substr(0, host), in_lower_case(authority.substr(host, end - host)),
                       says_port ? authority.substr(end) : std::string_view());
}

}  // namespace

std::string canonical_uri(std::string_view text) {
    auto uri = escaped_in_one_way(trimmed(text));
    const auto colon = uri.find(':');
    const auto is_scheme = [](char c) { return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.'; };
    if (colon == std::string::npos ||
        !std::all_of(uri.begin(), uri.begin() + static_cast<std::ptrdiff_t>(colon), is_scheme))
        return uri;
    const auto name = in_lower_case(uri.substr(0, colon));
    const std::string_view rest = std::string_view(uri).substr(colon + 1);
    const auto scheme = std::ranges::find(schemes, name, &Scheme::name);
    if (scheme == schemes.end() || !rest.starts_with("//")) return fmt::format("{}:{}", name, rest);
    const auto authority_end = std::min(rest.find_first_of("/?#", 2), rest.size());
    const auto behind = rest.substr(authority_end);
    const bool without_path = behind.empty() || behind.starts_with('#');
    return fmt::format("{}://{}{}{}", name, canonical_authority(rest.substr(2, authority_end - 2), scheme->port),
                       without_path && scheme->has_root_path ? "/" : "", behind);
}

}  // namespace belay
