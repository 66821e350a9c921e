#include "tests/simulators/smsc/world.h"

#include "core/base/crypto.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <ranges>
#include <tuple>
#include <utility>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::uint8_t kReceipt = 0x04;       // esm_class
constexpr std::uint8_t kIntermediate = 0x20;  // likewise
constexpr std::uint32_t kStrayDistance = 1'000'000;
constexpr std::uint32_t kUnknownCommand = 0x99;
constexpr std::uint64_t kPostsOfDelivery = 64;  // for ordinals of faults

Faults make_faults() {
    return Faults(
        {{"submit",
          {"connection_lost", "response_lost", "link_lost_after", "silent", "swallowed", "held",
           "slow", "answer_twice", "stray_sequence", "throttled", "server_error", "generic_nack",
           "garbage", "lying_length", "unknown_command", "early_statuses"}},
         {"bind", {"bind_lost", "bind_silent", "bind_refused"}},
         {"message", {"duplicate", "late", "reorder"}},
         {"receipt",
          {"receipt_lost", "receipt_duplicate", "receipt_late", "receipt_reorder", "other_bind"}},
         {"delivery", {"delivery_link_lost"}},
         {"status", {"undelivered", "unknown_message"}}},
        {{"slow_ms", 500},
         {"throttled_status", kRthrottled},
         {"nack_status", kRinvcmdid},
         {"bind_refused_status", kRbindfail},
         {"late_ms", 200},
         {"reorder_ms", 200}});
}

std::string time_text(TimeMs time, const char *format) {
    const std::time_t seconds = time / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> out{};
    return {out.data(), std::strftime(out.data(), out.size(), format, &parts)};
}

std::string in_base(std::uint64_t number, int base) {
    std::array<char, 24> out{};
    const auto end = std::to_chars(out.data(), out.data() + out.size(), number, base).ptr;
    std::string text(out.data(), end);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

std::string message_id(std::uint64_t number, std::string_view form) {
    if (form == "decimal") return in_base(number, 10);
    if (form == "hex") return in_base(number, 16);
    const auto digest = crypto::sha256(std::to_string(number));
    const auto hex = crypto::to_hex(digest);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" +
           hex.substr(17, 3) + "-" + hex.substr(20, 12);
}

// Whether registered_delivery asks for a receipt of this state.
bool wants(std::uint8_t registered, std::size_t state) {
    if (!kStates[state].is_final) return (registered & 0x10U) != 0;
    const auto finals = registered & 0x03U;
    return finals == 1 || (finals == 2 && state != kDelivered);
}

// The number at the end of a text; 0: there is none.
std::size_t number_at_end(std::string_view text) {
    const auto begin = text.find_last_not_of("0123456789") + 1;  // npos + 1 is 0
    std::size_t out = 0;
    std::from_chars(text.data() + begin, text.data() + text.size(), out);
    return out;
}

}  // namespace

std::string absolute_time(TimeMs time) { return time_text(time, "%y%m%d%H%M%S000+"); }
std::string receipt_date(TimeMs time) { return time_text(time, "%y%m%d%H%M"); }

World::World(Executor &executor_of_all, Settings initial)
    : executor(executor_of_all),
      settings(std::move(initial)),
      faults(make_faults()),
      log(settings.record),
      // Ids of one run are not those of the run before: clients remember them.
      last_message_(static_cast<std::uint64_t>(system_clock().now())) {}

void World::connect(Stream stream) {
    ++counts.connections;
    const auto id = ++last_session_;
    const auto session = std::make_shared<Session>(*this, std::move(stream), id);
    sessions_[id] = session;
    session->start();
}

std::size_t World::binds_of(const std::string &account) const {
    return static_cast<std::size_t>(std::ranges::count_if(sessions_, [&](const auto &one) {
        return one.second->is_bound() && one.second->account() == account;
    }));
}

