// A channel over connections whose protocol is lines of words, for the contract tests:
//   we: "login PASSWORD" in a frame with its length; "send TOKEN TO TEXT", "ack TOKEN 0|1", "ping",
//       "bye"
//   they: "room COUNT", "sent TOKEN ID", "no TOKEN CODE", "message ID FROM TEXT", "receipt ID",
//       "wait", "refuse WHY", "leave", "keep KEY VALUE", "drop KEY", "kept", "throw", and for what
//       breaks the rules "nobody ID", "secret"
#include <map>
#include <patchbay/stream.hpp>
#include <stdexcept>
#include <string>

namespace {

using namespace patchbay::sdk;

constexpr std::uint32_t kPing = 1;

class Wire : public StreamInstance<Wire> {
public:
    using StreamInstance::StreamInstance;

    patchbay_status configure(const patchbay_instance_config &config, const ErrorSink &errors) {
        url_ = host().parse(view(config.settings))["url"].str();
        return url_.empty() ? errors.fail(PATCHBAY_E_SETTINGS, "url is empty", "/url")
                            : PATCHBAY_OK;
    }

    patchbay_status encode(const patchbay_outbound &message, const EncodeSink &sink) {
        if (message.content->kind != PATCHBAY_CONTENT_TEXT)
            return sink.fail(PATCHBAY_E_UNSUPPORTED, "text alone");
        const std::string line = "send 0 " + line_of(message);
        auto frame = make<patchbay_stream_frame>();
        frame.name = str("send");
        frame.bytes = bytes(line);
        return sink.frame(frame);
    }

    patchbay_status endpoints(const EndpointSink &sink) {
        const auto status = sink.endpoint(1, url_);
        return status != PATCHBAY_OK ? status : sink.endpoint(2, url_);
    }

