#include "outgoing.h"

#include "address.h"
#include "codec/message.h"
#include "codec/split.h"

#include <patchbay/kit/text.hpp>
#include <patchbay/stream.hpp>

namespace smpp {
namespace {

constexpr std::uint8_t kFinalReceipt = 0x01;  // registered_delivery: of success and of failure

struct Encoded {
    std::uint8_t data_coding = 0;
    std::vector<Part> parts;
};

// In the first alphabet that has all its characters.
Result<Encoded, SplitError> encode_text(const Settings &settings, std::string_view text,
                                        std::uint16_t reference) {
    SplitError last;
    for (const Alphabet alphabet : settings.alphabets) {
        auto parts = split(text, alphabet, settings.way, reference);
        if (parts.ok())
            return Encoded{data_coding_of(alphabet, settings.usual).value_or(0), std::move(*parts)};
        last = parts.error();
        if (last.why == SplitError::Why::too_long) break;
    }
    return last;
}

ShortMessage message_of(const Settings &settings, const Address &to, std::uint32_t reference) {
    ShortMessage message;
    message.service_type = settings.service_type;
    message.source = settings.source;
    message.destination = to;
    message.validity_period = settings.validity_period;
    message.registered_delivery = settings.receipts ? kFinalReceipt : 0;
    if (settings.references && reference != 0)
        message.tlvs.push_back(number_tlv(tag::kUserMessageReference, reference, 2));
    return message;
}

std::string misfit_reason(const Misfit &misfit) {
    return "the character '" + misfit.character + "' at byte " + std::to_string(misfit.at) +
           " is in none of the line's alphabets; add \"ucs2\" to its setting alphabets";
}

}  // namespace

template <class Sink>
patchbay_status compose(const Settings &settings, const patchbay_outbound &outbound,
                        const Sink &sink, Outgoing &out) {
    auto to = recipient(sdk::view(outbound.to));
    if (!to) {
        return sink.fail(PATCHBAY_E_INVALID,
                         "the address must be a phone in international format, digits with or "
                         "without '+', or a short code of 3 to 6 digits");
    }
    out.to = contact_address(*to);
    const bool national = to->ton == kTonNational;
    if (settings.destination_ton && !national) to->ton = *settings.destination_ton;
    if (settings.destination_npi && !national) to->npi = *settings.destination_npi;

    const patchbay_content content = sdk::read(outbound.content);
    if (content.kind != PATCHBAY_CONTENT_TEXT)
        return sink.fail(PATCHBAY_E_UNSUPPORTED, "SMS carries texts alone", "/type");
    const std::string_view text = sdk::view(sdk::read(content.text).text);
    if (text.empty()) return sink.fail(PATCHBAY_E_INVALID, "must not be empty", "/text");
    if (const std::size_t length = sdk::characters(text); length > kMostTextChars) {
        return sink.fail(PATCHBAY_E_TOO_LARGE,
                         std::to_string(length) + " characters; a text has at most " +
                             std::to_string(kMostTextChars),
                         "/text");
    }
    auto encoded = encode_text(settings, text, static_cast<std::uint16_t>(outbound.reference));
    if (!encoded.ok()) {
        const SplitError &error = encoded.error();
        return error.why == SplitError::Why::misfit
                   ? sink.fail(PATCHBAY_E_INVALID, misfit_reason(error.misfit), "/text")
                   : sink.fail(PATCHBAY_E_TOO_LARGE, "needs more than 255 parts", "/text");
    }
    for (Part &part : encoded->parts) {
        ShortMessage message = message_of(settings, *to, outbound.reference);
        message.esm_class = part.esm_class;
        message.data_coding = encoded->data_coding;
        message.short_message = std::move(part.octets);
        message.tlvs.insert(message.tlvs.end(), part.tlvs.begin(), part.tlvs.end());
        auto body = encode(message);
        if (!body.ok()) return sink.fail(PATCHBAY_E_INVALID, body.error().reason);
        out.bodies.push_back(std::move(*body));
    }
    return PATCHBAY_OK;
}

template patchbay_status compose(const Settings &, const patchbay_outbound &,
                                 const sdk::EncodeSink &, Outgoing &);
template patchbay_status compose(const Settings &, const patchbay_outbound &,
                                 const sdk::StreamSink &, Outgoing &);

}  // namespace smpp
