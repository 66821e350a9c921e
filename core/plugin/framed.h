// An instance whose every call in and every sink call out goes through frames, as it would to a
// process of its own.
#pragma once

#include "patchbay/plugin.h"

#include <memory>

namespace patchbay::plugin {

class Framed {
public:
    explicit Framed(const patchbay_instance &real);
    ~Framed();

    // Belongs to this object, except that `destroy` destroys the real instance.
    const patchbay_instance &instance() const;

private:
    struct State;
    struct Calls;
    std::unique_ptr<State> state_;
};

}  // namespace patchbay::plugin
