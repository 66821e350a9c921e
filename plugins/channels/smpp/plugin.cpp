// SMS over SMPP 3.4 as a Patchbay channel. One instance is one sender at one message centre, with
// as many binds as its settings say.
#include "codec/pdu.h"
#include "inbox.h"
#include "outgoing.h"
#include "sender.h"

#include <deque>
#include <patchbay/stream.hpp>

namespace smpp {
namespace {

constexpr std::uint32_t kTick = 1;
constexpr std::uint32_t kTickMs = 1000;
constexpr std::int64_t kExpireEveryS = 60;
constexpr std::int64_t kDrainS = 3;  // so long a good-bye waits for responses

}  // namespace

class Plugin : public sdk::StreamInstance<Plugin> {
public:
    explicit Plugin(const sdk::Host &to)
        : StreamInstance(to),
          receipts_(settings_, host(), durable_),
          repeats_(host(), durable_),
          long_texts_(settings_, host(), durable_, repeats_),
          inbox_(settings_, host(), durable_, receipts_, repeats_, long_texts_),
          sender_(settings_, host(), receipts_) {
        repeats_.on_end([this](bool all, Out &out) { long_texts_.drop_given(all, out); });
    }

    patchbay_status configure(const patchbay_instance_config &config,
                              const sdk::ErrorSink &errors) {
        sdk::Settings given(host(), config, errors);
        read_settings(given, settings_);
        if (!given.good()) return given.status();
        for (const Role role : settings_.binds) {
            const auto connection = static_cast<std::uint32_t>(sessions_.size() + 1);
            sessions_.emplace_back(connection, role, settings_, host());
            sender_.add(sessions_.back());
            repeats_.add(sessions_.back());
        }
        return PATCHBAY_OK;
    }

    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
        Outgoing outgoing;
        if (const auto status = compose(settings_, message, sink, outgoing); status != PATCHBAY_OK)
            return status;
        for (const std::string &body : outgoing.bodies) {
            const auto bytes = smpp::frame(command::kSubmitSm, 0, 0, body);
            if (!bytes.ok()) return sink.fail(PATCHBAY_E_TOO_LARGE, bytes.error().reason, "/text");
            auto item = sdk::make<patchbay_stream_frame>();
            item.name = sdk::str("submit_sm");
            item.bytes = sdk::bytes(*bytes);
            if (const auto status = sink.frame(item); status != PATCHBAY_OK) return status;
        }
        return PATCHBAY_OK;
    }

    patchbay_status endpoints(const sdk::EndpointSink &sink) {
        for (const Session &session : sessions_) {
            const auto status = sink.endpoint(session.connection(), settings_.url);
            if (status != PATCHBAY_OK) return status;
        }
        return PATCHBAY_OK;
    }

    patchbay_status on_kept(std::string_view key, std::string_view value, const sdk::StreamSink &) {
        if (Repeats::is_record(key))
            repeats_.restore(value);
        else if (Receipts::is_record(key))
            receipts_.restore(value);
        else if (LongTexts::is_record(key))
            long_texts_.restore(key, value);
        return PATCHBAY_OK;
    }

    patchbay_status on_open(std::uint32_t connection, const sdk::StreamSink &sink) {
        return act(sink, [&](Out &out) {
            if (Session *session = find(connection)) session->opened(out);
        });
    }

    patchbay_status on_bytes(std::uint32_t connection, std::string_view bytes,
                             const sdk::StreamSink &sink) {
        return act(sink, [&](Out &out) {
            Session *session = find(connection);
            if (session == nullptr) return;
            session->feed(bytes);
            while (const auto pdu = session->next(out)) {
                if (is_response(pdu->header.command_id))
                    sender_.answered(*session, *pdu, out);
                else
                    inbox_.take(*session, *pdu, out);
            }
        });
    }

    patchbay_status on_timer(std::uint32_t, std::uint32_t, const sdk::StreamSink &sink) {
        return act(sink, [&](Out &out) {
            armed_ = false;
            ++now_s_;
            for (Session &session : sessions_)
                session.tick(out);
            sender_.tick(out);
            repeats_.tick(out);
            long_texts_.tick(out);
            if (now_s_ % kExpireEveryS == 0) receipts_.expire(out);
        });
    }

    patchbay_status on_durable(patchbay_token token, bool durable, const sdk::StreamSink &sink) {
        return act(sink, [&](Out &out) { durable_.told(token, durable, out); });
    }

    patchbay_status on_close(std::uint32_t connection, std::string_view,
                             const sdk::StreamSink &sink) {
        return act(sink, [&](Out &) {
            if (Session *session = find(connection)) session->closed();
        });
    }

    patchbay_status submit(const patchbay_outbound &message, const sdk::StreamSink &sink) {
        Out out(sink);
        const patchbay_token before = durable_.last();
        const patchbay_status status = sender_.submit(message, sink, out);
        undo_refused(before, out);
        return status;
    }

    patchbay_status stop(const sdk::StreamSink &sink) {
        return act(sink, [&](Out &) {
            sender_.stop();
            inbox_.stop();
            repeats_.stop();
            stopped_s_ = now_s_;
        });
    }

private:
    // What every call shares: the first begins, and each leaves things settled.
    template <class Call>
    patchbay_status act(const sdk::StreamSink &sink, const Call &call) {
        Out out(sink);
        const patchbay_token before = durable_.last();
        const bool first = !std::exchange(started_, true);
        if (first) long_texts_.start();
        repeats_.start(out);
        long_texts_.settle_up(out);
        call(out);
        if (!std::exchange(armed_, true)) out.timer(kTick, kTickMs);
        repeats_.settle_up(out);
        inbox_.settle_up(out);
        sender_.settle_up(out);
        if (stopped_s_ >= 0) say_good_bye(out);
        undo_refused(before, out);
        return out.status();
    }

    // Where the host refused what a call gave, it has done nothing of it: the next says again what
    // must not fail.
    void undo_refused(patchbay_token before, Out &out) {
        if (out.status() == PATCHBAY_OK) return;
        armed_ = false;
        durable_.undo(before, out);
        sender_.tell_again();
    }

    // To each bind when its last response has come, and ours have left.
    void say_good_bye(Out &out) {
        const bool late = now_s_ - stopped_s_ >= kDrainS;
        for (Session &session : sessions_)
            if (late || (sender_.idle(session) && inbox_.idle() && repeats_.ended()))
                session.unbind(out);
    }

    Session *find(std::uint32_t connection) {
        return connection >= 1 && connection <= sessions_.size() ? &sessions_[connection - 1]
                                                                 : nullptr;
    }

    Settings settings_;
    Durable durable_;
    std::deque<Session> sessions_;
    Receipts receipts_;
    Repeats repeats_;
    LongTexts long_texts_;
    Inbox inbox_;
    Sender sender_;
    std::int64_t now_s_ = 0;  // since the beginning
    std::int64_t stopped_s_ = -1;
    bool started_ = false;
    bool armed_ = false;  // the timer
};

}  // namespace smpp

PATCHBAY_PLUGIN(smpp::Plugin)