    patchbay_status on_kept(std::string_view key, std::string_view value, const StreamSink &sink) {
        kept_ += std::string(key) + '=' + std::string(value) + ' ';
        return sink.timer(0, 2, 60'000);
    }

    patchbay_status on_open(std::uint32_t connection, const StreamSink &sink) {
        input_[connection].clear();
        const std::string login(
            "\0\0\0\x0B"
            "login \n",
            11);
        auto write = make<patchbay_stream_write>();
        write.connection = connection;
        write.bytes = bytes(login);
        write.secret = str("password");
        write.secret_at = 10;
        write.length_at = 0;
        const auto status = sink.write(write);
        return status != PATCHBAY_OK ? status : sink.timer(connection, kPing, 1'000);
    }

    patchbay_status on_bytes(std::uint32_t connection, std::string_view came,
                             const StreamSink &sink) {
        std::string &input = input_[connection];
        input += came;
        for (auto end = input.find('\n'); end != input.npos; end = input.find('\n')) {
            const std::string line = input.substr(0, end);
            input.erase(0, end + 1);
            if (const auto status = take(connection, line, sink); status != PATCHBAY_OK)
                return status;
        }
        return PATCHBAY_OK;
    }

    patchbay_status on_timer(std::uint32_t connection, std::uint32_t, const StreamSink &sink) {
        return sink.write(connection, "ping\n");
    }

    patchbay_status on_durable(patchbay_token token, bool durable, const StreamSink &sink) {
        return sink.write(1, "ack " + std::to_string(token) + (durable ? " 1\n" : " 0\n"));
    }

    patchbay_status on_close(std::uint32_t, std::string_view reason, const StreamSink &sink) {
        auto outcome = make<patchbay_outcome>();
        outcome.kind = PATCHBAY_OUTCOME_IN_DOUBT;
        outcome.title = str(reason);
        for (; !under_way_.empty(); under_way_.erase(under_way_.begin()))
            sink.settle(under_way_.begin()->first, outcome);
        return sink.credit(0);
    }

    patchbay_status submit(const patchbay_outbound &message, const StreamSink &sink) {
        if (message.content->kind != PATCHBAY_CONTENT_TEXT)
            return sink.fail(PATCHBAY_E_UNSUPPORTED, "text alone");
        if (under_way_.size() == 2) return sink.fail(PATCHBAY_E_BUSY, "two are under way");
        under_way_[message.token] = true;
        return sink.write(1, "send " + std::to_string(message.token) + ' ' + line_of(message));
    }

    patchbay_status stop(const StreamSink &sink) {
        sink.write(1, "bye\n");
        auto close = make<patchbay_stream_close>();
        close.connection = 1;
        return sink.close(close);
    }

private:
    static std::string line_of(const patchbay_outbound &message) {
        return std::string(view(message.to)) + ' ' +
               std::string(view(message.content->text->text)) + '\n';
    }

    static std::string word(std::string &line) {
        const auto end = line.find(' ');
        const std::string first = line.substr(0, end);
        line.erase(0, end == line.npos ? line.size() : end + 1);
        return first;
    }

    patchbay_status take(std::uint32_t connection, std::string line, const StreamSink &sink) {
        const std::string verb = word(line);
        const std::string first = word(line);
        if (verb == "room") return sink.credit(static_cast<std::uint32_t>(std::stoul(first)));
        if (verb == "sent" || verb == "no" || verb == "wait")
            return settle(verb, first, line, sink);
        if (verb == "message") return message(connection, first, line, sink);
        if (verb == "receipt") {
            auto status = make<patchbay_status_update>();
            status.status = PATCHBAY_STATUS_DELIVERED;
            status.message_id = str(first);
            return sink.event(0, status);
        }
        if (verb == "refuse" || verb == "leave") {
            auto close = make<patchbay_stream_close>();
            close.connection = connection;
            close.flags = verb == "refuse" ? PATCHBAY_STREAM_REFUSED : 0;
            close.title = str(first);
            close.again_after_ms = 7'000;
            return sink.close(close);
        }
        if (verb == "keep") return sink.keep(50, first, line);
        if (verb == "drop") return sink.drop(51, first);
        if (verb == "kept") return sink.write(connection, "kept " + kept_ + '\n');
        if (verb == "throw") throw std::runtime_error("thrown");
        if (verb == "nobody") {  // a message without its sender
            sink.write(1, "lost\n");
            auto message = make<patchbay_message>();
            message.id = str(first);
            sink.event(1, message);
            return PATCHBAY_OK;
        }
        if (verb == "secret") {
            auto write = make<patchbay_stream_write>();
            write.connection = 1;
            write.secret = str("another");
            return sink.write(write);
        }
        return sink.fail(PATCHBAY_E_MALFORMED, "an unknown line");
    }

    patchbay_status settle(const std::string &verb, const std::string &token,
                           const std::string &rest, const StreamSink &sink) {
        auto outcome = make<patchbay_outcome>();
        outcome.kind = verb == "sent" ? PATCHBAY_OUTCOME_SENT
                       : verb == "no" ? PATCHBAY_OUTCOME_FAILED
                                      : PATCHBAY_OUTCOME_THROTTLE_LINE;
        outcome.message_id = optional_str(verb == "sent" ? rest : std::string_view());
        outcome.code = optional_str(verb == "no" ? rest : std::string_view());
        outcome.retry_after_ms = verb == "wait" ? 3'000 : 0;
        const patchbay_token number = std::stoull(token);
        under_way_.erase(number);
        return sink.settle(number, outcome);
    }

    static patchbay_status message(std::uint32_t connection, const std::string &id,
                                   std::string rest, const StreamSink &sink) {
        const std::string from = word(rest);
        auto contact = make<patchbay_contact>();
        contact.address = str(from);
        auto text = make<patchbay_text>();
        text.text = str(rest);
        auto content = make<patchbay_content>();
        content.kind = PATCHBAY_CONTENT_TEXT;
        content.text = &text;
        auto message = make<patchbay_message>();
        message.id = str(id);
        message.from = &contact;
        message.content = &content;
        return sink.event(100 + connection, message);
    }

    std::string url_;
    std::string kept_;
    std::map<std::uint32_t, std::string> input_;
    std::map<patchbay_token, bool> under_way_;
};

}  // namespace

PATCHBAY_PLUGIN(Wire)
