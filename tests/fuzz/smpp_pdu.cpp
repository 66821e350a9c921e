// A connection of SMPP: the input's first octet says in what pieces the rest comes. Also each body
// through every decoder, whatever its command, and its text through all that reads it.
#include "smpp/codec/assembly.h"
#include "smpp/codec/body.h"
#include "smpp/codec/receipt.h"
#include "smpp/codec/split.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace {

using fuzz::require;
using namespace smpp;

using Pdus = std::vector<std::pair<Header, std::string>>;

constexpr std::uint32_t kCommands[] = {
    command::kBindReceiver, response_to(command::kBindReceiver), command::kOutbind,
    command::kSubmitSm,     response_to(command::kSubmitSm),     command::kDataSm,
    command::kQuerySm,      response_to(command::kQuerySm),      command::kAlertNotification,
    command::kEnquireLink};

constexpr Alphabet kAlphabets[] = {Alphabet::gsm7,  Alphabet::gsm7_packed, Alphabet::latin1,
                                   Alphabet::ascii, Alphabet::ucs2,        Alphabet::cyrillic,
                                   Alphabet::hebrew};

Pdus taken(std::string_view stream, std::size_t piece, bool &broken) {
    Framer framer;
    Pdus pdus;
    while (!stream.empty()) {
        framer.feed(stream.substr(0, piece));
        stream.remove_prefix(std::min(piece, stream.size()));
        while (const auto pdu = framer.next())
            pdus.emplace_back(pdu->header, pdu->body);
    }
    broken = framer.error().has_value();
    return pdus;
}

// `bytes` without NULs, which may be padding or missing.
std::string less_nul(std::string_view bytes) {
    std::string less(bytes);
    std::erase(less, '\0');
    return less;
}

// What is read is written, and what is written is read as the same. The bytes are the same but for
// NUL that pads, and for the NUL that the last string of all may lack.
void check_body(std::uint32_t command, std::string_view bytes) {
    const auto body = decode_body(command, bytes);
    if (!body) {
        require(body.error().status != 0, "an error has a status", bytes);
        require(body.error().reason.find(": ") != std::string::npos, "an error names its field",
                body.error().reason);
        return;
    }
    const auto written = encode_body(*body);
    require(written.ok(), "what was read is written", bytes);
    require(less_nul(*written) == less_nul(bytes), "the bytes are the same", *written, bytes);
    require(written->size() <= bytes.size() + 1, "no more than one NUL is added", *written, bytes);
    const auto again = decode_body(command, *written);
    require(again.ok() && *again == *body, "it is read as the same", *written, bytes);
}

void check_text(std::uint8_t esm_class, const Tlvs &tlvs, std::string_view octets) {
    for (const Alphabet alphabet : kAlphabets) {
        const std::string text = to_text(octets, alphabet);
        const auto back = to_octets(text, Alphabet::ucs2);
        require(back.ok() && to_text(*back, Alphabet::ucs2) == text, "a text is UTF-8", text);
        read_receipt(esm_class, tlvs, text);
        const auto parts = split(text, Alphabet::ucs2, Way::udh16, 1);
        if (!parts) continue;
        std::string joined;
        for (const Part &part : *parts) {
            const bool header = part.esm_class == kEsmUserData;
            joined += header ? read_user_data(part.octets)->content : part.octets;
        }
        require(joined == *back, "parts make the whole", text);
    }
    const auto data = read_user_data(octets);
    if (!data) return;
    require(data->header_bytes + data->content.size() == octets.size(), "nothing is lost", octets);
    if (!data->concat) return;
    Assembly assembly;
    const auto &concat = *data->concat;
    const SetKey key{"1", "2", concat.way, concat.reference, concat.total};
    const auto first = assembly.take(key, concat.sequence, data->content, 0);
    require((first.outcome == Assembly::Outcome::whole) == (concat.total == 1),
            "a part is whole alone if it is the only one", octets);
    require(assembly.take(key, concat.sequence, data->content, 1).outcome ==
                Assembly::Outcome::duplicate,
            "a part that came is a duplicate", octets);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0) return 0;
    const auto stream = fuzz::text_of(data, size).substr(1);
    bool broken_at_once = false;
    bool broken = false;
    const Pdus pdus = taken(stream, stream.size(), broken_at_once);
    require(taken(stream, data[0] + std::size_t{1}, broken) == pdus && broken == broken_at_once,
            "any cut gives the same PDUs", stream);

    for (const auto &[header, body] : pdus) {
        require(header.length == kHeaderBytes + body.size(), "a PDU is as long as it says", body);
        check_body(header.command_id, body);
        for (const std::uint32_t command : kCommands)
            check_body(command, body);
        if (const auto message = decode_short_message(body); message.ok())
            check_text(message->esm_class, message->tlvs, octets_of(*message));
    }
    return 0;
}
