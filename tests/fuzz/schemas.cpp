// {"schema": …, "value": …}: any schema compiled, any value validated against it.
#include "core/base/json.h"
#include "core/base/located_json.h"
#include "core/base/schema.h"
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace {

using fuzz::require;
namespace json = patchbay::json;

// A pointer leads to a value, or to a place whose parent is one (an error's at a missing member).
bool leads_somewhere(const json::value &value, std::string_view pointer) {
    boost::system::error_code error;
    return value.find_pointer(pointer, error) != nullptr;
}

void validate(const patchbay::Schema &schema, const patchbay::LocatedJson &document,
              const json::value &value) {
    const auto violations = schema.validate(value);
    for (const auto &violation : violations) {
        require(!violation.message.empty() && patchbay::valid_utf8(violation.message),
                "a violation says what is wrong", violation.message);
        require(leads_somewhere(value, violation.pointer), "a violation has a place in the value",
                violation.pointer);
        const auto problem =
            document.problem("/value" + violation.pointer, violation.message, violation.at_key);
        require(problem.line >= 1 && problem.column >= 1, "a violation has a place in the text");
    }
    const auto filled = schema.with_defaults(value);
    const auto twice = schema.with_defaults(filled);
    require(filled == twice, "defaults are filled in once", patchbay::to_text(twice),
            patchbay::to_text(filled));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    patchbay::Problems problems;
    const auto document =
        patchbay::LocatedJson::parse("schema.json", fuzz::text_of(data, size),
                                     patchbay::LocatedJson::Dialect::relaxed, problems);
    if (!document || !document->root().is_object()) return 0;
    const auto &root = document->root().get_object();
    const auto *written = root.if_contains("schema");
    if (written == nullptr) return 0;
    const auto schema = patchbay::Schema::compile(*written);
    if (!schema) {
        require(!schema.error().message.empty(), "a bad schema says what is wrong");
        require(leads_somewhere(*written, schema.error().where), "a bad schema has a place",
                schema.error().where);
        return 0;
    }
    for (const auto &secret : schema->secrets())
        require(secret.starts_with('/'), "a secret is a pointer", secret);
    if (const auto *value = root.if_contains("value")) validate(*schema, *document, *value);
    return 0;
}
