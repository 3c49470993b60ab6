#include "drivers/postgres/loopback.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace belay::postgres {
namespace {

/// Parsed, since a name may begin like an address: 127.example.com.
bool is_loopback(const std::string& address) {
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return bytes[0] == 127;
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return false;
    constexpr std::array<std::uint8_t, 16> one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return bytes == one || (std::ranges::equal(std::span(bytes).first<12>(), mapped) && bytes[12] == 127);
}

bool is_here(std::string_view host) {
    const bool socket = host.empty() || host.starts_with('/') || host.starts_with('@');
    return socket || host == "localhost" || is_loopback(std::string(host));
}

bool all_here(std::string_view hosts) {
    while (true) {
        const std::size_t comma = hosts.find(',');
        if (!is_here(hosts.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        hosts.remove_prefix(comma + 1);
    }
}

}  // namespace

bool stays_here(std::string_view hosts, std::string_view addresses) {
    return all_here(hosts) && all_here(addresses);
}

}  // namespace belay::postgres
