#include "fixture.h"

#include "core/base/schema.h"
#include "smpp/codec/alphabet.h"

#include <stdexcept>

namespace smpp_channel_test {

plugin::Plugin &loaded() {
    static const auto plugin = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/smpp.so");
    if (!plugin) throw std::runtime_error(plugin.error().message);
    return **plugin;
}

json::object settings_of(const json::object &changes) {
    json::object settings = {{"host", "smsc.example"},
                             {"system_id", "patchbay"},
                             {"password", "{{secret:password}}"},
                             {"from", "+15550783881"}};
    for (const auto &[key, value] : changes)
        settings[key] = value;
    return settings;
}

patchbay::Result<std::unique_ptr<plugin::Instance>> try_instance(bool framed,
                                                                 const json::object &settings,
                                                                 const patchbay::Clock *clock) {
    const auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    if (!schema) throw std::runtime_error(schema.error().message);
    plugin::InstanceOptions options;
    options.name = "sms";
    options.settings = schema->with_defaults(settings).as_object();
    options.secrets = {{"password", "secret"}};
    options.clock = clock;
    options.framed = framed;
    return loaded().create(std::move(options));
}

Line::Line(bool framed, const json::object &settings,
           const std::map<std::string, std::string> &records)
    : kept(records) {
    auto made = try_instance(framed, settings_of(settings), &clock);
    if (!made) throw std::runtime_error(made.error().message);
    instance_ = std::move(*made);
    for (const auto &[key, value] : records)
        use(instance_->stream_kept({0, key, value}));
}

void Line::use(patchbay::Result<plugin::StreamActions> actions) {
    if (!actions) {
        ADD_FAILURE() << actions.error().message;
        return;
    }
    for (plugin::StreamAction &action : *actions) {
        if (auto *write = std::get_if<plugin::StreamWrite>(&action)) {
            smpp::Framer &framer = framers_[write->connection];
            framer.feed(write->bytes);
            while (const auto pdu = framer.next()) {
                const bool answer =
                    pdu->header.command_id == smpp::response_to(command::kDeliverSm) ||
                    pdu->header.command_id == smpp::response_to(command::kDataSm);
                if (answer)
                    answers_[write->connection][pdu->header.sequence] = pdu->header.status;
                else
                    written_[write->connection].push_back({pdu->header, std::string(pdu->body)});
            }
        } else if (auto *close = std::get_if<plugin::StreamClose>(&action)) {
            closes.push_back(*close);
        } else if (auto *event = std::get_if<plugin::StreamEvent>(&action)) {
            if (auto *message = std::get_if<model::Message>(&event->event))
                messages.push_back(*message);
            if (auto *news = std::get_if<model::Status>(&event->event)) statuses.push_back(*news);
            if (auto *notice = std::get_if<model::Notice>(&event->event))
                notices.push_back(*notice);
            uncommitted_.push_back({event->token, "", {}});
        } else if (auto *settlement = std::get_if<plugin::Settlement>(&action)) {
            settled.push_back(*settlement);
        } else if (auto *room = std::get_if<plugin::StreamCredit>(&action)) {
            credit = room->count;
        } else if (auto *record = std::get_if<plugin::StreamRecord>(&action)) {
            uncommitted_.push_back({record->token, record->key, record->value});
        }
    }
}

void Line::open(std::uint32_t connection) {
    framers_[connection] = smpp::Framer();
    written_[connection].clear();
    answers_[connection].clear();
    use(instance_->stream_opened(connection));
}

void Line::bind(std::uint32_t connection) {
    open(connection);
    const Written bind = written(connection);
    say(connection, smpp::response_to(bind.header.command_id), status::kOk, bind.header.sequence,
        smpp::BindResponse{"smsc", {smpp::number_tlv(smpp::tag::kInterfaceVersion, 0x34, 1)}});
    commit();
}

void Line::close(std::uint32_t connection) {
    use(instance_->stream_closed(connection, "the peer closed it"));
}

void Line::seconds(unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        clock.time += 1000;
        use(instance_->stream_timer(0, 1));
    }
}