std::shared_ptr<Session> World::session(std::uint64_t id) const {
    if (id != 0) {
        const auto at = sessions_.find(id);
        return at == sessions_.end() ? nullptr : at->second;
    }
    for (const auto &one : sessions_ | std::views::values | std::views::reverse) {
        if (one->is_bound()) return one;
    }
    return sessions_.empty() ? nullptr : sessions_.rbegin()->second;
}

bool World::idle() const {
    return pending_ == 0 && statuses_waiting_ == 0 && slow_answers_ == 0 &&
           std::ranges::none_of(sessions_, [](const auto &one) { return one.second->held() > 0; });
}

bool World::is_throttled(const std::string &account) {
    const auto rate = static_cast<double>(settings.messages_per_second);
    if (rate <= 0) return false;
    auto &bucket = buckets_[account];
    const auto time = system_clock().steady_ms();
    if (bucket.tokens < 0) bucket = {rate, time};
    bucket.tokens =
        std::min(rate, bucket.tokens + static_cast<double>(time - bucket.at) * rate / 1000);
    bucket.at = time;
    if (bucket.tokens < 1) return true;
    bucket.tokens -= 1;
    return false;
}

void World::submit(const std::shared_ptr<Session> &session, const Pdu &pdu) {
    ++counts.requests;
    const auto refuse = [&](std::uint32_t status, std::string reason) {
        ++counts.refused[status];
        log.explain(std::move(reason));
        if (settings.silent) return;
        session->answer(kSubmitSm, status, pdu.sequence);
    };
    ShortMessage message;
    Content content;
    if (const auto status = read(pdu.body, message); status != kRok) {
        return refuse(status, "a field or TLV cannot be read");
    }
    if (auto wrong = check_submit(message, settings, content); wrong.status != kRok) {
        return refuse(wrong.status, std::move(wrong.reason));
    }
    const auto number = smsc::number_of(message.destination);
    auto &customer = book.customer(number);
    ++customer.requests;
    if (customer.refused != 0) return refuse(customer.refused, "the customer's order");
    Fate fate{customer.undeliverable};
    if (!ordered_errors.empty()) {
        const auto error = ordered_errors.front();
        ordered_errors.pop_front();
        if (error.status != kRok) return refuse(error.status, "by order");
        fate.state = error.state;
    }
    if (is_throttled(session->account())) return refuse(kRthrottled, "over the account's rate");

    const auto fault = faults.pick("submit", customer.subject, customer.requests);
    if (fault == "connection_lost") return session->hang_up(true);
    if (fault == "swallowed") return;
    if (fault == "throttled") {
        return refuse(static_cast<std::uint32_t>(faults.parameter("throttled_status")), "a fault");
    }
    if (fault == "server_error") return refuse(kRsyserr, "a fault");
    if (fault == "generic_nack") {
        session->settled(pdu.sequence);
        return session->send({kGenericNack,
                              static_cast<std::uint32_t>(faults.parameter("nack_status")),
                              pdu.sequence,
                              {}});
    }
    const auto part = accept(*session, pdu, std::move(message), std::move(content), number, fault);
    fate.early = fault == "early_statuses";
    if (!fate.early) {
        answer(session, part);
        return send_statuses(part, fate);
    }
    send_statuses(part, fate);
    const bool somebody_listens = std::ranges::any_of(sessions_, [&](const auto &one) {
        return one.second->receives() && one.second->account() == part->account;
    });
    if (part->untold == 0 || !somebody_listens) return answer(session, part);
    part->told = [this, session, weak = std::weak_ptr(part)] {
        if (const auto told = weak.lock()) answer(session, told);
    };
}

PartPtr World::accept(const Session &session, const Pdu &pdu, ShortMessage message, Content content,
                      const std::string &customer, std::string_view fault) {
    ++counts.accepted;
    auto part = std::make_shared<Part>();
    part->number = ++last_message_;
    part->message_id = message_id(part->number, settings.ids);
    part->submitted = std::move(message);
    part->content = std::move(content);
    part->account = session.account();
    part->bind = session.id();
    part->sequence = pdu.sequence;
    part->at = part->state_at = now();
    part->accepted = system_clock().now();
    part->fault = fault;
    part->request = book.customer(customer).requests;
    if (settings.record) book.keep(part, customer, smsc::number_of(part->submitted.source));
    count_answer(book.customer(customer), part->content);
    return part;
}

