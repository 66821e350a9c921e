// What stands behind a Flow.
#pragma once

#include "core/flow/document.h"
#include "core/flow/flow.h"
#include "core/flow/language.h"

#include <memory>
#include <string>

namespace patchbay::flow {

struct Flow::Impl {
    std::string name;
    std::string version;
    std::unique_ptr<const Document> document;
    PhoneLanguages phone_languages;
};

}  // namespace patchbay::flow
