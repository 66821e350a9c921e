#include "core/flow/value.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <array>
#include <concepts>
#include <optional>
#include <utility>

namespace patchbay::flow {

namespace {

constexpr std::array<std::pair<Waiting, std::string_view>, 4> kWaiting = {
    {{Waiting::message, "message"},
     {Waiting::answer, "answer"},
     {Waiting::call, "call"},
     {Waiting::pause, "pause"}}};

// Where a conversation stands, of the state and of each frame.
template <class Place, class Read>
void read_place(Read &reader, Place &place) {
    reader.read("flow", place.flow);
    reader.read("version", place.version);
    reader.read("step", place.step);
    reader.read("waiting", place.waiting);
    reader.read("tries", place.tries);
    reader.read("event", place.event);
}

// Reads members of the state; the first one of a wrong type is the error.
class StateReader {
public:
    StateReader(const json::object &object, std::string where, std::optional<Error> &error)
        : object_(object), where_(std::move(where)), error_(error) {}

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
        take(name, "'message', 'answer', 'call' or 'pause'", [&out](const json::value &value) {
            for (const auto &[waiting, text] : kWaiting) {
                if (value.is_string() && value.get_string() == text) {
                    out = waiting;
                    return true;
                }
            }
            return false;
        });
    }
    void read(std::string_view name, std::vector<Frame> &out) {
        take(name, "a list of objects", [&](const json::value &value) {
            const auto *list = value.if_array();
            for (std::size_t i = 0; list && i < list->size(); ++i) {
                const auto *object = (*list)[i].if_object();
                if (!object) return false;
                StateReader frame(*object, where_ + "/stack/" + std::to_string(i), error_);
                read_place(frame, out.emplace_back());
            }
            return list != nullptr;
        });
    }

private:
    template <class Read>
    void take(std::string_view name, std::string_view expected, Read read) {
        const auto *value = object_.if_contains(name);
        if (!value || error_ || read(*value)) return;
        error_ = {"the state's '" + std::string(name) + "' is not " + std::string(expected),
                  where_ + "/" + std::string(name)};
    }

    const json::object &object_;
    const std::string where_;
    std::optional<Error> &error_;
};

// Members that hold nothing are left out.
class StateWriter {
public:
    void text(std::string_view name, const std::string &value) {
        if (!value.empty()) object.emplace(name, value);
    }
    void members(std::string_view name, const json::object &value) {
        if (!value.empty()) object.emplace(name, value);
    }
    template <class Place>
    void place(const Place &place) {
        text("flow", place.flow);
        text("version", place.version);
        text("step", place.step);
        if (place.waiting != Waiting::message)
            object.emplace("waiting", kWaiting[static_cast<std::size_t>(place.waiting)].second);
        if (place.tries != 0) object.emplace("tries", place.tries);
        members("event", place.event);
    }

    json::object object;
};

}  // namespace

json::object to_json(const State &state) {
    StateWriter writer;
    writer.place(state);
    if (state.serial != 0) writer.object.emplace("serial", state.serial);
    writer.members("vars", state.vars);
    writer.members("contact", state.contact);
    if (state.named) writer.object.emplace("named", true);
    writer.members("referral", state.referral);
    writer.text("channel", state.channel);
    writer.members("message", state.message);
    if (state.stack.empty()) return std::move(writer.object);
    json::array stack;
    for (const auto &frame : state.stack) {
        StateWriter one;
        one.place(frame);
        stack.push_back(std::move(one.object));
    }
    writer.object.emplace("stack", std::move(stack));
    return std::move(writer.object);
}

Result<State> state_from_json(const json::value &value) {
    const auto *object = value.if_object();
    if (!object) return Error{"the state is not an object"};
    State state;
    std::optional<Error> error;
    StateReader reader(*object, "", error);
    read_place(reader, state);
    reader.read("serial", state.serial);
    reader.read("vars", state.vars);
    reader.read("contact", state.contact);
    reader.read("named", state.named);
    reader.read("referral", state.referral);
    reader.read("channel", state.channel);
    reader.read("message", state.message);
    reader.read("stack", state.stack);
    if (error) return *error;
    return state;
}

State finished(State state) {
    State after;
    after.serial = state.serial;
    after.contact = std::move(state.contact);
    after.named = state.named;
    after.channel = std::move(state.channel);
    return after;
}

}  // namespace patchbay::flow
