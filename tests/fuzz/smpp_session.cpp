// Whole sessions of the smpp channel: the input is what happens, step by step, to a line with two
// binds. The peer says anything; the journal takes or refuses; the process may end and begin anew.
#include "smpp/codec/body.h"
#include "tests/contract/still_clock.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugins.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <variant>

namespace {

using fuzz::require;
namespace plugin = fuzz::plugin;
namespace model = patchbay::model;
namespace command = smpp::command;

constexpr std::uint32_t kConnections = 2;
constexpr std::size_t kWindow = 3;

// Takes the input apart.
class Steps {
public:
    explicit Steps(std::string_view left) : left_(left) {}
    bool any() const { return !left_.empty(); }
    std::uint8_t octet() {
        if (left_.empty()) return 0;
        const auto value = static_cast<std::uint8_t>(left_.front());
        left_.remove_prefix(1);
        return value;
    }
    std::string_view octets(std::size_t count) {
        const auto taken = left_.substr(0, count);
        left_.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view left_;
};

class Line {
public:
    explicit Line(bool framed) : framed_(framed) { begin(); }

    void step(Steps &input) {
        const std::uint8_t what = input.octet();
        const std::uint32_t connection = 1 + (what >> 7);
        switch (what & 0x0F) {
            case 0:
                return open(connection);
            case 1:
                return bytes(connection, input.octets(input.octet()));
            case 2:
                return ticks(input.octet() % 40);
            case 3:
                return submit(input);
            case 4:
                return tell(true);
            case 5:
                return tell(false);
            case 6:
                return close(connection);
            case 7:
                return bind(connection);
            case 8:
                return answer(connection, input.octet(), input.octet());
            case 9:
                return deliver(connection, input);
            case 10:
                return begin();
            case 11:
                clock_.time += std::int64_t{input.octet()} * 3'600'000;
                return;
            case 12:
                stopped_ = true;
                return use(instance_->stream_stop());
            default:
                return tell(true);
        }
    }

private:
    struct Fate {
        plugin::Token token = 0;
        std::string key;
        std::optional<std::string> value;
    };

    // A process begins with what the journal has of the one before.
    void begin() {
        plugin::InstanceOptions options;
        options.name = "sms";
        options.settings = {{"host", "smsc.example"},
                            {"system_id", "patchbay"},
                            {"password", "{{secret:password}}"},
                            {"from", "+15550783881"},
                            {"binds", kConnections},
                            {"window", kWindow}};
        options.secrets = {{"password", "secret"}};
        options.clock = &clock_;
        options.framed = framed_;
        instance_ = fuzz::instance("smpp", std::move(options));
        open_.clear();
        under_way_.clear();
        uncommitted_.clear();
        stopped_ = false;
        credit_ = 0;
        for (const auto &[key, value] : kept_)
            use(instance_->stream_kept({0, key, value}));
    }

    void use(patchbay::Result<plugin::StreamActions> actions) {
        require(actions.ok(), "no call fails", actions ? "" : actions.error().message);
        for (plugin::StreamAction &action : *actions) {
            if (const auto *write = std::get_if<plugin::StreamWrite>(&action)) {
                look(*write);
            } else if (const auto *event = std::get_if<plugin::StreamEvent>(&action)) {
                uncommitted_.push_back({event->token, "", {}});
            } else if (const auto *record = std::get_if<plugin::StreamRecord>(&action)) {
                uncommitted_.push_back({record->token, record->key, record->value});
            } else if (const auto *settled = std::get_if<plugin::Settlement>(&action)) {
                require(unsettled_.erase(settled->token) == 1, "a message is settled once");
            } else if (const auto *room = std::get_if<plugin::StreamCredit>(&action)) {
                require(room->count <= kConnections * kWindow, "no more room than the windows");
                credit_ = room->count;
            } else if (const auto *shut = std::get_if<plugin::StreamClose>(&action)) {
                forget(shut->connection);
            }
        }
    }

    // What the plugin wrote is SMPP, and keeps the window.
    void look(const plugin::StreamWrite &write) {
        require(open_.contains(write.connection), "nothing is written where nothing is open");
        smpp::Framer framer;
        framer.feed(write.bytes);
        const auto pdu = framer.next();
        require(pdu && framer.buffered() == 0, "each write is a PDU", write.bytes);
        require(smpp::decode_body(pdu->header.command_id, pdu->body).ok(), "its body is whole",
                write.bytes);
        auto &under_way = under_way_[write.connection];
        if (pdu->header.command_id == command::kSubmitSm) under_way.insert(pdu->header.sequence);
        require(under_way.size() <= kWindow, "the window is kept");
        const bool taken = pdu->header.command_id == smpp::response_to(command::kDeliverSm) &&
                           pdu->header.status == smpp::status::kOk;
        if (taken && !receipts_)
            require(telling_, "a deliver_sm is acknowledged when it is durable, not before");
        if (smpp::command_name(pdu->header.command_id).starts_with("bind"))
            bind_sequence_[write.connection] = pdu->header;
    }

