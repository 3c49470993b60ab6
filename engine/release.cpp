#include "engine/release.h"

namespace belay {

std::string_view release() {
    return BELAY_RELEASE;
}

}  // namespace belay
