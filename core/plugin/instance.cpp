#include "core/plugin/instance.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/extension.h"
#include "core/plugin/secrets.h"
#include "core/plugin/sinks.h"
#include "core/plugin/whole.h"

#include <algorithm>

namespace patchbay::plugin {
namespace {

constexpr std::string_view kChannelNeeds[] = {PATCHBAY_CHANNEL};
constexpr std::string_view kBackendNeeds[] = {PATCHBAY_OPERATIONS, PATCHBAY_TASK};
constexpr std::string_view kMigrationNeeds[] = {"patchbay.migration/1"};

constexpr std::string_view kExtensions[] = {PATCHBAY_WEBHOOK,    PATCHBAY_CHANNEL, PATCHBAY_MEDIA,
                                            PATCHBAY_OPERATIONS, PATCHBAY_TASK,    PATCHBAY_STREAM,
                                            PATCHBAY_POLL};

bool is_extension(std::string_view id) {
    return std::find(std::begin(kExtensions), std::end(kExtensions), id) != std::end(kExtensions);
}

std::span<const std::string_view> needs_of(std::string_view kind) {
    if (kind == "channel") return kChannelNeeds;
    if (kind == "backend") return kBackendNeeds;
    return kMigrationNeeds;
}

// A public key is no secret, so it may stand in a plain setting.
std::string key_of(const SignatureRule &rule, const InstanceOptions &options) {
    const auto secret = options.secrets.find(rule.key);
    if (secret != options.secrets.end()) return secret->second;
    return has_public_key(rule.scheme) ? std::string(text_member(options.settings, rule.key))
                                       : std::string();
}

bool malformed_path(const WebhookRequest &request) {
    return !abi::valid_text(request.path) || !abi::valid_text(request.query) ||
           !abi::valid_text(request.method);
}

}  // namespace

void Said::take(const patchbay_error *error) noexcept try {
    abi::Fault fault;
    if (!abi::check(error, fault)) {
        message = "(its own message cannot be read: " + to_text(fault) + ")";
        return;
    }
    const abi::Whole<patchbay_error> whole(*error);
    auto length = std::min(whole->message.len, kMaxErrorBytes);
    while (length > 0 && length < whole->message.len &&
           (static_cast<unsigned char>(whole->message.ptr[length]) & 0xC0) == 0x80)
        --length;  // not inside a character
    message = length == 0 ? std::string() : std::string(whole->message.ptr, length);
    retry_after_ms = std::max<std::int64_t>(whole->retry_after_ms, 0);
    field = whole->field.len == 0 ? std::string() : std::string(whole->field.ptr, whole->field.len);
} catch (...) {  // no memory for the text: the status alone tells
}

DirectInstance::DirectInstance(std::shared_ptr<Library> library, const InstanceOptions &options)
    : library_(std::move(library)),
      settings_(options.settings),
      capabilities_(capabilities_with(library_->manifest(), options.settings)),
      services_(library_->manifest().id, options) {}

DirectInstance::~DirectInstance() {
    if (instance_.destroy == nullptr) return;
    const auto gone = enter("destroy", [this] {
        instance_.destroy(instance_.self);
        return PATCHBAY_OK;
    });
    if (!gone) log::error("plugin_fault", {{"reason", gone.error().message}});
}

Error DirectInstance::broken(const char *name, std::string what, int code,
                             std::string where) const {
    return {"plugin '" + manifest().id + "' (" + services_.instance() + "): " + name + ": " +
                services_.told(std::move(what)),
            std::move(where), code};
}

Error DirectInstance::failed(const char *name, patchbay_status status, const Said &said) const {
    const bool known = status >= 100 && status < 1000;
    auto what = said.message.empty() ? "status " + std::to_string(status) : said.message;
    return broken(name, std::move(what), known ? status : kInternal, said.field);
}

Result<std::unique_ptr<Instance>> DirectInstance::create(std::shared_ptr<Library> library,
                                                         const InstanceOptions &options) {
    std::unique_ptr<DirectInstance> instance(new DirectInstance(std::move(library), options));
    if (auto made = instance->make(options); !made) return made.error();
    if (auto found = instance->find_extensions(); !found) return found.error();
    return std::unique_ptr<Instance>(std::move(instance));
}

Result<void> DirectInstance::make(const InstanceOptions &options) {
    if (manifest().signature) {
        auto check =
            SignatureCheck::make(*manifest().signature, key_of(*manifest().signature, options));
        if (!check) return broken("create", check.error().message, kSettings, check.error().where);
        signature_ = std::move(*check);
    }
    const auto settings = to_text(options.settings);
    patchbay_instance_config config{};
    config.size = sizeof config;
    config.name = abi::str(options.name);
    config.settings = abi::str(settings);
    abi::Fault fault;
    if (!abi::check(&config, fault)) return broken("create", to_text(fault), kSettings);
    Passage passage;
    const auto *given = options.framed ? passage.carry(&config) : &config;
    if (given == nullptr)
        return broken("create", "its settings do not fit into a frame", kSettings);

    ErrorSink sink;
    const auto errors = sink.table();
    patchbay_instance made{};
    made.size = sizeof made;
    const auto status = enter("create", [&] {
        return library_->factory().create(services_.handle(), given, &errors, &made);
    });
    if (!status) return status.error();
    if (*status != PATCHBAY_OK) {
        auto error = failed("create", *status, sink.said());
        if (*status >= 200 && *status < 300) error.code = kSettings;
        return error;
    }
    if (made.size < sizeof made || made.get_extension == nullptr || made.destroy == nullptr)
        return broken("create", "the instance lacks get_extension or destroy");
    instance_ = made;
    if (options.framed) {
        framed_ = std::make_unique<Framed>(made);
        instance_ = framed_->instance();
    }
    return {};
}

const void *DirectInstance::extension(std::string_view id) const {
    return instance_.get_extension(instance_.self, {id.data(), id.size()});
}

Result<void> DirectInstance::find_extensions() {
    const auto status = enter("get_extension", [this] {
        adopt(extension(PATCHBAY_WEBHOOK), webhook_);
        adopt(extension(PATCHBAY_CHANNEL), channel_);
        adopt(extension(PATCHBAY_MEDIA), media_);
        adopt(extension(PATCHBAY_OPERATIONS), operations_);
        adopt(extension(PATCHBAY_TASK), task_);
        adopt(extension(PATCHBAY_STREAM), stream_);
        adopt(extension(PATCHBAY_POLL), poll_);
        return PATCHBAY_OK;
    });
    if (!status) return status.error();

    // What it has, and every slot of it that the host cannot do without.
    const auto complete = [this](std::string_view id) {
        if (id == PATCHBAY_WEBHOOK) return webhook_.decode != nullptr;
        if (id == PATCHBAY_CHANNEL)  // what a stream sends is answered there
            return channel_.encode != nullptr && (channel_.answer != nullptr || has_stream());
        if (id == PATCHBAY_MEDIA) return media_.fetch != nullptr && media_.fetched != nullptr;
        if (id == PATCHBAY_OPERATIONS) return operations_.list != nullptr;
        if (id == PATCHBAY_POLL)
            return poll_.ask != nullptr && poll_.came != nullptr && webhook_.decode != nullptr;
        if (id == PATCHBAY_TASK)
            return task_.start != nullptr && task_.on_http != nullptr &&
                   task_.on_timer != nullptr && task_.cancel != nullptr;
        if (id == PATCHBAY_STREAM)
            return stream_.endpoints != nullptr && stream_.on_open != nullptr &&
                   stream_.on_bytes != nullptr && stream_.on_timer != nullptr &&
                   stream_.on_durable != nullptr && stream_.on_close != nullptr &&
                   stream_.submit != nullptr && stream_.stop != nullptr;
        return false;
    };
    for (const auto &id : manifest().provides) {
        if (is_extension(id) && !complete(id))
            return broken("get_extension", "the manifest says that it provides " + id +
                                               ", but the plugin has no complete table of it");
    }
    for (const auto &kind : manifest().kinds)
        for (const auto need : needs_of(kind))
            if (!complete(need))
                return broken("get_extension", "a " + kind + " must provide " + std::string(need) +
                                                   ", complete, and this host must know it");
    return {};
}

Result<Decoded> DirectInstance::decode(const WebhookRequest &request) {
    if (webhook_.decode == nullptr)
        return broken("decode", "it has no " PATCHBAY_WEBHOOK, PATCHBAY_E_UNSUPPORTED);
    if (malformed_path(request))
        return broken("decode", "the request's target is not UTF-8", kMalformed);
    const abi::WebhookView view(request);
    abi::Fault fault;
    if (!abi::check(view.get(), fault)) return broken("decode", to_text(fault), kMalformed);

    EventSink sink(services_.instance(), manifest());
    const auto table = sink.table();
    const auto status =
        enter("decode", [&] { return webhook_.decode(instance_.self, view.get(), &table); });
    if (!status) return status.error();
    if (sink.fault()) return broken("decode", sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed("decode", *status, sink.said());
    for (model::Event &event : sink.decoded.events)
        services_.mask().mask(event);
    return std::move(sink.decoded);
}

Result<void> DirectInstance::accept_response(const char *name,
                                             const patchbay_http_response &response) const {
    abi::Fault fault;
    if (!abi::check(&response, fault))
        return broken(name, "the response cannot be passed on: " + to_text(fault), fault.code);
    return {};
}

Result<void> DirectInstance::fill_in(HttpRequest &request) const {
    auto filled = fill_secrets(manifest(), settings_, services_.secrets(), request);
    if (filled) {
        unveil(request);
        return filled;
    }
    return broken("request", filled.error().message, PATCHBAY_E_INVALID, filled.error().where);
}

Result<void> DirectInstance::check_marks(const HttpRequest &request) const {
    auto good = plugin::check_marks(manifest(), settings_, request);
    if (good) return good;
    return broken("request", good.error().message, PATCHBAY_E_INVALID, good.error().where);
}

bool DirectInstance::verify(const WebhookRequest &request) const {
    return !signature_ || signature_->holds(request, services_.clock().now());
}

}  // namespace patchbay::plugin
