// Which version of which document a conversation goes on with, and what it goes back to.
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/flow/loaded_flow.h"
#include "core/flow/run.h"

#include <boost/json/object.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

bool asks(const Flow &flow, std::string_view step) {
    const auto *found = flow.impl().document->find(step);
    return found && std::holds_alternative<Ask>(found->verb);
}

std::optional<KeywordEntry> keyword(const Document &document, const model::Content &content) {
    if (document.keywords.empty()) return std::nullopt;
    const auto find = [&](std::string_view text) {
        const auto found = document.keywords.find(fold(text));
        return found == document.keywords.end() ? std::nullopt : std::optional(found->second);
    };
    if (const auto *choice = std::get_if<model::Choice>(&content)) {
        if (const auto entry = find(choice->id)) return entry;
        return find(choice->title);
    }
    const auto *text = std::get_if<model::Text>(&content);
    return text ? find(text->text) : std::nullopt;
}

const ReferralEntry *referral_entry(const Document &document, const json::object &referral) {
    const auto fits = [&](const ReferralEntry &entry) {
        return std::all_of(entry.members.begin(), entry.members.end(), [&](const auto &member) {
            return member.second.count(std::string(text_member(referral, member.first))) != 0;
        });
    };
    const auto found = std::find_if(document.referrals.begin(), document.referrals.end(), fits);
    return found == document.referrals.end() ? nullptr : &*found;
}

}  // namespace

Run::FlowPtr Run::find_version(const std::string &flow, const std::string &version,
                               std::string_view step, Move move) {
    auto newest = flows_.current(flow);
    if (newest && newest->version() == version) return newest;
    const bool moves = move != Move::never && newest && asks(*newest, step);
    if (moves && move == Move::first) return newest;
    if (auto old = flows_.version(flow, version)) return old;
    return moves ? newest : nullptr;
}

Run::FlowPtr Run::newest(const std::string &flow, const std::string &version) {
    auto found = flows_.current(flow);
    return found ? found : flows_.version(flow, version);
}

void Run::use(FlowPtr flow) {
    if (flow_) left_.push_back(std::move(flow_));
    flow_ = std::move(flow);
    document_ = flow_->impl().document.get();
    state_.flow = flow_->name();
    state_.version = flow_->version();
}

void Run::cut(std::size_t frames) {
    if (frames >= state_.stack.size()) return;
    event_ = std::move(state_.stack[frames].event);
    state_.stack.resize(frames);
    if (interrupted_ > frames) interrupted_ = 0;
}

std::size_t Run::frames(Waiting waiting) const {
    return static_cast<std::size_t>(
        std::count_if(state_.stack.begin(), state_.stack.end(),
                      [waiting](const Frame &frame) { return frame.waiting == waiting; }));
}

Run::Way Run::enter(const Step &step, const RunFlow &run) {
    auto flow = flows_.current(run.flow);
    if (!flow) {
        warn(step, "there is no flow '" + run.flow + "'; it goes on without it");
        return run.next;
    }
    if (frames(Waiting::message) == static_cast<std::size_t>(kRunDepth))
        return error(step,
                     {"flows run each other more than " + std::to_string(kRunDepth) + " deep"});
    state_.stack.push_back({state_.flow, state_.version, document_->steps[run.next].name,
                            Waiting::message, 0, event_.get_object()});
    use(std::move(flow));
    adapt();
    return document_->start;
}