void Line::stop() { use(instance_->stream_stop()); }

std::string Line::submit(plugin::Token token, const std::string &text, std::uint32_t reference,
                         const std::string &to) {
    const model::Content content = model::Text{text};
    plugin::Outgoing message;
    message.token = token;
    message.to = to;
    message.content = &content;
    message.reference = reference;
    auto actions = instance_->stream_submit(message);
    if (!actions) return actions.error().message;
    if (credit > 0) --credit;
    use(std::move(actions));
    return {};
}

void Line::commit(bool good) {
    while (!uncommitted_.empty()) {
        const Fate fate = std::move(uncommitted_.front());
        uncommitted_.pop_front();
        if (good && !fate.key.empty()) {
            if (fate.value)
                kept[fate.key] = *fate.value;
            else
                kept.erase(fate.key);
        }
        if (fate.token != 0) use(instance_->stream_durable(fate.token, good));
    }
}

void Line::bytes(std::uint32_t connection, std::string_view bytes) {
    use(instance_->stream_bytes(connection, bytes));
}

void Line::say(std::uint32_t connection, std::uint32_t command, std::uint32_t status,
               std::uint32_t sequence, const smpp::Body &body) {
    const auto pdu = smpp::encode_pdu(command, status, sequence, body);
    ASSERT_TRUE(pdu.ok()) << pdu.error().reason;
    bytes(connection, *pdu);
}

void Line::accept(std::uint32_t connection, const Written &submit, const std::string &id) {
    say(connection, smpp::response_to(command::kSubmitSm), status::kOk, submit.header.sequence,
        smpp::MessageResponse{id, {}});
}

void Line::refuse(std::uint32_t connection, const Written &submit, std::uint32_t status) {
    say(connection, smpp::response_to(command::kSubmitSm), status, submit.header.sequence);
}

std::uint32_t Line::deliver(std::uint32_t connection, const smpp::ShortMessage &message) {
    say(connection, command::kDeliverSm, 0, ++sequence_, message);
    return sequence_;
}

std::uint32_t Line::deliver(std::uint32_t connection, const std::string &text,
                            const std::string &from) {
    smpp::ShortMessage message;
    message.source = {1, 1, from};
    message.destination = {1, 1, kNumber};
    message.short_message = *smpp::to_octets(text, smpp::Alphabet::gsm7);
    return deliver(connection, message);
}

std::uint32_t Line::receipt(std::uint32_t connection, const std::string &id,
                            const std::string &stat, std::uint32_t reference,
                            const std::string &from) {
    smpp::ShortMessage message;
    message.source = {1, 1, from};
    message.destination = {1, 1, kNumber};
    message.esm_class = smpp::kEsmReceipt;
    message.short_message =
        "id:" + id + " sub:001 dlvrd:001 submit date:2611261000 done date:2611261001 stat:" + stat +
        " err:069 text:hello";
    if (reference != 0)
        message.tlvs.push_back(smpp::number_tlv(smpp::tag::kUserMessageReference, reference, 2));
    return deliver(connection, message);
}

Written Line::written(std::uint32_t connection) {
    auto &queue = written_[connection];
    if (queue.empty()) return {};
    Written first = std::move(queue.front());
    queue.pop_front();
    return first;
}

Written Line::submitted(std::uint32_t connection) {
    Written pdu = written(connection);
    EXPECT_EQ(smpp::command_name(pdu.header.command_id), "submit_sm");
    return pdu;
}

smpp::ShortMessage Line::message_of(const Written &submit) {
    auto message = smpp::decode_short_message(submit.body);
    if (message.ok()) return *message;
    ADD_FAILURE() << message.error().reason;
    return {};
}

std::string Line::answer_to(std::uint32_t connection, std::uint32_t sequence) {
    const auto &answers = answers_[connection];
    const auto found = answers.find(sequence);
    return found == answers.end() ? "" : std::string(smpp::status_info(found->second).name);
}

}  // namespace smpp_channel_test
