#include "receipts.h"

#include "clean.h"
#include "codec/message_id.h"

#include <algorithm>
#include <utility>

namespace smpp {
namespace {

constexpr std::string_view kRecordPrefix = "sent/";

std::string_view word_of(MessageState state) {
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
    std::string title = "the message centre reports ";
    title += receipt.stat.empty() ? word_of(*receipt.state) : clean(receipt.stat);
    if (!receipt.error.empty()) title += ", error " + clean(receipt.error);
    if (receipt.network_error)
        title += ", network error " + std::to_string(receipt.network_error->code);
    return title;
}

bool has_ended(Fate fate) { return fate == Fate::delivered || fate == Fate::failed; }

}  // namespace

// ---- Texts of several parts -------------------------------------------------------------------

Receipts::Handle Receipts::begin(const Key &key, std::size_t parts, Durable::Then then, Out &out) {
    if (const auto before = texts_.find(key); before != texts_.end()) erase(before, out);
    if (texts_.size() >= kMostSentTexts) {
        const auto oldest = std::min_element(
            texts_.begin(), texts_.end(),
            [](const auto &a, const auto &b) { return a.second.since_ms < b.second.since_ms; });
        erase(oldest, out);
    }
    Text &text = texts_[key];
    text.serial = ++serial_;
    text.since_ms = host_.now();
    text.parts.resize(parts);
    out.keep(durable_.wait(std::move(then)), record_key(key), record_of(key, text));
    return {key, text.serial};
}

Receipts::Texts::iterator Receipts::find(const Handle &handle) {
    const auto found = texts_.find(handle.key);
    return found != texts_.end() && found->second.serial == handle.serial ? found : texts_.end();
}

void Receipts::accepted(const Handle &handle, std::size_t part, const std::string &id, Out &out) {
    const auto text = find(handle);
    if (text == texts_.end() || id.empty()) return;
    auto &parts = text->second.parts;
    const auto slot = parts.begin() + static_cast<std::ptrdiff_t>(part);
    const auto known =
        std::find_if(parts.begin(), parts.end(), [&](const Part &one) { return one.id == id; });
    if (known != parts.end()) {  // its receipt was faster
        std::iter_swap(known, slot);
    } else {
        // What a receipt was given this place for is another part, or another message.
        if (!slot->id.empty()) {
            const auto place = place_in(text, out);
            if (place == parts.end()) return;
            std::iter_swap(place, slot);
        }
        *slot = {id, true, Fate::untold};
        by_id_.insert_or_assign(id, handle.key);
    }
    slot->sure = true;
    judge(text, {}, {}, out);
}

// A free place; else one that was given to a guess, which then was another message's.
Receipts::Parts::iterator Receipts::place_in(Texts::iterator text, Out &out) {
    auto &parts = text->second.parts;
    const auto free =
        std::find_if(parts.begin(), parts.end(), [](const Part &one) { return one.id.empty(); });
    if (free != parts.end()) return free;
    const auto guess =
        std::find_if(parts.begin(), parts.end(), [](const Part &one) { return !one.sure; });
    if (guess == parts.end()) return guess;
    give_back(*guess, text->first.first, out);
    return guess;
}

// It is the receipt of another message after all.
void Receipts::give_back(Part &guess, const std::string &to, Out &out) {
    const Part other = std::exchange(guess, {});
    by_id_.erase(other.id);
    News news;
    news.fate = other.fate;
    news.account = settings_.from;
    news.message_id = other.id;
    news.to = to;
    news.timestamp = host_.now();
    news.code = "receipt";
    news.title = "the message centre reports a failure";
    if (news.fate != Fate::untold) give_status(news, 0, out);
}

void Receipts::doubted(const Handle &handle) {
    if (const auto text = find(handle); text != texts_.end()) text->second.doubted = true;
}

void Receipts::complete(const Handle &handle, Durable::Then then, Out &out) {
    const auto text = find(handle);
    if (text == texts_.end()) return then(true, out);
    text->second.live = false;
    for (Part &part : text->second.parts)
        if (!part.id.empty() && !part.sure) give_back(part, handle.key.first, out);
    out.keep(durable_.wait(std::move(then)), record_key(handle.key),
             record_of(handle.key, text->second));
    judge(text, {}, {}, out);
}

void Receipts::forget(const Handle &handle, Out &out) {
    if (const auto text = find(handle); text != texts_.end()) erase(text, out);
}

void Receipts::broken(const Handle &handle, Out &out) {
    const auto text = find(handle);
    if (text == texts_.end()) return;
    text->second.live = false;
    text->second.told = true;
    out.keep(0, record_key(handle.key), record_of(handle.key, text->second));
}

void Receipts::erase(Texts::iterator text, Out &out) {
    for (Part &part : text->second.parts) {
        if (part.id.empty()) continue;
        if (!part.sure) give_back(part, text->first.first, out);
        by_id_.erase(part.id);
    }
    out.drop(record_key(text->first));
    texts_.erase(text);
}

void Receipts::expire(Out &out) {
    const std::int64_t now = host_.now();
    std::size_t left = kMostExpired;
    for (auto text = texts_.begin(); text != texts_.end() && left > 0;) {
        const auto next = std::next(text);
        if (now - text->second.since_ms >= kReceiptsWaitMs) {
            erase(text, out);
            --left;
        }
        text = next;
    }
}

// What the parts' fates make of the text. `news`, `delivery`: the receipt that brought the last.
void Receipts::judge(Texts::iterator text, const News &news,
                     const std::optional<Delivery> &delivery, Out &out) {
    Text &one = text->second;
    const auto all = [&](auto holds) {
        return std::all_of(one.parts.begin(), one.parts.end(), holds);
    };
    const bool sure = all([](const Part &part) { return part.sure; });
    const bool failed = std::any_of(one.parts.begin(), one.parts.end(), [](const Part &part) {
        return part.sure && part.fate == Fate::failed;
    });
    const bool delivered =
        sure && all([](const Part &part) { return part.fate == Fate::delivered; });
    if (!one.told && (failed || delivered)) {
        one.told = true;
        return give_whole(text, failed ? Fate::failed : Fate::delivered, news, delivery, out);
    }
    if (!one.told && one.doubted && sure && !one.live) {
        one.doubted = false;
        give_whole(text, Fate::sent, news, {}, out);
    }
    if (!delivery) return;
    const bool over = one.told && all([](const Part &part) { return has_ended(part.fate); });
    const auto token = durable_.wait(
        [this, delivery, over, handle = Handle{text->first, one.serial}](bool good, Out &to) {
            delivery->acknowledge(good, to);
            if (good && over) forget(handle, to);
        });
    out.keep(token, record_key(text->first), record_of(text->first, one));
}

void Receipts::give_whole(Texts::iterator text, Fate fate, News news,
                          const std::optional<Delivery> &delivery, Out &out) {
    const Text &one = text->second;
    // The host knows the text by the id of its first part; where that is not known, by the
    // reference.
    for (const Part &part : one.parts)
        if (part.sure && news.message_id.empty()) news.message_id = part.id;
    const Part &first = one.parts.front();
    if (first.sure && !first.id.empty()) news.message_id = first.id;
    news.fate = fate;
    news.account = settings_.from;
    news.to = text->first.first;
    news.reference = text->first.second;
    news.timestamp = host_.now();
    if (fate == Fate::failed && news.code.empty()) {
        news.code = "receipt";
        news.title = "the message centre reports that a part failed";
    }
    const bool over = std::all_of(one.parts.begin(), one.parts.end(),
                                  [](const Part &part) { return has_ended(part.fate); });
    const auto token = durable_.wait(
        [this, delivery, over, handle = Handle{text->first, one.serial}](bool good, Out &to) {
            if (delivery) delivery->acknowledge(good, to);
            const auto now = find(handle);
            if (now == texts_.end()) return;
            if (!good)
                now->second.told = false;
            else if (over)
                erase(now, to);
            else
                to.keep(0, record_key(now->first), record_of(now->first, now->second));
        });
    give_status(news, token, out);
}

// ---- Records ----------------------------------------------------------------------------------

bool Receipts::is_record(std::string_view key) {
    return key.substr(0, kRecordPrefix.size()) == kRecordPrefix;
}

std::string Receipts::record_key(const Key &key) {
    return std::string(kRecordPrefix) + key.first + '/' + std::to_string(key.second);
}

std::string Receipts::record_of(const Key &key, const Text &text) {
    sdk::JsonWriter json;
    json.begin_object().member("to", key.first);
    json.key("reference").integer(key.second);
    json.key("since").integer(text.since_ms);
    json.key("sent").boolean(!text.live && !text.doubted);
    json.key("told").boolean(text.told).key("parts").begin_array();
    for (const Part &part : text.parts) {
        json.begin_object().member("id", part.id).key("sure").boolean(part.sure);
        json.key("fate").integer(static_cast<int>(part.fate)).end_object();
    }
    json.end_array().end_object();
    return std::string(json.text());
}

void Receipts::restore(std::string_view value) {
    const sdk::JsonValue json = host_.parse(value);
    const Key key{std::string(json["to"].str()),
                  static_cast<std::uint32_t>(json["reference"].integer().value_or(0))};
    Text text;
    text.serial = ++serial_;
    text.live = false;
    text.doubted = !json["sent"].boolean().value_or(false);
    text.told = json["told"].boolean().value_or(false);
    text.since_ms = json["since"].integer().value_or(0);
    for (const sdk::JsonValue &item : json["parts"].elements()) {
        const auto fate = item["fate"].integer().value_or(static_cast<int>(Fate::untold));
        const bool known = fate >= 0 && fate <= static_cast<int>(Fate::untold);
        // Earlier versions kept ids in the case in which they came.
        text.parts.push_back({response_id(item["id"].str(), IdBase::as_is),
                              item["sure"].boolean().value_or(false),
                              known ? static_cast<Fate>(fate) : Fate::untold});
    }
    if (key.first.empty() || text.parts.empty()) return;
    for (const Part &part : text.parts)
        if (!part.id.empty()) by_id_.insert_or_assign(part.id, key);
    texts_.insert_or_assign(key, std::move(text));
}

// ---- Receipts ---------------------------------------------------------------------------------

News Receipts::news_of(const Receipt &receipt) const {
    News news;
    news.fate = fate_of(receipt.state);
    news.account = settings_.from;
    news.message_id = receipt_id(clean(receipt.id), settings_.message_ids);
    news.timestamp = host_.now();
    if (news.fate == Fate::failed) {
        news.code =
            receipt.error.empty() ? std::string(word_of(*receipt.state)) : clean(receipt.error);
        news.title = title_of(receipt);
        news.retryable = receipt.state == MessageState::expired;
    }
    return news;
}

// The text that a part with this id belongs to; or that it may: its response has not come, or never
// will.
Receipts::Texts::iterator Receipts::owner(const std::string &id, const std::string &to,
                                          std::uint32_t reference, Out &out) {
    if (const auto known = by_id_.find(id); known != by_id_.end())
        return texts_.find(known->second);
    if (reference != 0) {
        const auto text = texts_.find({to, reference});
        return text != texts_.end() && adopt(text, id, true, out) ? text : texts_.end();
    }
    // Who gives references back gives them back in the receipts of ours.
    if (echoed_) return texts_.end();
    for (auto text = texts_.lower_bound({to, 0}); text != texts_.end() && text->first.first == to;
         ++text) {
        if (text->second.live && adopt(text, id, false, out)) return text;
    }
    return texts_.end();
}

bool Receipts::adopt(Texts::iterator text, const std::string &id, bool sure, Out &out) {
    auto &parts = text->second.parts;
    const auto free =
        std::find_if(parts.begin(), parts.end(), [](const Part &part) { return part.id.empty(); });
    const auto slot = sure ? place_in(text, out) : free;
    if (slot == parts.end()) return false;
    *slot = {id, sure, Fate::untold};
    by_id_.insert_or_assign(id, text->first);
    return true;
}

void Receipts::take(const Receipt &receipt, const std::string &to, std::uint32_t reference,
                    const Delivery &delivery, Out &out) {
    News news = news_of(receipt);
    if (news.fate == Fate::untold || news.message_id.empty()) {
        host_.log(PATCHBAY_LOG_INFO, "a receipt that tells nothing: id '" + clean(receipt.id) +
                                         "', stat '" + clean(receipt.stat) + "'");
        return delivery.acknowledge(true, out);
    }
    echoed_ = echoed_ || reference != 0;
    const auto text = owner(news.message_id, to, reference, out);
    if (text != texts_.end()) {
        auto &parts = text->second.parts;
        const auto part = std::find_if(parts.begin(), parts.end(),
                                       [&](const Part &one) { return one.id == news.message_id; });
        if (!has_ended(part->fate)) part->fate = news.fate;
        return judge(text, news, delivery, out);
    }
    news.to = to;
    news.reference = reference;
    give_status(news, durable_.wait([delivery](bool good, Out &to_whom) {
        delivery.acknowledge(good, to_whom);
    }),
                out);
}

}  // namespace smpp