    void open(std::uint32_t connection) {
        if (!open_.insert(connection).second) return;
        use(instance_->stream_opened(connection));
    }
    void forget(std::uint32_t connection) {
        open_.erase(connection);
        under_way_.erase(connection);
    }
    void close(std::uint32_t connection) {
        if (!open_.contains(connection)) return;
        forget(connection);
        use(instance_->stream_closed(connection, "gone"));
    }
    void bytes(std::uint32_t connection, std::string_view data) {
        if (!open_.contains(connection)) return;
        receipts_ = true;  // anything may be one
        // What was answered in any way is not under way any more.
        smpp::Framer framer;
        framer.feed(data);
        while (const auto pdu = framer.next())
            under_way_[connection].erase(pdu->header.sequence);
        use(instance_->stream_bytes(connection, data));
    }
    void say(std::uint32_t connection, std::uint32_t id, std::uint32_t status,
             std::uint32_t sequence, const smpp::Body &body) {
        const auto pdu = smpp::encode_pdu(id, status, sequence, body);
        if (pdu.ok() && open_.contains(connection)) use(instance_->stream_bytes(connection, *pdu));
    }
    void bind(std::uint32_t connection) {
        open(connection);
        const smpp::Header asked = bind_sequence_[connection];
        say(connection, smpp::response_to(asked.command_id), 0, asked.sequence,
            smpp::BindResponse{"smsc", {}});
    }
    void answer(std::uint32_t connection, std::uint8_t which, std::uint8_t status) {
        auto &under_way = under_way_[connection];
        if (under_way.empty()) return;
        auto sequence =
            std::next(under_way.begin(), static_cast<std::ptrdiff_t>(which % under_way.size()));
        const std::uint32_t number = *sequence;
        under_way.erase(sequence);
        smpp::Body body = smpp::Bare{};
        if (status < 0x80) body = smpp::MessageResponse{"id" + std::to_string(which), {}};
        say(connection, smpp::response_to(command::kSubmitSm), status < 0x80 ? 0 : status & 0x7F,
            number, body);
    }
    void deliver(std::uint32_t connection, Steps &input) {
        smpp::ShortMessage message;
        const std::uint8_t kind = input.octet();
        message.source = {1, 1, "3460033344" + std::to_string(kind % 4)};
        message.destination = {1, 1, "15550783881"};
        message.data_coding = kind & 0x08;
        if (kind & 0x10) {
            message.esm_class = smpp::kEsmUserData;
            message.short_message =
                std::string("\x05\x00\x03\x07\x03", 5) + static_cast<char>(1 + (kind >> 5) % 3);
        }
        if (kind & 0x04) {
            message.esm_class = smpp::kEsmReceipt;
            message.short_message = "id:id" + std::to_string(kind >> 5) + " stat:DELIVRD";
            receipts_ = true;
            if (kind & 0x80)
                message.tlvs.push_back(
                    smpp::number_tlv(smpp::tag::kUserMessageReference, 1 + kind % 4, 2));
        }
        message.short_message += input.octets(input.octet() % 16);
        say(connection, command::kDeliverSm, 0, ++sequence_, message);
    }
    void submit(Steps &input) {
        const std::uint8_t kind = input.octet();
        const model::Content content = model::Text{std::string(1 + (kind >> 3) * 20u, 'x')};
        plugin::Outgoing message;
        message.token = ++token_;
        message.to = kind & 1 ? "34600333441" : "34600333442";
        message.content = &content;
        message.reference = 1 + kind % 4;
        auto actions = instance_->stream_submit(message);
        if (!actions) {
            require(actions.error().code == plugin::kNotNow, "a text is taken, or not now",
                    actions.error().message);
            require(credit_ == 0 || stopped_, "where there is room it is taken");
            return;
        }
        require(!stopped_, "nothing is taken after the end");
        if (credit_ > 0) --credit_;
        unsettled_.insert(message.token);
        use(std::move(actions));
    }
    void ticks(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            clock_.time += 1000;
            // What was given up for long has left its place.
            under_way_.clear();
            use(instance_->stream_timer(0, 1));
        }
    }
    void tell(bool good) {
        if (uncommitted_.empty()) return;
        const Fate fate = std::move(uncommitted_.front());
        uncommitted_.pop_front();
        if (good && !fate.key.empty()) {
            if (fate.value)
                kept_[fate.key] = *fate.value;
            else
                kept_.erase(fate.key);
        }
        if (fate.token == 0) return;
        telling_ = good;
        use(instance_->stream_durable(fate.token, good));
        telling_ = false;
    }

    const bool framed_;
    patchbay::StillClock clock_;
    std::unique_ptr<plugin::Instance> instance_;
    std::set<std::uint32_t> open_;
    std::map<std::uint32_t, std::set<std::uint32_t>> under_way_;
    std::map<std::uint32_t, smpp::Header> bind_sequence_;
    std::deque<Fate> uncommitted_;
    std::map<std::string, std::string> kept_;
    std::set<plugin::Token> unsettled_;
    plugin::Token token_ = 0;
    std::uint32_t credit_ = 0;
    std::uint32_t sequence_ = 0;
    bool telling_ = false;
    bool receipts_ = false;  // one may have come that tells nothing, and is acknowledged at once
    bool stopped_ = false;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0 || size > 4096) return 0;
    Steps input(fuzz::text_of(data, size));
    Line line((input.octet() & 1) != 0);
    while (input.any())
        line.step(input);
    return 0;
}
