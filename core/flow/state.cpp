#include "core/flow/value.h"

#include <boost/json/string.hpp>

#include <array>
#include <concepts>
#include <optional>
#include <utility>

namespace patchbay::flow {

namespace {

constexpr std::array<std::pair<Waiting, std::string_view>, 3> kWaiting = {
    {{Waiting::message, "message"}, {Waiting::answer, "answer"}, {Waiting::call, "call"}}};

Error bad_member(std::string_view name, std::string_view expected) {
    return {"the state's '" + std::string(name) + "' is not " + std::string(expected),
            "/" + std::string(name)};
}

// Reads members of the state; the first one of a wrong type is the error.
class StateReader {
public:
    explicit StateReader(const json::object &object) : object_(object) {}

    void read(std::string_view name, std::string &out) {
        take(name, "a string", [&out](const json::value &value) {
            const auto *text = value.if_string();
            if (text) out.assign(text->data(), text->size());
            return text != nullptr;
        });
    }
    void read(std::string_view name, json::object &out) {
        take(name, "an object", [&out](const json::value &value) {
            const auto *object = value.if_object();
            if (object) out = *object;
            return object != nullptr;
        });
    }
    void read(std::string_view name, bool &out) {
        take(name, "a bool", [&out](const json::value &value) {
            if (value.is_bool()) out = value.get_bool();
            return value.is_bool();
        });
    }
    template <std::integral Integer>
    void read(std::string_view name, Integer &out) {
        take(name, "a whole number in its range", [&out](const json::value &value) {
            boost::system::error_code failed;
            if (value.is_number()) out = value.to_number<Integer>(failed);
            return value.is_number() && !failed;
        });
    }
    void read(std::string_view name, Waiting &out) {
        take(name, "'message', 'answer' or 'call'", [&out](const json::value &value) {
            for (const auto &[waiting, text] : kWaiting) {
                if (value.is_string() && value.get_string() == text) {
                    out = waiting;
                    return true;
                }
            }
            return false;
        });
    }
    const std::optional<Error> &error() const { return error_; }

private:
    template <class Read>
    void take(std::string_view name, std::string_view expected, Read read) {
        const auto *value = object_.if_contains(name);
        if (value && !error_ && !read(*value)) error_ = bad_member(name, expected);
    }

    const json::object &object_;
    std::optional<Error> error_;
};

}  // namespace

json::object to_json(const State &state) {
    json::object object;
    const auto text = [&object](std::string_view name, const std::string &value) {
        if (!value.empty()) object.emplace(name, value);
    };
    const auto members = [&object](std::string_view name, const json::object &value) {
        if (!value.empty()) object.emplace(name, value);
    };
    text("flow", state.flow);
    text("version", state.version);
    text("step", state.step);
    if (state.waiting != Waiting::message)
        object.emplace("waiting", kWaiting[static_cast<std::size_t>(state.waiting)].second);
    if (state.tries != 0) object.emplace("tries", state.tries);
    if (state.serial != 0) object.emplace("serial", state.serial);
    members("vars", state.vars);
    members("contact", state.contact);
    if (state.named) object.emplace("named", true);
    members("referral", state.referral);
    text("channel", state.channel);
    members("message", state.message);
    return object;
}

Result<State> state_from_json(const json::value &value) {
    const auto *object = value.if_object();
    if (!object) return Error{"the state is not an object"};
    State state;
    StateReader reader(*object);
    reader.read("flow", state.flow);
    reader.read("version", state.version);
    reader.read("step", state.step);
    reader.read("waiting", state.waiting);
    reader.read("tries", state.tries);
    reader.read("serial", state.serial);
    reader.read("vars", state.vars);
    reader.read("contact", state.contact);
    reader.read("named", state.named);
    reader.read("referral", state.referral);
    reader.read("channel", state.channel);
    reader.read("message", state.message);
    if (reader.error()) return *reader.error();
    return state;
}

State finished(State state) {
    State after;
    after.serial = state.serial;
    after.contact = std::move(state.contact);
    after.named = state.named;
    return after;
}

}  // namespace patchbay::flow
