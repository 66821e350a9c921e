// The same text through all our JSON readers: they take and refuse the same, and read the same.
#include "core/base/json.h"

#include "core/base/located_json.h"
#include "core/plugin/json_tape.h"
#include "core/plugin/limits.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace {

using fuzz::require;
namespace json = patchbay::json;
using patchbay::LocatedJson;

bool boost_takes(std::string_view text) {
    json::parse_options options;
    options.max_depth = patchbay::kMaxJsonDepth;
    json::error_code error;
    json::parse(text, error, {}, options);
    return !error;
}

std::string_view text_of(const patchbay_json_node &node) { return {node.text.ptr, node.text.len}; }

// Each container ends where its last element does.
void check_tape(const patchbay_json_node *nodes, std::uint32_t count) {
    require(count > 0 && nodes[0].next == count, "the tape is one value");
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto &node = nodes[i];
        require(node.next > i && node.next <= count, "a node ends behind its begin");
        const bool object = node.type == PATCHBAY_JSON_OBJECT;
        if (!object && node.type != PATCHBAY_JSON_ARRAY) {
            require(node.next == i + 1, "a scalar is one node");
            require(node.type != PATCHBAY_JSON_NUMBER || !text_of(node).empty(),
                    "a number has digits");
            continue;
        }
        std::uint32_t elements = 0;
        auto at = i + 1;
        for (; at < node.next; at = nodes[at].next) {
            if (object) require(nodes[at++].type == PATCHBAY_JSON_STRING, "a key is a string");
            ++elements;
        }
        require(at == node.next && elements == node.count, "a container counts its elements");
    }
}

void check_value(const json::value &value) {
    const auto text = patchbay::to_text(value);
    const auto read = patchbay::parse_json(text);
    require(read.ok(), "a value is written as JSON", text);
    const auto again = patchbay::to_text(*read);
    require(again == text, "a value is written the same again", again, text);
    const auto exact = patchbay::to_exact_text({{"value", value}});
    const auto same = patchbay::parse_json(exact, patchbay::kMaxJsonDepth + 1);
    require(same.ok() && same->at("value") == value, "an exact text reads as the same", exact);
}

void check_located(std::string_view text, bool valid) {
    patchbay::Problems problems;
    const auto located = LocatedJson::parse("f.json", text, LocatedJson::Dialect::strict, problems);
    require(located.ok() == problems.empty(), "a text is refused with a problem");
    require(valid || !located, "located JSON takes only what is JSON");
    for (const auto &problem : problems) {
        require(problem.line >= 1 && problem.column >= 1, "a problem has a place");
        const auto &message = problem.message;
        require(!valid || message.find("given twice") != std::string::npos,
                "valid JSON is refused for double keys alone", message);
    }
    patchbay::Problems relaxed;
    const auto lenient = LocatedJson::parse("f.json", text, LocatedJson::Dialect::relaxed, relaxed);
    require(!located || (lenient && lenient->root() == located->root()),
            "the relaxed dialect reads strict JSON the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static patchbay::plugin::JsonTapes tapes;
    const auto text = fuzz::text_of(data, size);
    const bool valid = boost_takes(text);
    const auto value = patchbay::parse_json(text);
    require(valid || !value, "parse_json takes only what is JSON");
    if (value) check_value(*value);
    if (!value)
        require(!value.error().where.empty() && !value.error().message.empty(),
                "an error has a place");
    if (valid && !value)
        require(value.error().message.find("too large") != std::string::npos,
                "valid JSON is refused for too large numbers alone", value.error().message);
    check_located(text, value.ok());

    const patchbay_json_node *nodes = nullptr;
    std::uint32_t count = 0;
    const auto status = tapes.parse(text, &nodes, &count);
    const auto type = patchbay::plugin::json_type(text);
    require((status == PATCHBAY_OK) == valid, "the tape takes what is JSON");
    require(type.has_value() == valid, "json_type takes what is JSON");
    if (status == PATCHBAY_OK) {
        require(nodes[0].type == *type, "both know the type");
        check_tape(nodes, count);
        const auto written = tapes.write(nodes, 0);
        const std::string_view again(written.ptr, written.len);
        const auto reread = patchbay::parse_json(again);
        require(reread.ok() == value.ok() && (!value || *reread == *value),
                "the tape holds the value", again);
    }
    tapes.reset();
    return 0;
}
