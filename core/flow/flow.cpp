#include "core/flow/flow.h"

#include "core/base/crypto.h"
#include "core/base/text.h"
#include "core/flow/loaded_flow.h"
#include "core/flow/run.h"

#include <algorithm>

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

// The only document that there is.
class Alone : public Flows {
public:
    explicit Alone(std::shared_ptr<const Flow> flow) : flow_(std::move(flow)) {}
    std::shared_ptr<const Flow> current(std::string_view name) const override {
        return name == flow_->name() ? flow_ : nullptr;
    }
    std::shared_ptr<const Flow> version(const std::string &, const std::string &) override {
        return nullptr;
    }

private:
    std::shared_ptr<const Flow> flow_;
};

}  // namespace

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

bool Flow::follows(std::string_view backend) const {
    const auto &events = impl_->document->events;
    return std::any_of(events.begin(), events.end(),
                       [backend](const auto &entry) { return entry.backend == backend; });
}

bool Flow::takes_keyword(std::string_view text) const {
    return impl_->document->keywords.contains(fold(text));
}

const std::vector<Flow::Sample> &Flow::samples() const { return impl_->document->samples; }

const std::vector<Flow::TemplateUse> &Flow::templates() const { return impl_->document->templates; }

Result<StepResult> Flow::step(const State &state, const Input &input) const {
    Alone alone(std::make_shared<const Flow>(impl_));
    return flow::step(alone, name(), state, input);
}

Result<StepResult> step(Flows &flows, std::string_view line_flow, const State &state,
                        const Input &input) {
    const bool busy = state.waiting == Waiting::call || state.waiting == Waiting::pause;
    const auto must_wait = [&](std::string_view what) {
        return Error{"flow '" + state.flow + "': " + std::string(what) + " while step '" +
                     state.step + "' waits for its " +
                     (state.waiting == Waiting::call ? "call" : "time") +
                     "; it must wait in its queue"};
    };
    if (const auto *call = std::get_if<CallResult>(&input.event)) {
        if (state.waiting != Waiting::call || state.serial != call->serial)
            return unchanged(state, true);
        return Run(flows, line_flow, state, input.now).call_result(*call);
    }
    if (const auto *timer = std::get_if<TimerFired>(&input.event)) {
        if ((state.waiting != Waiting::answer && state.waiting != Waiting::pause) ||
            state.serial != timer->serial)
            return unchanged(state, true);
        return Run(flows, line_flow, state, input.now).timer();
    }
    if (const auto *event = std::get_if<EventIn>(&input.event)) {
        if (busy) return must_wait("event '" + event->backend + "." + event->name + "' came");
        return Run(flows, line_flow, state, input.now).event(*event);
    }
    const auto &message = *std::get<MessageIn>(input.event).message;
    if (std::holds_alternative<model::Reaction>(message.content)) return unchanged(state, false);
    // A contact that came back by a link and said nothing answers no question.
    if (const auto *text = std::get_if<model::Text>(&message.content);
        text && text->text.empty() && !message.referral.empty() && state.waiting == Waiting::answer)
        return unchanged(state, false);
    if (busy) return must_wait("a message came");
    return Run(flows, line_flow, state, input.now).message(message);
}

}  // namespace patchbay::flow
