// Checks a struct that crossed the ABI before anything else looks at it: pointers, sizes, UTF-8,
// JSON, limits. Works on the descriptions of abi_types.h, so no field can be forgotten.
#pragma once

#include "core/plugin/abi_types.h"

#include <string>

namespace patchbay::plugin::abi {

struct Fault {
    patchbay_status code = PATCHBAY_OK;  // PATCHBAY_E_ARGUMENT, _TOO_LARGE or _INVALID
    std::string path;                    // "content.text.text"
    std::string what;                    // "is not valid UTF-8"
};

// "content.text.text is not valid UTF-8"
std::string to_text(const Fault &fault);

// False: `fault` says where and why. Reads no byte outside of what `object` says that it holds.
bool check(const Struct &type, const void *object, Fault &fault);
template <class T>
bool check(const T *object, Fault &fault) {
    return check(type_of<T>(), object, fault);
}

bool valid_text(std::string_view text);  // UTF-8, with a short way for ASCII

}  // namespace patchbay::plugin::abi
