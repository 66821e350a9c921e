#include "repeats.h"

#include <algorithm>
#include <patchbay/encoding.hpp>
#include <utility>

namespace smpp {
namespace {

constexpr std::string_view kRecord = "period";
constexpr std::size_t kHashBytes = 8;  // of the SHA-256: no two messages of a period meet

}  // namespace

bool Repeats::is_record(std::string_view key) { return key == kRecord; }

void Repeats::restore(std::string_view value) {
    const sdk::JsonValue json = host_.parse(value);
    const auto number = [](sdk::JsonValue one) {
        const std::int64_t read = one.integer().value_or(0);
        return read > 0 ? static_cast<std::uint64_t>(read) : 0;
    };
    period_ = number(json["period"]);
    before_ = number(json["before"]);
    if (before_ == 0) before_ = period_;
    lost_s_ = 0;
    for (const auto &[hash, base] : json["bases"].members())
        bases_[std::string(hash)] = number(base);
    for (const auto &[hash, id] : json["open"].members())
        open_[std::string(hash)] = {std::string(id.str()), 0};
}

// As the next process needs it: what it takes for the period of words that come again.
std::string Repeats::record() const {
    const std::uint64_t next = period_ + 1;
    sdk::JsonWriter json;
    json.begin_object().key("period").integer(static_cast<std::int64_t>(next));
    const bool crash = before_ != 0 && !crash_over_;
    json.key("before").integer(crash ? static_cast<std::int64_t>(before_) : 0);
    json.key("bases").begin_object();
    if (crash) {
        for (const auto &[hash, base] : bases_)
            if (!since_.contains(hash)) json.key(hash).integer(static_cast<std::int64_t>(base));
        for (const std::string &hash : since_)
            json.key(hash).integer(static_cast<std::int64_t>(next));
    }
    json.end_object().key("open").begin_object();
    std::size_t left = kMostOpen;
    for (const auto &[hash, open] : open_)
        if (left-- > 0) json.member(hash, open.id);
    json.end_object().end_object();
    return std::string(json.text());
}

// ---- Messages ---------------------------------------------------------------------------------

std::string Repeats::id_of(const std::string &hash, Seen &seen) {
    const bool first = before_ != 0 && since_.insert(hash).second;
    if (!seen.id.empty() && (seen.waiting > 0 || now_s_ - seen.at_s < kSameMomentS)) return seen.id;
    seen.at_s = now_s_;
    if (const auto open = open_.find(hash); open != open_.end()) {
        const Open again = std::move(open->second);
        open_.erase(open);
        if (recent(again)) return again.id;
    }
    std::uint64_t period = period_;
    unsigned count = 1;
    if (first) {
        const auto base = bases_.find(hash);
        period = base != bases_.end() ? base->second : before_;
    } else {
        count = ++seen.count;
    }
    return "smpp-" + hash + '.' + std::to_string(period) + '.' + std::to_string(count);
}

Repeats::Admitted Repeats::admit(std::string_view words, const Delivery &delivery) {
    Admitted admitted;
    admitted.hash = sdk::hex(std::string_view(host_.sha256(words)).substr(0, kHashBytes));
    Seen &seen = seen_[admitted.hash];
    seen.id = admitted.id = id_of(admitted.hash, seen);
    seen.session = delivery.session;
    seen.generation = delivery.generation;
    ++seen.waiting;
    expect(delivery);
    return admitted;
}

Repeats::Lane &Repeats::lane_of(const Delivery &delivery) {
    return *std::find_if(lanes_.begin(), lanes_.end(),
                         [&](const Lane &lane) { return lane.session == delivery.session; });
}

void Repeats::expect(const Delivery &delivery) {
    ++waiting_;
    ++lane_of(delivery).waiting;
    if (began_s_ < 0) began_s_ = now_s_;
}

void Repeats::answered(const Delivery &delivery, const std::string &hash, bool durable) {
    --waiting_;
    const bool left = delivery.generation == delivery.session->generation();
    Lane &lane = lane_of(delivery);
    if (lane.generation == delivery.generation) --lane.waiting;
    if (left) lane.unproven = true;
    const auto found = seen_.find(hash);
    if (found == seen_.end()) return;
    Seen &seen = found->second;
    --seen.waiting;
    if (left) seen.proof = delivery.session->asked() + 1;
    // What the journal did not take comes again, and is the same then.
    if (!left || !durable) open_[hash] = {seen.id, now_s_};
}

void Repeats::lost(Lane &lane) {
    const std::uint32_t before = std::exchange(lane.generation, lane.session->generation());
    if (lane.unproven || lane.waiting > 0 || lane.asked > lane.session->answered())
        lost_s_ = now_s_;
    lane.unproven = false;
    lane.waiting = 0;
    lane.asked = 0;
    for (const auto &[hash, seen] : seen_) {
        if (seen.session != lane.session || seen.generation != before) continue;
        if (seen.waiting == 0 && seen.proof <= lane.session->answered()) continue;
        open_[hash] = {seen.id, now_s_};
        if (began_s_ < 0) began_s_ = now_s_;
    }
}

// ---- Periods ----------------------------------------------------------------------------------

// What is behind the ask is read when the ask is answered.
void Repeats::ask(Out &out) {
    for (Lane &lane : lanes_) {
        if (!std::exchange(lane.unproven, false)) continue;
        lane.asked = lane.session->ask(out);
    }
}

bool Repeats::proven() const {
    return std::all_of(lanes_.begin(), lanes_.end(),
                       [](const Lane &lane) { return lane.session->answered() >= lane.asked; });
}

// What was answered on a connection that lives was read: it does not come again after all.
void Repeats::forget_read() {
    for (const auto &[hash, seen] : seen_) {
        if (seen.session->generation() != seen.generation) continue;
        const auto open = open_.find(hash);
        if (open != open_.end() && open->second.id == seen.id) open_.erase(open);
    }
    std::erase_if(open_, [&](const auto &one) { return !recent(one.second); });
}

void Repeats::finish(Out &out) {
    const bool first = std::exchange(ending_, Ending::kept) == Ending::first;
    forget_read();
    if (on_end_ && !first) on_end_(now_s_ - lost_s_ >= kAgainWithinS, out);
    const auto then = [this, first, over = crash_over_, next = period_ + 1](bool kept, Out &) {
        ending_ = kept || !first ? Ending::no : Ending::first;
        began_s_ = kept ? -1 : now_s_;
        if (!kept) return;
        period_ = next;
        seen_.clear();
        if (!over) return;
        // The next process, too, does not know of the crash any more.
        before_ = 0;
        bases_ = {};
        since_ = {};
    };
    const auto token = durable_.wait(then);
    out.keep(token, kRecord, record());
}

void Repeats::stop() {
    stopping_ = true;
    if (began_s_ < 0 || ending_ != Ending::no) return;
    ending_ = Ending::answers;
    ending_since_s_ = now_s_;
}

void Repeats::start(Out &out) {
    if (ending_ == Ending::first) finish(out);
}

void Repeats::tick(Out &out) {
    ++now_s_;
    start(out);
    if (before_ != 0 && !crash_over_ &&
        (now_s_ >= kAgainWithinS || since_.size() + bases_.size() > kMostSince)) {
        crash_over_ = true;
        if (began_s_ < 0) began_s_ = now_s_;
    }
    if (ending_ == Ending::answers && now_s_ - ending_since_s_ >= ending_s_) {
        ending_ = Ending::no;  // somebody is slow: a little later, and with more patience
        ending_s_ = std::min(2 * ending_s_, kLongestEndingS);
        began_s_ = now_s_;
    }
    if (ending_ != Ending::no || began_s_ < 0) return;
    if (!stopping_ && now_s_ - began_s_ < kPeriodS) return;
    ending_ = Ending::answers;
    ending_since_s_ = now_s_;
}

void Repeats::settle_up(Out &out) {
    for (Lane &lane : lanes_)
        if (lane.generation != lane.session->generation()) lost(lane);
    if (ending_ != Ending::answers || waiting_ > 0) return;
    ask(out);
    if (!proven()) return;
    ending_s_ = kEndingS;
    finish(out);
}

}  // namespace smpp
