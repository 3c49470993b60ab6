#include "drivers/postgres/url.h"

#include <algorithm>
#include <charconv>

#include "drivers/postgres/postgres.h"

namespace belay::postgres {
namespace {

constexpr std::string_view mask = "***";

/// A URL, cut where its secrets are. Not libpq's parser: that one has no answer for a URL that is wrong somewhere,
/// which is when a URL is most often shown.
struct Pieces {
    std::string_view scheme;   // with its "://"
    std::string_view account;  // user:password, without the @
    std::string_view rest;     // host, port, database
    std::string_view parameters;
};

bool looks_like_hosts(std::string_view authority) {
    const std::size_t colon = authority.find(':');
    if (colon == std::string_view::npos || authority.starts_with('[')) return true;
    return authority.find_first_not_of("0123456789,", colon + 1) == std::string_view::npos;
}

Pieces pieces_of(std::string_view url) {
    const std::size_t marker = url.find("://");
    const std::size_t start =
        marker == std::string_view::npos ? std::min(url.find(':'), url.size() - 1) + 1 : marker + 3;
    Pieces pieces{.scheme = url.substr(0, start), .account = {}, .rest = url.substr(start), .parameters = {}};
    std::size_t question = pieces.rest.find('?');
    std::size_t at = pieces.rest.substr(0, question).rfind('@');
    if (at == std::string_view::npos && !looks_like_hosts(pieces.rest.substr(0, pieces.rest.find_first_of("/?")))) {
        // A password with a question mark in it that should have been written as %3F.
        at = pieces.rest.rfind('@');
        if (at != std::string_view::npos) question = pieces.rest.find('?', at);
    }
    if (question != std::string_view::npos) pieces.parameters = pieces.rest.substr(question);
    pieces.rest = pieces.rest.substr(0, question);
    if (at != std::string_view::npos) {
        pieces.account = pieces.rest.substr(0, at);
        pieces.rest = pieces.rest.substr(at + 1);
    }
    return pieces;
}

std::string decoded(std::string_view text) {
    std::string result;
    for (; !text.empty(); text.remove_prefix(1)) {
        unsigned char byte = 0;
        if (text[0] == '%' && text.size() > 2 &&
            std::from_chars(&text[1], &text[1] + 2, byte, 16).ptr == &text[1] + 2) {
            result += static_cast<char>(byte);
            text.remove_prefix(2);
        } else {
            result += text[0];
        }
    }
    return result;
}

bool is_secret(std::string_view parameter) {
    const std::string key = decoded(parameter.substr(0, parameter.find('=')));
    return key.find("password") != std::string::npos;
}

/// Calls `action` with every parameter of "?a=b&c=d".
void for_each_parameter(std::string_view parameters, const auto& action) {
    while (!parameters.empty()) {
        parameters.remove_prefix(1);
        const std::size_t end = std::min(parameters.find('&'), parameters.size());
        action(parameters.substr(0, end));
        parameters.remove_prefix(end);
    }
}

void mask_secret(std::string& text, std::string_view secret) {
    // Shorter ones stand in any sentence: masked there, they would be legible between the words.
    constexpr std::size_t shortest_secret = 4;
    if (secret.size() < shortest_secret) return;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + mask.size())) {
        text.replace(at, secret.size(), mask);
    }
}

/// What libpq quotes of a URL that it could not take apart as it was meant.
void mask_quoted(std::string& message, std::string_view secrets) {
    std::size_t open = message.find('"');
    while (open != std::string::npos) {
        const std::size_t close = message.find('"', open + 1);
        if (close == std::string::npos) return;
        const std::string quoted = message.substr(open + 1, close - open - 1);
        const bool secret = !quoted.empty() && (secrets.find(quoted) != std::string_view::npos ||
                                                decoded(secrets).find(quoted) != std::string::npos);
        if (secret) message.replace(open + 1, quoted.size(), mask);
        open = message.find('"', open + (secret ? mask.size() : quoted.size()) + 2);
    }
}

}  // namespace

std::string display_name(std::string_view url) {
    if (url.empty()) return {};
    const Pieces pieces = pieces_of(url);
    std::string result(pieces.scheme);
    const std::string_view user = pieces.account.substr(0, pieces.account.find(':'));
    if (!user.empty()) result.append(user).append("@");
    result += pieces.rest;
    char separator = '?';
    for_each_parameter(pieces.parameters, [&](std::string_view parameter) {
        if (is_secret(parameter)) return;
        result.append(1, separator).append(parameter);
        separator = '&';
    });
    return result;
}

std::string scrubbed(std::string message, std::string_view url, std::string_view password) {
    mask_secret(message, password);
    if (url.empty()) return message;
    const Pieces pieces = pieces_of(url);
    const std::size_t colon = pieces.account.find(':');
    if (colon != std::string_view::npos) {
        const std::string_view secret = pieces.account.substr(colon + 1);
        mask_secret(message, secret);
        mask_secret(message, decoded(secret));
        // With the @ and what follows, for libpq cuts at the first @ and the password may have one.
        const std::size_t start = static_cast<std::size_t>(secret.data() - url.data());
        if (secret.find('@') != std::string_view::npos || secret.find_first_of("/?#") != std::string_view::npos) {
            mask_quoted(message, url.substr(start));
        } else {
            mask_quoted(message, secret);
        }
    }
    for_each_parameter(pieces.parameters, [&](std::string_view parameter) {
        if (!is_secret(parameter)) return;
        const std::string_view value = parameter.substr(std::min(parameter.find('='), parameter.size() - 1) + 1);
        mask_secret(message, value);
        mask_secret(message, decoded(value));
    });
    return message;
}

}  // namespace belay::postgres
