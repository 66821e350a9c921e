// Bodies that are made while they leave: see BodyStream in http.h.
#include "core/net/http_session.h"
#include "core/net/response_text.h"

#include <atomic>
#include <memory>

namespace patchbay::net {

void Session::begin_stream(Slot &slot, bool last) {
    auto &response = *slot.response;
    const bool chunked = !slot.http_1_0;
    if (!chunked) accepting_ = false;
    append_response(output_, response,
                    {slot.head, last || !chunked, slot.http_1_0, server_->date()});
    stream_.emplace(Outflow{std::move(response.stream), chunked});
    // However often it is called, one post is under way.
    auto called = std::make_shared<std::atomic<bool>>(false);
    stream_->body->start([session = weak_from_this(), inbox = server_->inbox, called] {
        if (called->exchange(true)) return;
        inbox->post([session, called] {
            *called = false;
            if (const auto live = session.lock()) live->woken();
        });
    });
    if (draining_) stream_->body->drain();
}

// Each piece has its turn behind what other connections want.
void Session::pull_later() {
    if (stream_->waiting || stream_->asked) return;
    stream_->asked = true;
    server_->inbox->post([session = weak_from_this()] {
        if (const auto live = session.lock()) live->pull();
    });
}

void Session::pull() {
    if (closed_ || !stream_) return;
    stream_->asked = false;
    if (writing_) return;  // again when that is written
    std::string piece;
    const auto next = stream_->body->next(piece);
    if (next == BodyStream::Next::broken) return close();
    stream_->waiting = next == BodyStream::Next::wait;
    const bool chunked = stream_->chunked;
    if (chunked)
        append_chunk(output_, piece);
    else
        output_ += piece;
    if (next == BodyStream::Next::end) {
        if (chunked)
            output_ += kLastChunk;
        else
            pending_.clear();  // the connection's end is the body's: nothing comes behind it
        stream_.reset();
        return pump();
    }
    write();
    if (!closed_ && !writing_) pump();
}

void Session::woken() {
    if (closed_ || !stream_ || !stream_->waiting) return;
    stream_->waiting = false;
    pull();
}

}  // namespace patchbay::net
