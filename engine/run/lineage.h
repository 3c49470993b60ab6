#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "engine/session.h"

namespace belay {

/// Which run wrote each record of a database, over all its projects. Every run has a random id, so two databases have
/// records in common only where one was copied from the other.
class Lineage {
  public:
    Lineage() = default;
    /// Reads the history of the session's database; empty where there is none of belay's. Throws DatabaseError.
    explicit Lineage(Session& session);

    bool empty() const { return runs_.empty(); }
    /// How many records of `other` this one has not.
    std::size_t lacks(const Lineage& other) const;
    bool has(const std::string& project, std::int64_t seq) const { return runs_.contains({project, seq}); }
    std::size_t size() const { return runs_.size(); }

  private:
    std::map<std::pair<std::string, std::int64_t>, std::string> runs_;  // by project and seq
};

}  // namespace belay