void World::expect_answers(const std::string &customer, std::size_t texts) {
    auto &known = book.customer(customer);
    known.load.assign(texts + 1, false);
    known.last_answered = 0;
}

void World::count_answer(Customer &customer, const Content &content) {
    if (content.part && content.part->number != content.part->total) return;
    const auto number = number_at_end(content.text);
    if (number == 0 || number >= customer.load.size()) return;
    ++(customer.load[number] ? counts.load_doubled : counts.load_answered);
    customer.load[number] = true;
    if (number < customer.last_answered) ++counts.load_out_of_order;
    customer.last_answered = number;
}

void World::answer(const std::shared_ptr<Session> &session, const PartPtr &part) {
    if (session->state() == Session::State::closed) return;
    const auto &fault = part->fault;
    if (fault == "response_lost") return session->hang_up(true);
    if (settings.silent || fault == "silent") return;
    std::string body;
    put_text(body, part->message_id);
    Pdu pdu{kSubmitSm | kResponse, kRok, part->sequence, std::move(body)};
    if (settings.hold_answers || fault == "held") return session->hold(std::move(pdu));
    if (fault == "slow") {
        ++slow_answers_;
        executor.after(faults.parameter("slow_ms"), [this, session, pdu = std::move(pdu)] {
            --slow_answers_;
            if (!session->is_bound()) return;
            session->settled(pdu.sequence);
            session->send(pdu);
        });
        return;
    }
    session->settled(part->sequence);
    if (fault == "stray_sequence") pdu.sequence = (pdu.sequence + kStrayDistance) & kMaxSequence;
    if (fault == "garbage") {
        return session->send_bytes("HTTP/1.1 400 Bad Request\r\nserver: none\r\n\r\n", "garbage");
    }
    if (fault == "lying_length") {
        auto bytes = to_bytes(pdu);
        bytes[3] = static_cast<char>(bytes[3] - 4);  // the rest reads as the next PDU's length
        return session->send_bytes(bytes, "a length that lies");
    }
    if (fault == "unknown_command") session->request(kUnknownCommand);
    session->send(pdu);
    if (fault == "answer_twice") session->send(pdu);
    if (fault == "link_lost_after") session->hang_up(false);
}

std::size_t World::release(std::size_t count, bool last_first) {
    std::size_t released = 0;
    for (const auto &[id, session] : sessions_) {
        while (session->held() > 0 && released < count) {
            session->release(last_first);
            ++released;
        }
    }
    return released;
}

void World::send_statuses(const PartPtr &part, Fate fate) {
    const auto customer = smsc::number_of(part->submitted.destination);
    const auto subject = book.customer(customer).subject;
    const auto struck = faults.pick("status", subject, part->request);
    if (struck == "undelivered") fate.state = kUndelivered;
    auto statuses = settings.statuses;
    if (fate.state != 0) statuses = {kEnroute, fate.state};
    for (const auto state : statuses)
        status_later(part, state, fate.early);
    if (struck != "unknown_message") return;
    const auto stranger = receipt(*part, kDelivered, message_id(++last_message_, settings.ids));
    // What nobody knows echoes nobody's reference.
    std::erase_if(stranger->message.tlvs,
                  [](const Tlv &tlv) { return tlv.tag == kUserMessageReference; });
    stranger->customer = customer;
    enqueue(stranger, true);
}

void World::status_later(const PartPtr &part, std::size_t state, bool early) {
    if (early) return status_now(part, state);
    ++statuses_waiting_;
    executor.after(settings.status_delays_ms[state], [this, part, state] {
        --statuses_waiting_;
        status_now(part, state);
    });
}

