#include "core/base/schema.h"
#include "core/flow/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

template <class Map>
std::vector<std::string> keys_of(const Map &map) {
    std::vector<std::string> keys;
    for (const auto &entry : map)
        keys.push_back(entry.first);
    return keys;
}

const Operation *find_operation(Reader &reader, const Call &call, const std::string &pointer) {
    const auto &backends = reader.environment().backends;
    if (call.backend.empty() || call.operation.empty()) return nullptr;
    const auto backend = backends.find(call.backend);
    if (backend == backends.end()) {
        reader.problem(pointer + "/backend",
                       "unknown backend '" + call.backend + "'" +
                           did_you_mean(nearest_name(call.backend, keys_of(backends))));
        return nullptr;
    }
    const auto &operations = backend->second.operations;
    const auto operation = operations.find(call.operation);
    if (operation != operations.end()) return &operation->second;
    reader.problem(pointer + "/operation",
                   "backend '" + call.backend + "' has no operation '" + call.operation + "'" +
                       did_you_mean(nearest_name(call.operation, keys_of(operations))));
    return nullptr;
}

void check_argument(Reader &reader, const json::value &schema, const Rendering &argument,
                    const std::string &pointer) {
    if (!argument.constant()) return;
    auto compiled = Schema::compile(schema);
    if (!compiled) return;  // its author's mistake, reported where the plugin is loaded
    for (const auto &violation : compiled->validate(std::get<json::value>(argument.value)))
        reader.problem(pointer + violation.pointer, violation.message);
}

void check_input(Reader &reader, const Operation &operation, const Rendering &input,
                 const json::object &given, const std::string &pointer) {
    const auto *properties = member_object(operation.input, "properties");
    std::vector<std::string> names;
    if (properties) {
        for (const auto &property : *properties)
            names.emplace_back(property.key().data(), property.key().size());
    }
    const auto check_one = [&](std::string_view key, const Rendering &value) {
        const auto place = pointer + pointer_step(key);
        if (const auto *schema = properties ? properties->if_contains(key) : nullptr) {
            check_argument(reader, *schema, value, place);
        } else if (!open_schema(operation.input)) {
            reader.problem_at_key(place, "unknown argument '" + std::string(key) + "'" +
                                             did_you_mean(nearest_name(key, names)));
        }
    };
    if (const auto *map = std::get_if<Rendering::Map>(&input.value)) {
        for (const auto &[key, value] : *map)
            check_one(key, value);
    } else {
        for (const auto &member : given)
            check_one({member.key().data(), member.key().size()}, Rendering{member.value()});
    }
    const auto *schema = operation.input.if_object();
    const auto *required = schema ? schema->if_contains("required") : nullptr;
    if (!required || !required->is_array()) return;
    for (const auto &name : required->get_array()) {
        if (name.is_string() && !given.contains(name.get_string()))
            reader.problem(pointer,
                           "argument '" + std::string(view(name.get_string())) + "' is missing");
    }
}

void read_errors(Reader &reader, const json::value &value, const std::string &pointer,
                 const Operation *operation, Call &call) {
    const auto *ways = reader.object(value, pointer);
    if (!ways) return;
    for (const auto &way : *ways) {
        const std::string_view name(way.key().data(), way.key().size());
        const auto place = pointer + pointer_step(name);
        call.on_error.emplace(name, reader.target(way.value(), place));
        if (name == "*" || !operation) continue;
        const auto &known = operation->errors;
        if (std::find(known.begin(), known.end(), name) == known.end())
            reader.problem_at_key(place, "operation '" + call.operation + "' has no error '" +
                                             std::string(name) + "'" +
                                             did_you_mean(nearest_name(name, known)));
    }
}

}  // namespace

Call read_call(Reader &reader, const json::object &step, const std::string &pointer) {
    Call call;
    reader.known_keys(step, pointer, {"call", "next", "on_error"});
    call.next = reader.next(step, pointer);
    const auto place = pointer + "/call";
    const Operation *operation = nullptr;
    if (const auto *given = reader.object(step.at("call"), place)) {
        reader.known_keys(*given, place, {"backend", "operation", "input", "save"});
        if (const auto *backend = reader.required(*given, "backend", place))
            call.backend = reader.name(*backend, place + "/backend");
        if (const auto *name = reader.required(*given, "operation", place))
            call.operation = reader.name(*name, place + "/operation");
        if (const auto *save = given->if_contains("save"))
            call.save = reader.variable(reader.name(*save, place + "/save"), place + "/save");
        operation = find_operation(reader, call, place);

        const auto *input = given->if_contains("input");
        const bool written = input != nullptr;
        const json::value nothing = json::object();
        if (!input) input = &nothing;
        const auto where = written ? place + "/input" : place;
        call.input.value = nothing;
        if (const auto *arguments = reader.object(*input, where)) {
            if (auto rendering = reader.rendering(*input, where, false)) {
                call.input = std::move(*rendering);
                if (operation) check_input(reader, *operation, call.input, *arguments, where);
            }
        }
    }
    if (const auto *errors = step.if_contains("on_error"))
        read_errors(reader, *errors, pointer + "/on_error", operation, call);
    return call;
}

}  // namespace patchbay::flow
