// The envelope of a webhook: {"object", "entry": [{"id", "time", lists of events}]}. Whatever
// stands inside becomes an event; so does what is broken in the envelope, as long as anything in it
// could be read. Else the body is malformed.
#pragma once

#include "event.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace graph {

// "entry[0]", for a person.
std::string place_in(std::string_view list, std::size_t position);

class Envelope {
public:
    patchbay_status read(sdk::JsonValue root);

protected:
    // The event outlives it.
    explicit Envelope(Event &event) : event_(event) {}
    ~Envelope() = default;

    // Why entries of this object are not for the channel; "" where they are.
    virtual std::string_view foreign(std::string_view object) const = 0;
    // The event has the entry's account and time.
    virtual patchbay_status read_entry(sdk::JsonValue entry, const std::string &place) = 0;

    // The objects of a list, each to `decode`.
    template <class Decode>
    patchbay_status each_of(sdk::JsonValue list, const std::string &place, const Decode &decode) {
        if (!list.is_array()) return broken(place, "must be an array", list);
        std::size_t position = 0;
        for (const sdk::JsonValue element : list.elements()) {
            any_read_ = any_read_ || element.is_object();
            const patchbay_status status =
                element.is_object()
                    ? decode(element)
                    : broken(place_in(place, position), "must be an object", element);
            if (status != PATCHBAY_OK) return status;
            ++position;
        }
        return PATCHBAY_OK;
    }

    // Notes what is wrong with the envelope; `json` is the part that cannot be read.
    patchbay_status broken(const std::string &place, std::string_view expected,
                           sdk::JsonValue json);

    bool any_read_ = false;

private:
    Event &event_;
    std::string problem_;  // the first one
};

}  // namespace graph
