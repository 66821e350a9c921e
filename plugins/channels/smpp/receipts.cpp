#include "receipts.h"

#include "codec/message_id.h"

#include <algorithm>
#include <cctype>

namespace smpp {
namespace {

constexpr std::string_view kRecordPrefix = "sent/";

std::string word_of(MessageState state) {
    switch (state) {
        case MessageState::expired:
            return "EXPIRED";
        case MessageState::deleted:
            return "DELETED";
        case MessageState::undeliverable:
            return "UNDELIV";
        case MessageState::rejected:
            return "REJECTD";
        case MessageState::skipped:
            return "SKIPPED";
        default:
            return "UNKNOWN";
    }
}

std::string title_of(const Receipt &receipt) {
    std::string title = "the message centre reports " +
                        (receipt.stat.empty() ? word_of(*receipt.state) : receipt.stat);
    if (!receipt.error.empty()) title += ", error " + receipt.error;
    if (receipt.network_error)
        title += ", network error " + std::to_string(receipt.network_error->code);
    return title;
}

}  // namespace

// ---- Texts of several parts
// ----------------------------------------------------------------------

void Receipts::begin(const Key &key, std::size_t parts, Durable::Then then, Out &out) {
    if (const auto before = texts_.find(key); before != texts_.end()) erase(before, out);
    if (texts_.size() >= kMostSentTexts) {
        const auto oldest = std::min_element(
            texts_.begin(), texts_.end(),
            [](const auto &a, const auto &b) { return a.second.since_ms < b.second.since_ms; });
        erase(oldest, out);
    }
    Text &text = texts_[key];
    text.since_ms = host_.now();
    text.parts.resize(parts);
    keep(key, text, durable_.wait(std::move(then)), out);
}

void Receipts::accepted(const Key &key, std::size_t part, const std::string &id, Out &out) {
    const auto found = texts_.find(key);
    if (found == texts_.end() || id.empty()) return;
    auto &parts = found->second.parts;
    const auto slot = parts.begin() + static_cast<std::ptrdiff_t>(part);
    const auto place = [&](const std::string &wanted) {
        return std::find_if(parts.begin(), parts.end(),
                            [&](const Part &one) { return one.id == wanted; });
    };
    if (const auto known = place(id); known != parts.end()) {  // its receipt was faster
        std::iter_swap(known, slot);
    } else {
        if (!slot->id.empty()) make_room(key, parts, slot, out);
        *slot = {id, true, Fate::untold};
        by_id_.insert_or_assign(id, key);
    }
    slot->answered = true;
}

// The place of a part was given to a receipt: of another part, or of another message.
void Receipts::make_room(const Key &key, std::vector<Part> &parts, std::vector<Part>::iterator slot,
                         Out &out) {
    const auto free =
        std::find_if(parts.begin(), parts.end(), [](const Part &one) { return one.id.empty(); });
    if (free != parts.end()) {
        std::iter_swap(free, slot);
        return;
    }
    by_id_.erase(slot->id);
    News news;
    news.fate = slot->fate;
    news.account = settings_.from;
    news.message_id = slot->id;
    news.to = key.first;
    news.timestamp = host_.now();
    news.code = "receipt";
    if (news.fate != Fate::untold) give_status(news, 0, out);
}

void Receipts::complete(const Key &key, Out &out) {
    const auto found = texts_.find(key);
    if (found == texts_.end()) return;
    found->second.live = false;
    keep(key, found->second, 0, out);
}

void Receipts::forget(const Key &key, Out &out) {
    if (const auto found = texts_.find(key); found != texts_.end()) erase(found, out);
}

void Receipts::erase(Texts::iterator text, Out &out) {
    for (const Part &part : text->second.parts)
        if (!part.id.empty()) by_id_.erase(part.id);
    out.drop(record_key(text->first));
    texts_.erase(text);
}

void Receipts::expire(Out &out) {
    const std::int64_t now = host_.now();
    for (auto text = texts_.begin(); text != texts_.end();) {
        const auto next = std::next(text);
        if (now - text->second.since_ms >= kReceiptsWaitMs) erase(text, out);
        text = next;
    }
}

// ---- Records
// -------------------------------------------------------------------------------------

bool Receipts::is_record(std::string_view key) {
    return key.substr(0, kRecordPrefix.size()) == kRecordPrefix;
}

std::string Receipts::record_key(const Key &key) {
    return std::string(kRecordPrefix) + key.first + '/' + std::to_string(key.second);
}

std::string Receipts::record_of(const Key &key, const Text &text) const {
    sdk::JsonWriter json;
    json.begin_object().member("to", key.first);
    json.key("reference").integer(key.second);
    json.key("since").integer(text.since_ms);
    json.key("parts").begin_array();
    for (const Part &part : text.parts) {
        json.begin_object().member("id", part.id);
        json.key("fate").integer(static_cast<int>(part.fate)).end_object();
    }
    json.end_array().end_object();
    return std::string(json.text());
}

void Receipts::keep(const Key &key, const Text &text, patchbay_token token, Out &out) {
    out.keep(token, record_key(key), record_of(key, text));
}

void Receipts::restore(std::string_view value) {
    const sdk::JsonValue json = host_.parse(value);
    const Key key{std::string(json["to"].str()),
                  static_cast<std::uint32_t>(json["reference"].integer().value_or(0))};
    Text text;
    text.live = false;
    text.since_ms = json["since"].integer().value_or(0);
    for (const sdk::JsonValue &item : json["parts"].elements()) {
        const auto fate = item["fate"].integer().value_or(static_cast<int>(Fate::untold));
        const bool known = fate >= 0 && fate <= static_cast<int>(Fate::untold);
        text.parts.push_back(
            {std::string(item["id"].str()), true, known ? static_cast<Fate>(fate) : Fate::untold});
        if (!text.parts.back().id.empty()) by_id_.insert_or_assign(text.parts.back().id, key);
    }
    if (!key.first.empty() && !text.parts.empty()) texts_.insert_or_assign(key, std::move(text));
}

// ---- Receipts
// ------------------------------------------------------------------------------------

News Receipts::news_of(const Receipt &receipt) const {
    News news;
    news.fate = fate_of(receipt.state);
    news.account = settings_.from;
    news.message_id = receipt_id(receipt.id, settings_.message_ids);
    news.timestamp = host_.now();
    if (news.fate == Fate::failed) {
        news.code = receipt.error.empty() ? word_of(*receipt.state) : receipt.error;
        news.title = title_of(receipt);
        news.retryable = receipt.state == MessageState::expired;
    }
    return news;
}

Receipts::Texts::iterator Receipts::find(const std::string &id, const std::string &to,
                                         std::uint32_t reference) {
    if (const auto known = by_id_.find(id); known != by_id_.end())
        return texts_.find(known->second);
    return adopt(id, to, reference);
}

// The receipt of a part whose response has not come, or never will.
Receipts::Texts::iterator Receipts::adopt(const std::string &id, const std::string &to,
                                          std::uint32_t reference) {
    if (reference != 0) {
        const auto text = texts_.find({to, reference});
        return text != texts_.end() && adopt_into(text, id) ? text : texts_.end();
    }
    for (auto text = texts_.lower_bound({to, 0}); text != texts_.end() && text->first.first == to;
         ++text) {
        if (text->second.live && adopt_into(text, id)) return text;
    }
    return texts_.end();
}

bool Receipts::adopt_into(Texts::iterator text, const std::string &id) {
    auto &parts = text->second.parts;
    const auto slot =
        std::find_if(parts.begin(), parts.end(), [](const Part &part) { return part.id.empty(); });
    if (slot == parts.end()) return false;
    slot->id = id;
    slot->answered = false;
    by_id_.insert_or_assign(id, text->first);
    return true;
}

void Receipts::take(const Receipt &receipt, const std::string &to, std::uint32_t reference,
                    const Delivery &delivery, Out &out) {
    News news = news_of(receipt);
    if (news.fate == Fate::untold || news.message_id.empty()) {
        host_.log(PATCHBAY_LOG_INFO, "a receipt that tells nothing: id '" + receipt.id +
                                         "', stat '" + receipt.stat + "'");
        return delivery.acknowledge(true, out);
    }
    news.to = to;
    news.reference = reference;
    const auto text = find(news.message_id, to, reference);
    if (text != texts_.end()) return give_part(text, news, delivery, out);
    const auto token =
        durable_.wait([delivery](bool good, Out &to_whom) { delivery.acknowledge(good, to_whom); });
    give_status(news, token, out);
}

void Receipts::give_part(Texts::iterator text, const News &news, const Delivery &delivery,
                         Out &out) {
    auto &parts = text->second.parts;
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&](const Part &one) { return one.id == news.message_id; });
    const bool ended = part->fate == Fate::delivered || part->fate == Fate::failed;
    if (!ended) part->fate = news.fate;

    const bool failed = part->fate == Fate::failed;
    const bool delivered = std::all_of(parts.begin(), parts.end(),
                                       [](const Part &one) { return one.fate == Fate::delivered; });
    const Key key = text->first;
    if (!failed && !delivered) {
        const auto token = durable_.wait(
            [delivery](bool good, Out &to_whom) { delivery.acknowledge(good, to_whom); });
        return keep(key, text->second, token, out);
    }
    News whole = news;
    whole.fate = part->fate;
    whole.reference = key.second;
    // The host knows the text by the id of its first part.
    if (!parts.front().id.empty()) whole.message_id = parts.front().id;
    const bool over = delivered || !text->second.live;
    const auto token = durable_.wait([this, delivery, key, over](bool good, Out &to_whom) {
        delivery.acknowledge(good, to_whom);
        if (good && over) forget(key, to_whom);
    });
    give_status(whole, token, out);
}

}  // namespace smpp
