#include "inbox.h"

#include "address.h"
#include "clean.h"
#include "event.h"

#include <patchbay/encoding.hpp>
#include <utility>

namespace smpp {

void Inbox::take(Session &session, const Pdu &pdu, Out &out) {
    const Delivery delivery(session, pdu.header);
    auto incoming = read_incoming(pdu);
    if (!incoming.ok()) return unreadable(delivery, pdu, incoming.error(), out);
    if (take_receipt(*incoming, delivery, out)) return;
    if (stopping_ || held_.size() >= kMostHeld)
        return delivery.respond(status::kTemporaryAppError, out);
    if (repeats_.ending() || long_texts_.owes() || !held_.empty())
        held_.push_back({delivery, std::move(*incoming)});
    else
        take_message(*incoming, delivery, out);
}

void Inbox::settle_up(Out &out) {
    for (std::size_t left = kMostReleased;
         left > 0 && !held_.empty() && !repeats_.ending() && !long_texts_.owes(); --left) {
        const Held held = std::move(held_.front());
        held_.pop_front();
        // Of a connection that is gone, it comes again.
        if (held.delivery.generation == held.delivery.session->generation())
            take_message(held.incoming, held.delivery, out);
    }
}

// Kept as it came, and refused: the message centre learns what is wrong with it.
void Inbox::unreadable(const Delivery &delivery, const Pdu &pdu, const Error &error, Out &out) {
    sdk::JsonWriter raw;
    raw.begin_object().member("command", command_name(pdu.header.command_id));
    raw.member("hex", sdk::hex(pdu.body)).end_object();
    const auto token = durable_.wait([delivery, refusal = error.status](bool good, Out &to) {
        delivery.respond(good ? refusal : status::kTemporaryAppError, to);
    });
    give_unknown(settings_.from, error.reason, raw.text(), host_.now(), token, out);
}

bool Inbox::take_receipt(const Incoming &incoming, const Delivery &delivery, Out &out) {
    const Contents contents = contents_of(incoming, settings_.usual);
    // Its text is ASCII, whatever the alphabet of texts, where it can be read so.
    auto receipt = read_receipt(incoming.esm_class, incoming.tlvs, contents.octets);
    if (receipt && (receipt->id.empty() || !receipt->state) && contents.piece.kind == Kind::text)
        receipt = read_receipt(incoming.esm_class, incoming.tlvs, text_of({contents.piece}));
    if (!receipt) return false;
    const auto reference = number_of(incoming.tlvs, tag::kUserMessageReference, 2).value_or(0);
    // It goes the way back: from the phone to our number.
    receipts_.take(*receipt, contact_address(incoming.source), reference, delivery, out);
    return true;
}

void Inbox::take_message(const Incoming &incoming, const Delivery &delivery, Out &out) {
    const Contents contents = contents_of(incoming, settings_.usual);
    if (incoming.source.value.empty()) {
        const auto token =
            durable_.wait([delivery](bool good, Out &to) { delivery.acknowledge(good, to); });
        return give_unknown(settings_.from, "it names no sender", raw_of(incoming), host_.now(),
                            token, out);
    }
    const bool part = contents.concat && contents.concat->total > 1 && contents.unreadable.empty();
    if (part && long_texts_.has_room(incoming, contents))
        return long_texts_.take(incoming, contents, delivery, out);
    give(incoming, contents, delivery, out);
}

void Inbox::give(const Incoming &incoming, const Contents &contents, const Delivery &delivery,
                 Out &out) {
    auto admitted = repeats_.admit(words_of(incoming), delivery);
    Origin origin;
    const Address &to = incoming.destination;
    origin.account =
        to.value.empty() || means(to, settings_.from) ? settings_.from : contact_address(to);
    origin.id = admitted.id;
    // Some message centres give a message an id after all.
    const auto id = text_of(incoming.tlvs, tag::kReceiptedMessageId);
    if (id && !id->empty() && id->size() <= kMostIdChars) origin.id = "smsc-" + clean(*id);
    origin.from = contact_address(incoming.source);
    origin.timestamp = host_.now();
    const auto token =
        durable_.wait([this, delivery, hash = std::move(admitted.hash)](bool good, Out &out_) {
            delivery.acknowledge(good, out_);
            repeats_.answered(delivery, hash, good);
        });
    if (!contents.unreadable.empty())
        return give_unsupported(origin, contents.unreadable, raw_of(incoming), token, out);
    switch (contents.piece.kind) {
        case Kind::text:
            return give_text(origin, text_of({contents.piece}), "", token, out);
        case Kind::binary:
            return give_unsupported(origin, "8-bit data", raw_of(incoming), token, out);
        case Kind::unsupported:
            return give_unsupported(
                origin, "data_coding " + std::to_string(incoming.data_coding) + " is not read here",
                raw_of(incoming), token, out);
    }
}

}  // namespace smpp
