#include "core/plugin/services.h"

#include "core/base/crypto.h"
#include "core/base/cut.h"
#include "core/base/log.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/limits.h"
#include "core/plugin/secrets.h"

#include <algorithm>
#include <cstring>

namespace patchbay::plugin {
namespace {

// Every function here is called by the plugin: nothing may be thrown through it.

Services &self(const patchbay_host *host) { return *static_cast<Services *>(host->self); }

std::string_view view(patchbay_str text) {
    return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}
std::string_view view(patchbay_bytes bytes) {
    return bytes.ptr == nullptr
               ? std::string_view()
               : std::string_view(reinterpret_cast<const char *>(bytes.ptr), bytes.len);
}

// ---- log

void write_log(const patchbay_host *host, std::uint32_t level, patchbay_str text) noexcept try {
    const auto known = std::clamp(level, PATCHBAY_LOG_DEBUG, PATCHBAY_LOG_ERROR);
    if (!log::enabled(static_cast<log::Level>(known))) return;
    const auto not_told = self(host).log_pace().take(self(host).clock().steady_ms());
    if (!not_told) return;
    const auto line = cut(view(text), kMaxLogBytes);
    log::write(static_cast<log::Level>(known), "plugin",
               {{"plugin", self(host).plugin()},
                {"instance", self(host).instance()},
                {"text", abi::valid_text(line) ? self(host).told(std::string(line))
                                               : "(a line that is not UTF-8)"},
                {"not_told", *not_told}});
} catch (...) {
}

constexpr patchbay_log kLog = {sizeof(patchbay_log), 0, write_log};

// ---- clock

patchbay_time_ms now(const patchbay_host *host) noexcept { return self(host).clock().now(); }

constexpr patchbay_clock kClock = {sizeof(patchbay_clock), 0, now};

// ---- json

patchbay_status parse(const patchbay_host *host, patchbay_bytes text,
                      const patchbay_json_node **nodes, std::uint32_t *count) noexcept {
    if (nodes == nullptr || count == nullptr || (text.ptr == nullptr && text.len != 0))
        return PATCHBAY_E_ARGUMENT;
    if (!self(host).gate().inside()) return PATCHBAY_E_STATE;
    return self(host).tapes().parse(view(text), nodes, count);
}

patchbay_str write(const patchbay_host *host, const patchbay_json_node *nodes,
                   std::uint32_t index) noexcept {
    if (!self(host).gate().inside()) return {nullptr, 0};
    return self(host).tapes().write(nodes, index);
}

patchbay_str quote(const patchbay_host *host, patchbay_str text) noexcept {
    if (!self(host).gate().inside() || (text.ptr == nullptr && text.len != 0)) return {nullptr, 0};
    return self(host).tapes().quote(view(text));
}

constexpr patchbay_json kJson = {sizeof(patchbay_json), 0, parse, write, quote};

// ---- crypto

const std::string *find_secret(const patchbay_host *host, patchbay_str name) {
    const auto &secrets = self(host).secrets();
    const auto found = secrets.find(view(name));
    return found == secrets.end() ? nullptr : &found->second;
}

// What a plugin signs is what the request will say.
class AsItLeaves {
public:
    explicit AsItLeaves(patchbay_bytes data) : bytes_(view(data)) {
        if (!veil_in_use()) return;
        unveiled_ = bytes_;
        unveil(unveiled_);
        bytes_ = unveiled_;
    }
    AsItLeaves(const AsItLeaves &) = delete;
    AsItLeaves &operator=(const AsItLeaves &) = delete;
    std::string_view bytes() const { return bytes_; }

private:
    std::string unveiled_;
    std::string_view bytes_;
};

std::uint32_t equal_secret(const patchbay_host *host, patchbay_str secret,
                           patchbay_str text) noexcept {
    const auto *value = find_secret(host, secret);
    return value != nullptr && !value->empty() && crypto::equal_constant_time(*value, view(text));
}

patchbay_status hmac(const patchbay_host *host, std::uint32_t algorithm, patchbay_str secret,
                     patchbay_bytes data, std::uint8_t *out) noexcept try {
    if (out == nullptr || (data.ptr == nullptr && data.len != 0)) return PATCHBAY_E_ARGUMENT;
    const auto *key = find_secret(host, secret);
    if (key == nullptr) return PATCHBAY_E_NOT_FOUND;
    const AsItLeaves text(data);
    if (algorithm == PATCHBAY_HMAC_SHA1) {
        const auto digest = crypto::hmac_sha1(*key, text.bytes());
        std::copy(digest.begin(), digest.end(), out);
    } else if (algorithm == PATCHBAY_HMAC_SHA256) {
        const auto digest = crypto::hmac_sha256(*key, text.bytes());
        std::copy(digest.begin(), digest.end(), out);
    } else if (algorithm == PATCHBAY_HMAC_SHA256_STANDARD_KEY) {
        const auto decoded = standard_key(*key);
        if (!decoded) return PATCHBAY_E_NOT_FOUND;
        const auto digest = crypto::hmac_sha256(*decoded, text.bytes());
        std::copy(digest.begin(), digest.end(), out);
    } else {
        return PATCHBAY_E_UNSUPPORTED;
    }
    return PATCHBAY_OK;
} catch (...) {
    return PATCHBAY_E_HOST;
}

patchbay_status sha256(const patchbay_host *, patchbay_bytes data, std::uint8_t *out) noexcept try {
    if (out == nullptr || (data.ptr == nullptr && data.len != 0)) return PATCHBAY_E_ARGUMENT;
    const auto digest = crypto::sha256(AsItLeaves(data).bytes());
    std::copy(digest.begin(), digest.end(), out);
    return PATCHBAY_OK;
} catch (...) {
    return PATCHBAY_E_HOST;
}

patchbay_status random(const patchbay_host *, std::uint8_t *out, std::size_t len) noexcept try {
    if (out == nullptr) return PATCHBAY_E_ARGUMENT;
    if (len > kMaxRandomBytes) return PATCHBAY_E_TOO_LARGE;
    crypto::random_bytes({out, len});
    return PATCHBAY_OK;
} catch (...) {
    return PATCHBAY_E_HOST;
}

constexpr patchbay_crypto kCrypto = {
    sizeof(patchbay_crypto), 0, equal_secret, hmac, sha256, random};

// ---- task

// What a plugin did wrong is logged once here, since its author may ignore the status.
template <class Call>
patchbay_status task_call(const patchbay_host *host, const char *name, Call call) noexcept try {
    auto &services = self(host);
    if (!services.gate().inside()) return PATCHBAY_E_STATE;
    const patchbay_status status = call(services.tasks());
    if (status != PATCHBAY_OK)
        log::warn("plugin_refused", {{"plugin", services.plugin()},
                                     {"instance", services.instance()},
                                     {"call", name},
                                     {"status", status},
                                     {"reason", services.tasks().fault()}});
    return status;
} catch (...) {
    return PATCHBAY_E_HOST;
}

patchbay_status task_http(const patchbay_host *host, patchbay_token token,
                          const patchbay_http_request *request) noexcept {
    return task_call(host, "task.http", [&](Tasks &t) { return t.http(token, request); });
}
patchbay_status task_timer(const patchbay_host *host, patchbay_token token,
                           std::uint32_t delay_ms) noexcept {
    return task_call(host, "task.timer", [&](Tasks &t) { return t.timer(token, delay_ms); });
}
patchbay_status task_settle(const patchbay_host *host, patchbay_token token,
                            const patchbay_task_result *result) noexcept {
    return task_call(host, "task.settle", [&](Tasks &t) { return t.settle(token, result); });
}

constexpr patchbay_task_service kTask = {sizeof(patchbay_task_service), 0, task_http, task_timer,
                                         task_settle};

// ---- cancelled

std::uint32_t is_cancelled(const patchbay_host *host, patchbay_token token) noexcept try {
    return self(host).tasks().cancelled(token);
} catch (...) {
    return 1;
}

constexpr patchbay_cancelled kCancelled = {sizeof(patchbay_cancelled), 0, is_cancelled};

struct Service {
    std::string_view id;
    const void *table;
};
constexpr Service kServices[] = {
    {PATCHBAY_LOG, &kLog},           {PATCHBAY_CLOCK, &kClock},
    {PATCHBAY_JSON, &kJson},         {PATCHBAY_CRYPTO, &kCrypto},
    {PATCHBAY_TASK_SERVICE, &kTask}, {PATCHBAY_CANCELLED, &kCancelled}};

const void *find_service(std::string_view id) {
    const auto *found = std::find_if(std::begin(kServices), std::end(kServices),
                                     [&](const Service &service) { return service.id == id; });
    return found == std::end(kServices) ? nullptr : found->table;
}

const void *get_service(const patchbay_host *host, patchbay_str id) noexcept {
    const void *table = find_service(view(id));
    return table == &kTask && !self(host).tasks().available() ? nullptr : table;
}

}  // namespace

bool is_service(std::string_view id) { return find_service(id) != nullptr; }

Services::Services(std::string plugin, const InstanceOptions &options)
    : plugin_(std::move(plugin)),
      instance_(options.name),
      secrets_(options.secrets),
      clock_(options.clock != nullptr ? *options.clock : system_clock()),
      mask_(options.secrets),
      tasks_(options.tasks, options.framed, [this](TaskResult &result) { tell(result); }) {
    handle_ = {sizeof handle_, PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR, this, get_service};
}

std::string Services::told(std::string text) const {
    unveil(text);
    mask_.mask(text);
    return text;
}

void Services::tell(Outcome &outcome) const {
    unveil(outcome.message_id);
    unveil(outcome.media_id);
    unveil(outcome.address);
    outcome.code = told(std::move(outcome.code));
    outcome.title = told(std::move(outcome.title));
}

void Services::tell(TaskResult &result) const {
    unveil(result.output);
    result.error = told(std::move(result.error));
    result.message = told(std::move(result.message));
    for (auto *subjects : {&result.follow, &result.unfollow})
        for (std::string &subject : *subjects)
            unveil(subject);
}

}  // namespace patchbay::plugin
