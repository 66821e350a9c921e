#include "core/plugin/tasks.h"

#include "core/plugin/abi_check.h"
#include "core/plugin/abi_read.h"

#include <utility>

namespace patchbay::plugin {

Tasks::Tasks(TaskHost *host, bool framed, Tell tell)
    : host_(host),
      tell_(std::move(tell)),
      passage_(framed ? std::make_unique<Passage>() : nullptr) {}

bool Tasks::cancelled(Token token) const { return host_ == nullptr || host_->cancelled(token); }

bool Tasks::begin(Token token) { return token != 0 && tokens_.try_emplace(token).second; }

bool Tasks::arrived_http(Token token) {
    const auto found = tokens_.find(token);
    return found != tokens_.end() && std::exchange(found->second.http, false);
}

bool Tasks::arrived_timer(Token token) {
    const auto found = tokens_.find(token);
    return found != tokens_.end() && std::exchange(found->second.timer, false);
}

void Tasks::forget(Token token) { tokens_.erase(token); }

patchbay_status Tasks::refuse(patchbay_status status, std::string fault) {
    fault_ = std::move(fault);
    return status;
}

// The struct on our side, checked; nullptr and a status where it cannot be taken.
template <class T>
const T *Tasks::accept(const T *object, patchbay_status &status) {
    const T *taken = passage_ ? passage_->carry(object) : object;
    abi::Fault fault;
    if (taken != nullptr && abi::check(taken, fault)) return taken;
    status = refuse(taken == nullptr ? PATCHBAY_E_ARGUMENT : fault.code, abi::to_text(fault));
    return nullptr;
}

patchbay_status Tasks::http(Token token, const patchbay_http_request *request) {
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return refuse(PATCHBAY_E_STALE, "the token is finished");
    if (found->second.http) return refuse(PATCHBAY_E_STATE, "an exchange is already under way");
    patchbay_status status = PATCHBAY_OK;
    const auto *taken = accept(request, status);
    if (taken == nullptr) return status;
    auto read = abi::read(*taken, {});
    if (!read) return refuse(read.error().code, read.error().message);
    if (!host_->http(token, std::move(*read)))
        return refuse(PATCHBAY_E_STALE, "the token is finished");
    tokens_[token].http = true;
    return PATCHBAY_OK;
}

patchbay_status Tasks::timer(Token token, std::uint32_t delay_ms) {
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return refuse(PATCHBAY_E_STALE, "the token is finished");
    if (found->second.timer) return refuse(PATCHBAY_E_STATE, "a timer is already under way");
    if (!host_->timer(token, delay_ms)) return refuse(PATCHBAY_E_STALE, "the token is finished");
    tokens_[token].timer = true;
    return PATCHBAY_OK;
}

patchbay_status Tasks::settle(Token token, const patchbay_task_result *result) {
    if (!tokens_.contains(token)) {
        ++late_;
        return refuse(PATCHBAY_E_STALE, "the token is finished");
    }
    patchbay_status status = PATCHBAY_OK;
    const auto *taken = accept(result, status);
    if (taken == nullptr) return status;
    auto read = abi::read(*taken);
    if (!read) return refuse(read.error().code, read.error().message);
    if (read->ok && read->output.empty())
        return refuse(PATCHBAY_E_INVALID, "output is absent; a settled task has a JSON object");
    if (!read->ok && read->error.empty())
        return refuse(PATCHBAY_E_INVALID, "error is absent; it names what the operation declares");
    tokens_.erase(token);
    if (tell_) tell_(*read);
    if (!host_->settle(token, std::move(*read))) {
        ++late_;
        return refuse(PATCHBAY_E_STALE, "the token is finished");
    }
    return PATCHBAY_OK;
}

}  // namespace patchbay::plugin