void World::status_now(const PartPtr &part, std::size_t state) {
    part->state = state;
    part->state_at = now();
    const auto bad = kStates[state].is_final && state != kDelivered;
    part->error = bad ? settings.error_code : "000";
    if (!wants(part->submitted.registered_delivery, state)) return;
    const auto made = receipt(*part, state, receipt_id(*part));
    made->customer = smsc::number_of(part->submitted.destination);
    made->receipt_of = part;
    part->statuses.push_back({state});
    enqueue(made, true);
}

std::string World::receipt_id(const Part &part) const {
    if (settings.receipt_ids == "same" || settings.ids == "uuid") return part.message_id;
    return message_id(part.number, settings.receipt_ids);
}

DeliveryPtr World::receipt(const Part &part, std::size_t state, const std::string &id) const {
    auto made = std::make_shared<Delivery>();
    made->account = part.account;
    made->state_told = state;
    made->bind_wish = settings.receipt_bind;
    auto &message = made->message;
    message.source = part.submitted.destination;
    message.destination = part.submitted.source;
    message.esm_class = kStates[state].is_final ? kReceipt : kIntermediate;
    if (settings.receipt_form != "tlvs") {
        constexpr std::size_t kQuoted = 20;
        std::string quoted;
        for (const auto c : from_utf8(part.content.text).substr(0, kQuoted))
            quoted += encode(settings.default_alphabet, c).value_or(".");
        message.content =
            "id:" + id + " sub:001 dlvrd:" + (state == kDelivered ? "001" : "000") +
            " submit date:" + receipt_date(part.at) + " done date:" + receipt_date(part.state_at) +
            " stat:" + std::string(kStates[state].name) + " err:" + part.error + " text:" + quoted;
    }
    if (settings.receipt_form != "text") {
        message.tlvs.push_back({kReceiptedMessageId, id + '\0'});
        message.tlvs.push_back(
            {kMessageState, std::string(1, static_cast<char>(kStates[state].value))});
    }
    const auto *reference = find(part.submitted.tlvs, kUserMessageReference);
    if (reference && settings.echo_reference) message.tlvs.push_back(*reference);
    return made;
}

std::string World::customer_writes(const std::string &customer, CustomerMessage message) {
    ++counts.customer_messages;
    auto text = std::make_shared<Text>();
    text->order = book.next_order();
    text->inbound = true;
    text->customer = customer;
    text->number = message.number;
    text->account = message.account;
    text->at = now();
    text->total = message.total;
    text->id = "MO-" + std::to_string(++last_customer_message_);
    text->text = message.text;
    if (settings.record) book.keep(text);
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        auto delivery = std::make_shared<Delivery>();
        delivery->account = message.account;
        delivery->message = std::move(message.parts[i]);
        delivery->customer = customer;
        delivery->part = message.numbers[i];
        delivery->text = text;
        enqueue(delivery, false);
    }
    return text->id;
}

void World::enqueue(const DeliveryPtr &delivery, bool is_receipt) {
    auto &customer = book.customer(delivery->customer);
    const auto fault =
        faults.pick(is_receipt ? "receipt" : "message", customer.subject, ++customer.told);
    if (fault == "receipt_lost") return;
    if (fault == "other_bind") delivery->bind_wish = "other";
    const auto keep = [&](const DeliveryPtr &one) {
        one->order = book.next_order();
        ++counts.deliveries;
        ++pending_;
        if (one->receipt_of) ++one->receipt_of->untold;
        if (!settings.record) return;
        book.keep(one);
        if (one->text) one->text->deliveries.push_back(one);
    };
    keep(delivery);
    if (fault == "late" || fault == "receipt_late") {
        executor.after(faults.parameter("late_ms"), [this, delivery] { enqueue_now(delivery); });
        return;
    }
    if (fault == "reorder" || fault == "receipt_reorder") {
        reordered_[delivery->customer].push_back(delivery);
        executor.after(faults.parameter("reorder_ms"), [this, delivery] {
            auto &held = reordered_[delivery->customer];
            if (std::erase(held, delivery) > 0) enqueue_now(delivery);
        });
        return;
    }
    enqueue_now(delivery);
    if (fault == "duplicate" || fault == "receipt_duplicate") {
        const auto copy = std::make_shared<Delivery>(*delivery);
        copy->state = Delivery::State::waiting;
        copy->sends.clear();
        keep(copy);
        enqueue_now(copy);
    }
    for (const auto &held : std::exchange(reordered_[delivery->customer], {}))
        enqueue_now(held);
}

