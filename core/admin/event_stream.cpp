#include "core/admin/event_stream.h"

#include "core/admin/limits.h"
#include "core/base/json.h"
#include "core/base/log.h"

#include <algorithm>

namespace patchbay::admin {

namespace {

// Of a piece: with one event more it is what a reader that does not read may hold.
constexpr std::size_t kPieceBytes = 256 * 1024;

// The event as it is kept, with the cursor behind its members.
void append_line(std::string &out, const journal::Store::Published &published) {
    std::string_view body = published.event.body;
    if (body.size() < 2) body = "{}";
    body.remove_suffix(1);
    out += body;
    if (out.back() != '{') out += ',';
    out += "\"cursor\":";
    append_quoted(out, published.cursor);
    out += "}\n";
}

}  // namespace

EventStream::EventStream(Parts parts, std::shared_ptr<Readers> readers, EventRequest request)
    : parts_(parts),
      readers_(std::move(readers)),
      request_(std::move(request)),
      reader_(readers_->enter()) {}

EventStream::~EventStream() {
    readers_->leave(reader_);
    if (heartbeat_ != 0) parts_.loop.cancel(heartbeat_);
}

void EventStream::start(Function<void()> wake) {
    readers_->listen(reader_, std::move(wake));
    if (request_.follow) arm_heartbeat();
}

void EventStream::arm_heartbeat() {
    heartbeat_ = parts_.loop.after(kHeartbeatMs, [this] {
        beat_ = std::exchange(quiet_, true);
        if (beat_) readers_->wake(reader_);
        arm_heartbeat();
    });
}

// Where a channel is quiet the cursor moves on with the others, so that what is not for this reader
// is passed over once.
Result<std::vector<journal::Store::Published>> EventStream::read(std::size_t count) {
    std::string newest;
    if (!request_.channel.empty()) {
        auto cursor = parts_.store.newest_cursor();
        if (!cursor) return cursor.error();
        newest = std::move(*cursor);
    }
    auto page = parts_.store.published(request_.after, request_.channel, count);
    if (!page) return page.error();
    if (!page->empty())
        request_.after = page->back().cursor;
    else if (!newest.empty())
        request_.after = std::move(newest);
    return page;
}

net::BodyStream::Next EventStream::next(std::string &out) {
    std::size_t count = kEventPage;
    if (request_.limit != 0) count = std::min(count, request_.limit - said_);
    if (count == 0) return Next::end;
    auto page = read(count);
    if (!page) {
        log::error("events cannot be read", {{"reason", page.error().message}});
        return Next::broken;
    }
    std::size_t told = 0;
    while (told < page->size() && out.size() < kPieceBytes)
        append_line(out, (*page)[told++]);
    const bool more = told < page->size();
    if (more) request_.after = (*page)[told - 1].cursor;
    said_ += told;
    if (std::exchange(beat_, false) && page->empty() && request_.follow) out += '\n';
    if (!page->empty()) quiet_ = false;
    if (more || page->size() == count) return Next::piece;
    return request_.follow ? Next::wait : Next::end;
}

}  // namespace patchbay::admin