// The flow that runs has ended.
Run::Way Run::back() {
    if (state_.stack.empty()) return kNowhere;
    const auto frame = state_.stack.back();
    const bool interlude = state_.stack.size() == interrupted_;
    cut(state_.stack.size() - 1);
    state_.flow = frame.flow;
    state_.version = frame.version;
    state_.step = frame.step;
    state_.tries = frame.tries;
    if (interlude) {  // and nothing waited since: the question is open as it was
        state_.waiting = Waiting::answer;
        return kNowhere;
    }
    const bool question = frame.waiting == Waiting::answer;
    auto flow =
        find_version(frame.flow, frame.version, frame.step, question ? Move::first : Move::never);
    const auto *step = flow ? flow->impl().document->find(frame.step) : nullptr;
    const auto *ask = step ? std::get_if<Ask>(&step->verb) : nullptr;
    if (!step || (question && !ask)) return lost(nullptr);
    use(std::move(flow));
    adapt();
    if (!question) return document_->places.find(frame.step)->second;
    passed(*step);
    return this->question(*step, *ask, ask->text);
}

// Where the version that a conversation stands in is gone: the operator's fallback of the flow, of
// those that ran it, or of the line's; without one the run ends, and a message begins a new one.
Run::Way Run::lost(const model::Message *message) {
    const auto what = "flow '" + state_.flow + "': the version with step '" + state_.step +
                      "', where the conversation stood, is gone";
    if (find_fallback()) {
        warn(what + "; it goes on at the fallback '" + document_->steps[document_->fallback].name +
             "'");
        if (message)
            meet(*message);
        else
            adapt();
        return document_->fallback;
    }
    warn(what + " and there is no fallback; the run ends here", true);
    if (message) return start(*message);
    cut(0);
    state_.waiting = Waiting::message;
    return kNowhere;
}

bool Run::find_fallback() {
    const auto take = [this](FlowPtr flow, std::size_t depth) {
        if (!flow || flow->impl().document->fallback == kNowhere) return false;
        cut(depth);
        use(std::move(flow));
        return true;
    };
    if (take(flows_.current(state_.flow), state_.stack.size())) return true;
    for (auto depth = state_.stack.size(); depth-- > 0;) {
        if (take(flows_.current(state_.stack[depth].flow), depth)) return true;
    }
    return take(flows_.current(line_flow_), 0);
}

// Where the entries lead with `message`: those of the flow that runs, then of those that it would
// go back to. Whoever takes one leaves the open question, and those that were set aside for it.
std::optional<Target> Run::entry(const model::Message &message) {
    json::object referral;
    if (!message.referral.empty()) {
        auto read = parse_json(message.referral);
        if (read && read->is_object()) referral = std::move(read->get_object());
    }
    const auto look = [&](const Document &document) -> std::optional<Target> {
        const auto word = keyword(document, message.content);
        const auto *origin =
            message.referral.empty() ? nullptr : referral_entry(document, referral);
        if (origin && !(word && word->order < origin->order)) {
            referral_ = referral;
            return origin->step;
        }
        return word ? std::optional(word->step) : std::nullopt;
    };
    auto target = look(*document_);
    for (auto depth = state_.stack.size(); !target && depth-- > 0;) {
        const auto &frame = state_.stack[depth];
        auto flow = newest(frame.flow, frame.version);
        if (flow) target = look(*flow->impl().document);
        if (!target) continue;
        cut(depth);
        use(std::move(flow));
        meet(message);
    }
    if (!target) return std::nullopt;
    while (!state_.stack.empty() && state_.stack.back().waiting == Waiting::answer)
        cut(state_.stack.size() - 1);
    return target;
}

bool Run::find_event_entry(const EventIn &event, FlowPtr &flow, Target &step) {
    const auto look = [&](FlowPtr candidate) {
        if (!candidate) return false;
        for (const auto &entry : candidate->impl().document->events) {
            if (entry.backend != event.backend || entry.name != event.name) continue;
            flow = std::move(candidate);
            step = entry.step;
            return true;
        }
        return false;
    };
    if (state_.waiting != Waiting::message) {
        if (look(newest(state_.flow, state_.version))) return true;
        for (auto depth = state_.stack.size(); depth-- > 0;) {
            const auto &frame = state_.stack[depth];
            if (look(newest(frame.flow, frame.version))) return true;
        }
    }
    return look(flows_.current(line_flow_));
}

}  // namespace patchbay::flow
