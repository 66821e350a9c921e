// MessageApi: the methods about what was said already: edits, deletions, reactions, what the
// customer sees while the bot is busy, and the answers to presses.
#pragma once

#include "tests/simulators/telegram/arguments.h"
#include "tests/simulators/telegram/world.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace patchbay::simulators::telegram {

constexpr std::size_t kMaxCallbackText = 200;                          // characters
constexpr std::int64_t kDeletableMs = std::int64_t{48} * 60 * 60'000;  // then a message stays

class MessageApi {
public:
    explicit MessageApi(World &world) : world_(world) {}

    // `method` in lower case.
    static bool owns(std::string_view method);
    net::Response call(std::string_view method, Arguments &arguments);

private:
    net::Response edit_text(Arguments &arguments);
    net::Response delete_message(Arguments &arguments);
    net::Response react(Arguments &arguments);
    net::Response chat_action(Arguments &arguments);
    net::Response answer_press(Arguments &arguments);
    // The message that a call names. Null: a mistake, which the arguments keep.
    Entry *message_in(Arguments &arguments, std::string_view not_found);

    World &world_;
};

}  // namespace patchbay::simulators::telegram
