#include "incoming.h"

#include "clean.h"

#include <patchbay/encoding.hpp>
#include <utility>

namespace smpp {
namespace {

constexpr std::string_view kMissing = "[\xE2\x80\xA6]";

Incoming from_short(ShortMessage message) {
    const std::string octets(octets_of(message));
    return {"deliver_sm",           std::move(message.source), std::move(message.destination),
            message.esm_class,      message.data_coding,       octets,
            std::move(message.tlvs)};
}

Incoming from_data(DataMessage message) {
    const std::string octets(octets_of(message));
    return {"data_sm",
            std::move(message.source),
            std::move(message.destination),
            message.esm_class,
            message.data_coding,
            octets,
            std::move(message.tlvs)};
}

void write_address(sdk::JsonWriter &json, std::string_view name, const Address &address) {
    json.key(name).begin_object();
    json.key("ton").integer(address.ton).key("npi").integer(address.npi);
    json.member("value", clean(address.value)).end_object();
}

// Each part of a text may begin with a mark of its own.
std::string_view mark_of(const Piece &piece) {
    return piece.alphabet == Alphabet::ucs2 ? byte_order_mark(piece.octets) : std::string_view();
}

// NUL that some count as the end of the text. In GSM 03.38 it is "@", and stays. Of a text in parts
// half a unit may go on in the next one.
void drop_end(Piece &piece, bool in_parts) {
    if (piece.kind != Kind::text || piece.alphabet == Alphabet::gsm7) return;
    std::string &octets = piece.octets;
    const bool wide = piece.alphabet == Alphabet::ucs2;
    const bool half = wide && octets.size() % 2 == 1;
    if (half && in_parts) return;
    if (half && octets.back() == '\0') octets.pop_back();
    while (octets.size() >= (wide ? 2u : 1u) && octets.back() == '\0' &&
           (!wide || octets[octets.size() - 2] == '\0')) {
        octets.resize(octets.size() - (wide ? 2 : 1));
    }
}

}  // namespace

Result<Incoming> read_incoming(const Pdu &pdu) {
    if (pdu.header.command_id == command::kDataSm) {
        auto message = decode_data_message(pdu.body);
        if (!message.ok()) return message.error();
        return from_data(std::move(*message));
    }
    auto message = decode_short_message(pdu.body);
    if (!message.ok()) return message.error();
    return from_short(std::move(*message));
}

std::string words_of(const Incoming &incoming) {
    std::string words = incoming.source.value;
    words += '\0';
    words += incoming.destination.value;
    words += '\0';
    words += static_cast<char>(incoming.esm_class);
    words += static_cast<char>(incoming.data_coding);
    words += incoming.octets;
    return words;
}

std::string raw_of(const Incoming &incoming) {
    sdk::JsonWriter json;
    json.begin_object().member("command", incoming.command);
    write_address(json, "source", incoming.source);
    write_address(json, "destination", incoming.destination);
    json.key("esm_class").integer(incoming.esm_class);
    json.key("data_coding").integer(incoming.data_coding);
    json.member("hex", sdk::hex(incoming.octets)).end_object();
    return std::string(json.text());
}

Contents contents_of(const Incoming &incoming, Alphabet usual) {
    Contents contents;
    UserData data;
    data.content = incoming.octets;
    if (incoming.esm_class & kEsmUserData) {
        auto read = read_user_data(incoming.octets);
        if (read.ok())
            data = *read;
        else
            contents.unreadable = "its header cannot be read: " + read.error().reason;
    }
    contents.concat = data.concat ? data.concat : sar_of(incoming.tlvs);
    if (data.ports || find(incoming.tlvs, tag::kDestinationPort) != nullptr)
        contents.unreadable = "it is for a program on a port";

    contents.octets = data.content;
    const Coding coding = coding_of(incoming.data_coding, usual);
    Piece &piece = contents.piece;
    piece.kind = coding.kind;
    piece.alphabet = coding.alphabet;
    piece.shifts = data.shifts;
    piece.octets = data.content;
    if (piece.kind == Kind::text && piece.alphabet == Alphabet::gsm7_packed) {
        piece.octets = unpack(data.content, data.header_bytes);
        piece.alphabet = Alphabet::gsm7;
    }
    drop_end(piece, contents.concat.has_value());
    return contents;
}

std::string text_of(const std::vector<std::optional<Piece>> &pieces) {
    std::string text;
    Piece run;
    const auto flush = [&] {
        text += to_text(run.octets, run.alphabet, run.shifts);
        run.octets.clear();
    };
    for (const auto &piece : pieces) {
        const std::string_view mark = piece ? mark_of(*piece) : std::string_view();
        const bool same = piece && piece->alphabet == run.alphabet && piece->shifts == run.shifts &&
                          (mark.empty() || mark == mark_of(run));
        if (!same) flush();
        if (!piece) {
            text += kMissing;
            continue;
        }
        run.alphabet = piece->alphabet;
        run.shifts = piece->shifts;
        run.octets.append(piece->octets, same ? mark.size() : 0);
    }
    flush();
    return text;
}

}  // namespace smpp
