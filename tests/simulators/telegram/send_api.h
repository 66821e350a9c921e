// SendApi: the methods that send a message, as strict as the documents.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/telegram/arguments.h"
#include "tests/simulators/telegram/world.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::simulators::telegram {

class SendApi {
public:
    explicit SendApi(World &world) : world_(world) {}

    // `method` in lower case, one that sends(). `automatic`: why nobody waits for the answer, or "".
    void send(std::string_view method, Arguments arguments, std::string_view automatic,
              Listener::Answer &&answer);

private:
    // The message that is replied to, 0 for none. A mistake is kept by the arguments.
    std::int64_t read_reply(Arguments &arguments, std::size_t chat);
    // What strikes before the send is accepted.
    Refusal take_pace(Chat &chat);
    Refusal struck(std::string_view fault);

    World &world_;
};

// The chat that a call names. Nothing: a mistake, which the arguments keep.
std::optional<std::size_t> chat_in(Arguments &arguments, const Book &book);

}  // namespace patchbay::simulators::telegram
