#include "tests/simulators/telegram/send_api.h"

#include "core/base/json.h"
#include "tests/simulators/common/send_faults.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr double kSecondMs = 1000;

// Takes one from the bucket. Otherwise: after how many whole seconds there is room again.
std::int64_t take(Bucket &bucket, double per_ms, double burst) {
    if (per_ms <= 0) return 0;
    if (bucket.has_room(per_ms, burst, system_clock().steady_ms())) {
        bucket.used += 1;
        return 0;
    }
    // Whole milliseconds first: a rounding error must not cost a second.
    const auto wait_ms = std::round((bucket.used + 1 - burst) / per_ms);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_ms / kSecondMs)));
}

// {"message_id", "allow_sending_without_reply"}, or the two older parameters of the same meaning.
struct Reply {
    std::int64_t message_id = 0;
    bool may_fail = false;
};

Reply reply_in(Arguments &arguments) {
    const auto *structure = arguments.structure("reply_parameters");
    if (!structure) {
        return {arguments.integer("reply_to_message_id").value_or(0),
                arguments.flag("allow_sending_without_reply")};
    }
    if (!structure->is_object()) {
        arguments.refuse(bad("object expected as reply parameters"));
        return {};
    }
    Arguments inside(structure->get_object());
    const auto id = inside.integer("message_id");
    if (!id) inside.refuse(bad("field \"message_id\" of reply parameters is required"));
    const Reply out{id.value_or(0), inside.flag("allow_sending_without_reply")};
    if (inside.refusal()) arguments.refuse(*inside.refusal());
    return out;
}

}  // namespace

std::optional<std::size_t> chat_in(Arguments &arguments, const Book &book) {
    const auto id = arguments.chat_id();
    if (arguments.refusal()) return {};
    const auto chat = book.find(*id);
    if (!chat) arguments.refuse(bad("chat not found"));
    return chat;
}

std::int64_t SendApi::read_reply(Arguments &arguments, std::size_t chat) {
    const auto reply = reply_in(arguments);
    if (reply.message_id == 0 || !world_.settings.record) return reply.message_id;
    if (world_.book.message(chat, reply.message_id)) return reply.message_id;
    if (!reply.may_fail) arguments.refuse(bad("message to be replied not found"));
    return 0;
}

Refusal SendApi::take_pace(Chat &chat) {
    const auto &settings = world_.settings;
    const auto rate = settings.messages_per_second;
    const auto every = static_cast<double>(settings.pair_every_ms);
    auto wait =
        take(chat.pace, every > 0 ? 1 / every : 0, static_cast<double>(settings.pair_burst));
    if (wait == 0) wait = take(world_.pace, rate / kSecondMs, std::max(1.0, rate));
    if (wait == 0) return {};
    return too_many(wait);
}

Refusal SendApi::struck(std::string_view fault) {
    if (fault == "throttled") return too_many(world_.faults.parameter("retry_after_s"));
    if (fault == "server_error") return ApiError{500, "Internal Server Error"};
    auto &ordered = world_.ordered_errors;
    if (ordered.empty()) return {};
    auto error = std::move(ordered.front());
    ordered.pop_front();
    return error;
}

void SendApi::send(std::string_view method, Arguments arguments, std::string_view automatic,
                   Listener::Answer &&answer) {
    ++world_.counts.requests;
    if (const auto *markup = arguments.structure("reply_markup")) {
        if (auto refusal = check_markup(*markup)) arguments.refuse(std::move(*refusal));
    }
    for (const auto *flag : {"disable_notification", "protect_content"})
        arguments.flag(flag);
    auto content = read_content(method, arguments, world_.files);
    const auto chat = chat_in(arguments, world_.book);
    const auto reply_to = chat ? read_reply(arguments, *chat) : 0;
    if (const auto &refusal = arguments.refusal()) return answer.send(world_.refuse(*refusal));

    auto &talk = world_.book.at(*chat);
    const auto ordinal = ++talk.requests;
    const auto fault = world_.faults.pick("send", talk.subject, ordinal);
    if (strikes_before(fault, ordinal, answer)) return;
    auto refusal = struck(fault);
    if (!refusal) refusal = take_pace(talk);
    if (!refusal) refusal = world_.check_reachable(*chat);
    if (refusal) return answer.send(world_.refuse(*refusal));

    json::object request{{"method", method}};
    for (const auto &member : arguments.values())
        request[member.key()] = member.value();
    auto message =
        world_.accept({*chat, std::move(content), std::move(request), reply_to, fault, automatic});
    answer_accepted(world_.executor, world_.faults, fault, result_of(std::move(message)),
                    std::move(answer));
}

}  // namespace patchbay::simulators::telegram
