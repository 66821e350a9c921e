#include "long_texts.h"

#include "address.h"

#include <algorithm>
#include <optional>
#include <patchbay/encoding.hpp>
#include <utility>
#include <vector>

namespace smpp {
namespace {

constexpr std::string_view kRecordPrefix = "text/";

std::string name_of(const SetKey &key) {
    std::string name = key.source;
    name += '\0';
    name += key.destination;
    name += '\0';
    name += std::to_string(static_cast<int>(key.way)) + '/' + std::to_string(key.reference) + '/' +
            std::to_string(key.total);
    return name;
}

void write_address(sdk::JsonWriter &json, std::string_view name, const Address &address) {
    json.key(name).begin_object().key("ton").integer(address.ton).key("npi").integer(address.npi);
    json.member("hex", sdk::hex(address.value)).end_object();
}

// A number of our own record; 0 where somebody has changed it.
template <class T>
T number_in(sdk::JsonValue value, std::int64_t most) {
    const auto number = value.integer().value_or(0);
    return static_cast<T>(number >= 0 && number <= most ? number : 0);
}

// Likewise of octets, in hexadecimal.
std::string octets_in(sdk::JsonValue value) {
    return sdk::hex_decoded(value.str()).value_or(std::string());
}

Address read_address(sdk::JsonValue json) {
    return {number_in<std::uint8_t>(json["ton"], 255), number_in<std::uint8_t>(json["npi"], 255),
            octets_in(json["hex"])};
}

}  // namespace

std::size_t LongTexts::Text::bytes() const {
    std::size_t all = 0;
    for (const auto &[number, piece] : parts)
        all += piece.octets.size();
    return all;
}

// ---- Parts ------------------------------------------------------------------------------------

SetKey LongTexts::key_of(const Incoming &incoming, const Concat &concat) {
    return {incoming.source.value, incoming.destination.value, concat.way, concat.reference,
            concat.total};
}

// Tells apart two parts of the same octets in two alphabets.
std::string LongTexts::content_of(const Piece &piece) {
    return piece.octets + static_cast<char>(piece.kind) + static_cast<char>(piece.alphabet);
}

LongTexts::Text *LongTexts::current(const SetKey &key) {
    const auto found = current_.find(name_of(key));
    if (found == current_.end()) return nullptr;
    const auto text = texts_.find(found->second);
    return text == texts_.end() ? nullptr : &text->second;
}

bool LongTexts::has_room(const Incoming &incoming, const Contents &part) const {
    const auto found = current_.find(name_of(key_of(incoming, *part.concat)));
    const auto text = found == current_.end() ? texts_.end() : texts_.find(found->second);
    const std::size_t before = text == texts_.end() ? 0 : text->second.bytes();
    return before + part.piece.octets.size() <= kMostTextBytes;
}

LongTexts::Text &LongTexts::begin(const Incoming &incoming, const SetKey &key, std::int64_t now) {
    const std::string name = name_of(key);
    const std::string prefix = std::string(kRecordPrefix) +
                               sdk::hex(std::string_view(host_.sha256(name)).substr(0, 16)) + '.';
    // A reference may come again at once.
    std::int64_t number = now;
    while (texts_.contains(prefix + std::to_string(number)))
        ++number;
    const std::string record = prefix + std::to_string(number);
    current_[name] = record;
    Text &text = texts_[record];
    text = {key, incoming.source, incoming.destination, now, {}, false, 0};
    return text;
}

void LongTexts::take(const Incoming &incoming, const Contents &part, const Delivery &delivery,
                     Out &out) {
    const SetKey key = key_of(incoming, *part.concat);
    const std::int64_t now = host_.now();
    const auto taken = assembly_.take(key, part.concat->sequence, content_of(part.piece), now);
    // Texts that were given up for this one, the one of the same reference among them.
    for (const Assembled &text : taken.texts)
        if (!text.missing.empty()) give(ended(text), out);

    Text *text = current(key);
    const bool duplicate = taken.outcome == Assembly::Outcome::duplicate;
    if (!duplicate && (text == nullptr || text->whole)) text = &begin(incoming, key, now);
    if (text == nullptr) return delivery.acknowledge(true, out);  // the host has had it for long
    text->parts[part.concat->sequence] = part.piece;
    text->whole = text->whole || taken.outcome == Assembly::Outcome::whole;

    repeats_.expect(delivery);
    const auto token = durable_.wait([this, delivery](bool kept, Out &to) {
        delivery.acknowledge(kept, to);
        repeats_.answered(delivery, "", kept);
    });
    const std::string record = current_.at(name_of(key));
    out.keep(token, record, record_of(*text));
    if (taken.outcome == Assembly::Outcome::whole) give(record, out);
}

// The record of a text that does not become whole any more; "": there is none.
std::string LongTexts::ended(const Assembled &assembled) {
    const auto found = current_.find(name_of(assembled.key));
    if (found == current_.end()) return {};
    const std::string record = found->second;
    current_.erase(found);
    if (const auto text = texts_.find(record); text != texts_.end()) text->second.whole = true;
    return record;
}

// ---- Texts ------------------------------------------------------------------------------------

void LongTexts::give(const std::string &record, Out &out) {
    const auto found = texts_.find(record);
    if (found == texts_.end()) return;
    const Text &text = found->second;
    std::vector<std::optional<Piece>> pieces(text.key.total);
    bool readable = true;
    for (const auto &[number, piece] : text.parts) {
        readable = readable && piece.kind == Kind::text;
        if (number >= 1 && number <= pieces.size()) pieces[number - 1u] = piece;
    }
    Origin origin;
    origin.account = means(text.to, settings_.from) || text.to.value.empty()
                         ? settings_.from
                         : contact_address(text.to);
    origin.id = "smpp-" + record.substr(kRecordPrefix.size());
    origin.from = contact_address(text.from);
    origin.timestamp = host_.now();
    const auto token = durable_.wait([this, record](bool taken, Out &) {
        const auto now = texts_.find(record);
        if (now == texts_.end()) return;
        now->second.given_ms = taken ? host_.now() : 0;
        if (taken) return;
        to_give_.push_back(record);
        refused_ = true;
    });
    const bool partial = text.parts.size() < pieces.size();
    if (readable)
        give_text(origin, text_of(pieces), partial ? raw_of_text(text) : std::string(), token, out);
    else
        give_unsupported(origin, "the text holds 8-bit data", raw_of_text(text), token, out);
}

void LongTexts::settle_up(Out &out) {
    if (refused_) return;
    for (std::size_t left = std::min(to_give_.size(), kMostGiven); left > 0; --left) {
        const std::string record = std::move(to_give_.front());
        to_give_.pop_front();
        give(record, out);
    }
}

void LongTexts::tick(Out &out) {
    refused_ = false;
    settle_up(out);
    const auto next = assembly_.next_expiry();
    if (!next || *next > host_.now()) return;
    for (const Assembled &text : assembly_.expire(host_.now()))
        give(ended(text), out);
}

void LongTexts::drop_given(bool all, Out &out) {
    const std::int64_t until = host_.now() - (all ? 0 : kAgainWithinS * 1000);
    std::size_t left = kMostDropped;
    for (auto text = texts_.begin(); text != texts_.end() && left > 0;) {
        if (text->second.given_ms == 0 || text->second.given_ms > until) {
            ++text;
            continue;
        }
        out.drop(text->first);
        const auto name = current_.find(name_of(text->second.key));
        if (name != current_.end() && name->second == text->first) current_.erase(name);
        text = texts_.erase(text);
        --left;
    }
}

// ---- Records ----------------------------------------------------------------------------------

bool LongTexts::is_record(std::string_view key) {
    return key.substr(0, kRecordPrefix.size()) == kRecordPrefix;
}

std::string LongTexts::record_of(const Text &text) const {
    sdk::JsonWriter json;
    json.begin_object().key("since").integer(text.since_ms);
    write_address(json, "from", text.from);
    write_address(json, "to", text.to);
    json.key("way").integer(static_cast<int>(text.key.way));
    json.key("reference").integer(text.key.reference);
    json.key("total").integer(text.key.total).key("parts").begin_array();
    for (const auto &[number, piece] : text.parts) {
        json.begin_object().key("part").integer(number);
        json.key("kind").integer(static_cast<int>(piece.kind));
        json.key("alphabet").integer(static_cast<int>(piece.alphabet));
        json.key("single").integer(piece.shifts.single);
        json.key("locking").integer(piece.shifts.locking);
        json.member("hex", sdk::hex(piece.octets)).end_object();
    }
    json.end_array().end_object();
    return std::string(json.text());
}

std::string LongTexts::raw_of_text(const Text &text) const {
    std::string raw = R"({"partial":)";
    raw += text.parts.size() < text.key.total ? "true" : "false";
    return raw + R"(,"text":)" + record_of(text) + '}';
}

void LongTexts::restore(std::string_view key, std::string_view value) {
    const sdk::JsonValue json = host_.parse(value);
    Text text;
    text.from = read_address(json["from"]);
    text.to = read_address(json["to"]);
    text.since_ms = json["since"].integer().value_or(0);
    text.key = {text.from.value, text.to.value,
                static_cast<Way>(number_in<int>(json["way"], static_cast<int>(Way::payload))),
                number_in<std::uint16_t>(json["reference"], 0xFFFF),
                number_in<std::uint8_t>(json["total"], 0xFF)};
    for (const sdk::JsonValue &part : json["parts"].elements()) {
        Piece piece;
        piece.kind =
            static_cast<Kind>(number_in<int>(part["kind"], static_cast<int>(Kind::unsupported)));
        piece.alphabet = static_cast<Alphabet>(
            number_in<int>(part["alphabet"], static_cast<int>(Alphabet::hebrew)));
        piece.shifts = {number_in<std::uint8_t>(part["single"], 255),
                        number_in<std::uint8_t>(part["locking"], 255)};
        piece.octets = octets_in(part["hex"]);
        text.parts[number_in<std::uint8_t>(part["part"], 255)] = std::move(piece);
    }
    if (text.from.value.empty() || text.parts.empty()) return;
    texts_[std::string(key)] = std::move(text);
}

void LongTexts::start() {
    std::vector<Texts::iterator> by_age;
    for (auto text = texts_.begin(); text != texts_.end(); ++text)
        by_age.push_back(text);
    std::sort(by_age.begin(), by_age.end(),
              [](const auto &a, const auto &b) { return a->second.since_ms < b->second.since_ms; });
    for (const auto &entry : by_age) {
        Text &text = entry->second;
        // A whole one is known for a while from now on: its last part may come again.
        const bool all = text.parts.size() == text.key.total;
        const std::int64_t at = all ? host_.now() : text.since_ms;
        for (const auto &[number, piece] : text.parts) {
            const auto taken = assembly_.take(text.key, number, content_of(piece), at);
            text.whole = text.whole || taken.outcome == Assembly::Outcome::whole;
            // An older one of the same reference, say.
            for (const Assembled &other : taken.texts)
                if (!other.missing.empty()) to_give_.push_back(ended(other));
        }
        current_[name_of(text.key)] = entry->first;
        if (text.whole) to_give_.push_back(entry->first);
    }
}

}  // namespace smpp