void World::enqueue_now(const DeliveryPtr &delivery) {
    waiting_[delivery->account].push_back(delivery);
    pump(delivery->account);
}

std::shared_ptr<Session> World::choose(const Delivery &delivery) const {
    std::shared_ptr<Session> best;
    std::tuple<bool, std::size_t> rank;
    for (const auto &session : sessions_ | std::views::values) {
        if (!session->receives() || session->account() != delivery.account) continue;
        if (!session->has_room()) continue;
        const bool same = delivery.receipt_of && delivery.receipt_of->bind == session->id();
        const bool wished = delivery.bind_wish == "any" || (delivery.bind_wish == "same") == same;
        const std::tuple<bool, std::size_t> mine{!wished, session->unanswered_deliveries()};
        if (best && rank <= mine) continue;
        best = session;
        rank = mine;
    }
    return best;
}

void World::pump(const std::string &account) {
    auto &waiting = waiting_[account];
    while (!waiting.empty()) {
        const auto delivery = waiting.front();
        const auto session = choose(*delivery);
        if (!session) return;
        waiting.pop_front();
        ++counts.posts;
        session->deliver(delivery);
        if (const auto part = delivery->receipt_of) {
            for (auto &times : part->statuses) {
                if (times.state == delivery->state_told && times.posted == 0)
                    times.posted = delivery->sends.back().at;
            }
        }
        const auto ordinal = delivery->order * kPostsOfDelivery + delivery->sends.size();
        const auto subject = Faults::subject(delivery->customer);
        // Everything was sent before the link goes: the client may act on it, and its answer is
        // what is lost.
        if (faults.pick("delivery", subject, ordinal) == "delivery_link_lost") {
            session->hang_up(false);
        }
    }
}

void World::settle(const DeliveryPtr &delivery, Delivery::State state) {
    delivery->state = state;
    --pending_;
    ++(state == Delivery::State::acknowledged ? counts.acknowledged : counts.given_up);
    const auto part = delivery->receipt_of;
    if (!part) return;
    for (auto &times : part->statuses) {
        const bool told = times.state == delivery->state_told && times.acknowledged == 0;
        if (told && state == Delivery::State::acknowledged) {
            times.acknowledged = delivery->sends.back().answered;
        }
    }
    if (--part->untold == 0 && part->told) std::exchange(part->told, nullptr)();
}

void World::answered(const DeliveryPtr &delivery, std::uint32_t status, bool nack) {
    if (status == kRok && !nack) {
        settle(delivery, Delivery::State::acknowledged);
    } else if (status == kRxPAppn || status == kRxRAppn) {
        settle(delivery, Delivery::State::given_up);
    } else {
        delivery->state = Delivery::State::waiting;
        executor.after(settings.redelivery_delay_ms, [this, delivery] { again(delivery); });
    }
    pump(delivery->account);
}

void World::again(const DeliveryPtr &delivery) {
    delivery->state = Delivery::State::waiting;
    enqueue_now(delivery);
}

void World::return_deliveries(std::map<std::uint32_t, DeliveryPtr> unanswered) {
    for (const auto &delivery : unanswered | std::views::values | std::views::reverse) {
        delivery->state = Delivery::State::waiting;
        waiting_[delivery->account].push_front(delivery);
    }
    if (unanswered.empty()) return;
    const auto account = unanswered.begin()->second->account;
    // Not from within what the lost link was doing.
    executor.post([this, account] { pump(account); });
}

void World::gone(const Session &session, std::map<std::uint32_t, DeliveryPtr> unanswered) {
    return_deliveries(std::move(unanswered));
    sessions_.erase(session.id());
}

}  // namespace patchbay::simulators::smsc
