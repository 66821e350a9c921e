// GET /api/v1/events
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/event_stream.h"
#include "core/admin/limits.h"

namespace patchbay::admin {

void Api::events(Call &&call, net::Responder &&respond) {
    EventRequest request;
    auto follow = call.query.flag("follow");
    if (!follow) return respond(bad_parameter(follow.error().where, follow.error().message));
    request.follow = *follow;
    auto limit = call.query.number("limit", kMostEvents);
    if (!limit) return respond(bad_parameter(limit.error().where, limit.error().message));
    request.limit = limit->value_or(request.follow ? 0 : kUsualEvents);
    auto channel = channel_of(call.query);
    if (!channel) return respond(problem(404, channel.error().message));
    request.channel = std::move(*channel);

    if (const auto after = call.query.text("after")) {
        request.after = *after;
        if (after->empty())
            return respond(bad_parameter("after",
                                         "expected the cursor of an event; leave it out "
                                         "to begin without one"));
        if (auto known = parts_.store.published(request.after, request.channel, 1); !known)
            return respond(bad_parameter("after", known.error().message));
    } else if (request.follow) {
        auto newest = parts_.store.newest_cursor();
        if (!newest) return respond(come_again(newest.error().message));
        request.after = std::move(*newest);
    }
    if (readers_->full()) {
        parts_.metrics.admin_refused("readers");
        return respond(come_again("already " + std::to_string(kMostReaders) +
                                  " requests read events; end one of them"));
    }
    net::Response response;
    response.content_type = "application/x-ndjson";
    response.headers.push_back({"cache-control", "no-store"});
    response.stream = std::make_unique<EventStream>(parts_, readers_, std::move(request));
    respond(std::move(response));
}

}  // namespace patchbay::admin
