// The instance as a channel: messages out, the way to a contact's files, and what answers mean.
#include "core/model/fit.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/instance.h"
#include "core/plugin/sinks.h"

#include <algorithm>

namespace patchbay::plugin {
namespace {

// "content.text.text" -> "/text": the pointer into the content as a person writes it.
std::string content_pointer(const std::string &path) {
    constexpr std::string_view prefix = "content.";
    if (!path.starts_with(prefix)) return {};
    const auto inner = path.find('.', prefix.size());
    if (inner == std::string::npos) return {};
    auto pointer = "/" + path.substr(inner + 1);
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return pointer;
}

std::string_view blob_of(const model::Content &content) {
    const auto *media = model::file_of(content);
    return media == nullptr ? std::string_view() : model::blob_of(*media);
}

}  // namespace

template <class Call>
Result<std::vector<HttpRequest>> DirectInstance::requests_of(const char *name,
                                                             const abi::Allowed &allowed,
                                                             Call call) {
    EncodeSink sink(allowed);
    const auto table = sink.table();
    const auto status = enter(name, [&] { return call(&table); });
    if (!status) return status.error();
    if (sink.fault()) return broken(name, sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed(name, *status, sink.said());
    return std::move(sink.requests);
}

template <class Call>
Result<Answer> DirectInstance::answer_of(const char *name, const abi::Allowed &allowed,
                                         const HttpResponse &response, Call call) {
    const abi::ResponseView view(response);
    if (auto good = accept_response(name, *view.get()); !good) return good.error();
    AnswerSink sink(allowed);
    const auto table = sink.table();
    const auto status = enter(name, [&] { return call(view.get(), &table); });
    if (!status) return status.error();
    if (sink.fault()) return broken(name, sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed(name, *status, sink.said());
    if (!sink.answer.outcome && !sink.answer.request)
        return broken(name, "it gave neither an outcome nor a request");
    if (sink.answer.outcome) services_.tell(*sink.answer.outcome);
    return std::move(sink.answer);
}

Result<void> DirectInstance::accept_message(const char *name,
                                            const patchbay_outbound &given) const {
    abi::Fault fault;
    if (!abi::check(&given, fault))
        return broken(name, to_text(fault), kContent, content_pointer(fault.path));
    return {};
}

Result<std::vector<HttpRequest>> DirectInstance::encode(const Outgoing &message) {
    if (channel_.encode == nullptr)
        return broken("encode", "it has no " PATCHBAY_CHANNEL, PATCHBAY_E_UNSUPPORTED);
    const abi::OutboundView view(message);
    if (auto good = accept_message("encode", *view.get()); !good) return good.error();

    auto requests =
        requests_of("encode", {blob_of(*message.content)}, [&](const patchbay_encode_sink *sink) {
            // What a connection writes has no marks.
            const auto *given = has_stream() ? view.get() : services_.veil().over(view.get());
            return given == nullptr ? PATCHBAY_E_MEMORY
                                    : channel_.encode(instance_.self, given, sink);
        });
    if (!requests) return of_content(requests.error());
    if (requests->empty()) return broken("encode", "it gave no request");
    if (auto fits = model::check_fit(*message.content, capabilities_); !fits)
        return broken("encode", fits.error().message, kContent, fits.error().where);
    return requests;
}

Result<Answer> DirectInstance::answer(const Outgoing &message, const HttpResponse &response) {
    if (channel_.answer == nullptr)
        return broken("answer", "it has no " PATCHBAY_CHANNEL, PATCHBAY_E_UNSUPPORTED);
    const abi::OutboundView view(message);
    if (auto good = accept_message("answer", *view.get()); !good) return good.error();
    return answer_of(
        "answer", {blob_of(*message.content)}, response, [&](const auto *given, const auto *sink) {
            const auto *sent = services_.veil().over(view.get());
            return sent == nullptr ? PATCHBAY_E_MEMORY
                                   : channel_.answer(instance_.self, sent, given, sink);
        });
}

Result<std::vector<HttpRequest>> DirectInstance::attend(const Attention &attention) {
    if (channel_.attend == nullptr)
        return broken("attend", "it has no attend", PATCHBAY_E_UNSUPPORTED);
    const auto given = abi::write(attention);
    abi::Fault fault;
    if (!abi::check(&given, fault)) return broken("attend", to_text(fault), fault.code);
    return requests_of("attend", {}, [&](const patchbay_encode_sink *sink) {
        const auto *veiled = services_.veil().over(&given);
        return veiled == nullptr ? PATCHBAY_E_MEMORY
                                 : channel_.attend(instance_.self, veiled, sink);
    });
}

Result<std::vector<HttpRequest>> DirectInstance::ask_poll(
    const std::optional<std::string> &offset) {
    if (poll_.ask == nullptr)
        return broken("poll.ask", "it has no " PATCHBAY_POLL, PATCHBAY_E_UNSUPPORTED);
    const patchbay_str from = offset ? abi::str(*offset) : patchbay_str{nullptr, 0};
    auto requests = requests_of("poll.ask", {}, [&](const patchbay_encode_sink *sink) {
        return poll_.ask(instance_.self, from, sink);
    });
    if (requests && requests->size() > 1)
        return broken("poll.ask", "it gave more than one request");
    return requests;
}

Result<Polled> DirectInstance::poll_came(const HttpResponse &response) {
    if (poll_.came == nullptr)
        return broken("poll.came", "it has no " PATCHBAY_POLL, PATCHBAY_E_UNSUPPORTED);
    const abi::ResponseView view(response);
    if (auto good = accept_response("poll.came", *view.get()); !good) return good.error();
    PollSink sink;
    const auto table = sink.table();
    const auto status =
        enter("poll.came", [&] { return poll_.came(instance_.self, view.get(), &table); });
    if (!status) return status.error();
    if (sink.fault()) return broken("poll.came", sink.fault()->message);
    if (*status == PATCHBAY_OK) return std::move(sink.polled);
    const Error error = failed("poll.came", *status, sink.said());
    const bool told = *status == PATCHBAY_E_UNAVAILABLE || *status == PATCHBAY_E_BUSY ||
                      *status == PATCHBAY_E_REFUSED;
    if (!told) return error;
    Polled nothing;
    nothing.failure = error.message;
    nothing.refused = *status == PATCHBAY_E_REFUSED;
    nothing.retry_after_ms = sink.said().retry_after_ms;
    return nothing;
}

Result<std::vector<HttpRequest>> DirectInstance::fetch_media(Token token,
                                                             const model::Media &media) {
    if (media_.fetch == nullptr)
        return broken("media.fetch", "it has no " PATCHBAY_MEDIA, PATCHBAY_E_UNSUPPORTED);
    const auto given = abi::write(media);
    abi::Fault fault;
    if (!abi::check(&given, fault)) return broken("media.fetch", to_text(fault), fault.code);
    auto requests = requests_of("media.fetch", {{}, true}, [&](const patchbay_encode_sink *sink) {
        const auto *veiled = services_.veil().over(&given);
        return veiled == nullptr ? PATCHBAY_E_MEMORY
                                 : media_.fetch(instance_.self, token, veiled, sink);
    });
    if (requests && requests->empty()) return broken("media.fetch", "it gave no request");
    return requests;
}

Result<Answer> DirectInstance::media_fetched(Token token, const HttpResponse &response) {
    if (media_.fetched == nullptr)
        return broken("media.fetched", "it has no " PATCHBAY_MEDIA, PATCHBAY_E_UNSUPPORTED);
    return answer_of("media.fetched", {{}, true}, response,
                     [&](const auto *given, const auto *sink) {
                         return media_.fetched(instance_.self, token, given, sink);
                     });
}

}  // namespace patchbay::plugin
