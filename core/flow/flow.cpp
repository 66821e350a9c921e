#include "core/flow/flow.h"

#include "core/base/crypto.h"
#include "core/flow/run.h"

namespace patchbay::flow {

namespace {

constexpr std::size_t kVersionBytes = 8;

std::string version_of(const json::value &document) {
    const auto hash = crypto::sha256(to_text(document));
    return crypto::to_hex(std::span(hash).first(kVersionBytes));
}

StepResult unchanged(const State &state, bool stale) {
    StepResult result;
    result.state = state;
    result.stale = stale;
    return result;
}

}  // namespace

struct Flow::Impl : Program {};

Flow::Flow(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

std::shared_ptr<const Flow> Flow::load(std::string name, const LocatedJson &document,
                                       const Environment &environment, Problems &problems) {
    auto read = read_document(document, environment, problems);
    if (!read) return nullptr;
    auto impl = std::make_shared<Impl>();
    impl->name = std::move(name);
    impl->version = version_of(document.root());
    impl->document = std::move(read);
    impl->phone_languages = environment.languages;
    return std::make_shared<const Flow>(std::move(impl));
}

const std::string &Flow::name() const { return impl_->name; }

const std::string &Flow::version() const { return impl_->version; }

Result<StepResult> Flow::step(const State &state, const Input &input) const {
    if (const auto *call = std::get_if<CallResult>(&input.event)) {
        if (state.waiting != Waiting::call || state.serial != call->serial)
            return unchanged(state, true);
        return Run(*impl_, state, input.now).call_result(*call);
    }
    if (const auto *timer = std::get_if<TimerFired>(&input.event)) {
        if (state.waiting != Waiting::answer || state.serial != timer->serial)
            return unchanged(state, true);
        return Run(*impl_, state, input.now).timeout();
    }
    const auto &message = *std::get<MessageIn>(input.event).message;
    if (std::holds_alternative<model::Reaction>(message.content)) return unchanged(state, false);
    if (state.waiting == Waiting::call) {
        return Error{"flow '" + impl_->name + "': a message came while step '" + state.step +
                     "' waits for its call; it must wait in its queue"};
    }
    return Run(*impl_, state, input.now).message(message);
}

}  // namespace patchbay::flow
