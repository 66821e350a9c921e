// An instance in this process: converts, checks, and stands between the plugin's faults and the
// core.
#pragma once

#include "core/plugin/abi_read.h"
#include "core/plugin/framed.h"
#include "core/plugin/library.h"
#include "core/plugin/plugin.h"
#include "core/plugin/services.h"

#include <memory>
#include <optional>

namespace patchbay::plugin {

struct Said;

// What is wrong with a message's content has a code of its own.
inline Error of_content(Error error) {
    const bool content = error.code >= PATCHBAY_E_UNSUPPORTED && error.code <= PATCHBAY_E_INVALID;
    if (content) error.code = kContent;
    return error;
}

class DirectInstance final : public Instance {
public:
    static Result<std::unique_ptr<Instance>> create(std::shared_ptr<Library> library,
                                                    const InstanceOptions &options);
    ~DirectInstance() override;

    const std::string &name() const override { return services_.instance(); }
    const Manifest &manifest() const override { return library_->manifest(); }
    bool has_webhook() const override { return webhook_.decode != nullptr; }
    bool has_channel() const override { return channel_.encode != nullptr; }
    bool has_tasks() const override { return task_.start != nullptr; }
    bool has_attend() const override { return channel_.attend != nullptr; }
    bool has_media() const override { return media_.fetch != nullptr; }

    Result<Decoded> decode(const WebhookRequest &request) override;
    Result<std::vector<HttpRequest>> encode(const Outgoing &message) override;
    Result<Answer> answer(const Outgoing &message, const HttpResponse &response) override;
    Result<std::vector<HttpRequest>> attend(const Attention &attention) override;
    Result<std::vector<HttpRequest>> fetch_media(Token token, const model::Media &media) override;
    Result<Answer> media_fetched(Token token, const HttpResponse &response) override;
    Result<std::vector<Operation>> operations() override;
    Result<void> start_task(const TaskRequest &request) override;
    Result<void> task_http(Token token, const HttpResponse &response) override;
    Result<void> task_timer(Token token) override;
    void cancel_task(Token token) override;
    bool has_poll() const override { return poll_.ask != nullptr; }
    Result<std::vector<HttpRequest>> ask_poll(const std::optional<std::string> &offset) override;
    Result<Polled> poll_came(const HttpResponse &response) override;
    bool has_stream() const override { return stream_.submit != nullptr; }
    Result<std::vector<Endpoint>> endpoints() override;
    Result<StreamActions> stream_kept(const StreamRecord &record) override;
    Result<StreamActions> stream_opened(std::uint32_t connection) override;
    Result<StreamActions> stream_bytes(std::uint32_t connection, std::string_view bytes) override;
    Result<StreamActions> stream_timer(std::uint32_t connection, std::uint32_t timer) override;
    Result<StreamActions> stream_durable(Token token, bool durable) override;
    Result<StreamActions> stream_closed(std::uint32_t connection, std::string_view reason) override;
    Result<StreamActions> stream_submit(const Outgoing &message) override;
    Result<StreamActions> stream_stop() override;
    Result<void> fill_in(HttpRequest &request) const override;
    Result<void> check_marks(const HttpRequest &request) const override;
    bool verify(const WebhookRequest &request) const override;

private:
    DirectInstance(std::shared_ptr<Library> library, const InstanceOptions &options);

    Result<void> make(const InstanceOptions &options);
    Result<void> find_extensions();
    const void *extension(std::string_view id) const;

    // Runs `call` inside the gate and behind the barrier. The error: re-entered, or an exception.
    template <class Call>
    Result<patchbay_status> enter(const char *name, Call call);
    // The Error of a call that ended with `status`, or that broke the ABI on the way.
    Error failed(const char *name, patchbay_status status, const Said &said) const;
    Error broken(const char *name, std::string what, int code = kInternal,
                 std::string where = {}) const;
    template <class Call>
    Result<std::vector<HttpRequest>> requests_of(const char *name, const abi::Allowed &allowed,
                                                 Call call);
    template <class Call>
    Result<Answer> answer_of(const char *name, const abi::Allowed &allowed,
                             const HttpResponse &response, Call call);
    Result<void> accept_response(const char *name, const patchbay_http_response &response) const;
    template <class Call>
    Result<void> step_task(const char *name, Token token, Call call);
    template <class Call>
    Result<StreamActions> actions_of(const char *name, Call call);
    // The error: the message cannot be given to the plugin.
    Result<void> accept_message(const char *name, const patchbay_outbound &given) const;

    std::shared_ptr<Library> library_;
    boost::json::object settings_;  // each secret as its mark
    boost::json::object capabilities_;
    Services services_;
    std::optional<SignatureCheck> signature_;
    patchbay_instance instance_{};
    std::unique_ptr<Framed> framed_;  // where every call goes through frames
    patchbay_webhook webhook_{};
    patchbay_channel channel_{};
    patchbay_media_source media_{};
    patchbay_operations operations_{};
    patchbay_task task_{};
    patchbay_stream stream_{};
    patchbay_poll poll_{};
};

template <class Call>
Result<patchbay_status> DirectInstance::enter(const char *name, Call call) {
    if (!services_.gate().enter())
        return broken(name, "called from inside another call of the same instance");
    struct Leave {
        Services &services;
        ~Leave() {
            services.tapes().reset();
            services.gate().leave();
        }
    } leave{services_};
    try {
        return patchbay_status{call()};
    } catch (...) {  // what it says may hold a customer's text, so it is not passed on
        return broken(name, "an exception came out of the plugin, which must catch its own");
    }
}

}  // namespace patchbay::plugin
