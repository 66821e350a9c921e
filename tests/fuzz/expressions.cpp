// Any text as an expression and as a text with {{ … }} in it, over fixed variables. Both take
// linear time, so a time-out is a find.
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/flow/expression.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <set>
#include <string>

namespace {

using fuzz::require;
namespace flow = patchbay::flow;
namespace json = patchbay::json;

using Names = std::set<std::string, std::less<>>;

const json::object &variables() {
    static const json::object all = patchbay::parse_json(R"({
            "vars": {"text": "Hola ñ 😀", "n": 7, "big": 9223372036854775807, "half": 0.5,
                     "list": [1, "two", [3.5], null, true], "map": {"a": 1, "b": {"c": "d"}},
                     "none": null, "yes": true, "long": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
            "contact": {"name": "Ana", "phone": "+34600111222"},
            "message": {"text": "R-1001", "type": "text"},
            "now": "2026-11-23T10:00:00Z"})")
                                        .value()
                                        .as_object();
    return all;
}

void check(const patchbay::Result<json::value> &result, std::size_t size) {
    if (!result) {
        require(!result.error().message.empty(), "a failure says why");
        require(patchbay::valid_utf8(result.error().message), "a failure is UTF-8",
                result.error().message);
        require(result.error().code >= 0 && static_cast<std::size_t>(result.error().code) <= size,
                "a failure has its place in the text", result.error().message);
        return;
    }
    const auto text = patchbay::to_text(*result);
    const auto read = patchbay::parse_json(text, 1000);
    require(read.ok(), "a value is JSON", text);
    const auto again = patchbay::to_text(*read);
    require(again == text, "a value survives being written", again, text);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Names names = {"vars", "contact", "message", "now", "absent"};
    static const flow::Expression::Lookup lookup = [](std::string_view name) {
        return variables().if_contains(name);
    };
    const auto text = fuzz::text_of(data, size);
    if (!patchbay::valid_utf8(text)) return 0;  // both stand in JSON, which is

    if (const auto expression = flow::Expression::compile(text, names)) {
        const auto value = expression->evaluate(lookup);
        check(value, size);
        const auto holds = expression->test(lookup);
        require(!holds || (value && value->is_bool() && value->get_bool() == *holds),
                "a condition is what its value is");
        for (const auto &reference : expression->references())
            require(names.contains(reference.name) && reference.offset < size,
                    "a reference is to a known name", reference.name);
    } else {
        check(expression.error(), size);
    }
    if (const auto whole = flow::Template::compile(text, names)) {
        check(whole->evaluate(lookup), size);
        const auto shown = whole->text(lookup);
        require(!shown || patchbay::valid_utf8(*shown), "a text is UTF-8");
    } else {
        check(whole.error(), size);
    }
    return 0;
}
