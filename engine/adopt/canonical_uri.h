#pragma once

#include <string>
#include <string_view>

namespace belay {

/// A URI as Perl's URI module makes it canonical, which is what Sqitch hashes and writes into its registry: scheme and
/// host in lower case, no port that the scheme has anyway, a path of `/` where http has none, `%7E` as the `~` that it
/// means, and what cannot stand in a URI as `%20`.
std::string canonical_uri(std::string_view uri);

}  // namespace belay
