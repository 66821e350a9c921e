#include "core/engine/line.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

const OptOutKeywords::Match *meant_keyword(const Line &line, const flow::Flows &flows, bool stopped,
                                           flow::Waiting waiting, const model::Message &message) {
    if (message.silent()) return nullptr;
    const auto *text = std::get_if<model::Text>(&message.content);
    const auto *match = text && line.keywords ? line.keywords->find(text->text) : nullptr;
    if (!match) return nullptr;
    // Nothing is stopped: the word means something else, such as an answer.
    if (match->keyword == Keyword::start && !stopped) return nullptr;
    if (line.setup.carries.stops_all) return match;
    if (match->keyword == Keyword::help) return nullptr;
    if (match->answer && waiting == flow::Waiting::answer) return nullptr;
    const auto flow = flows.current(line.setup.flow);
    return flow && flow->takes_keyword(text->text) ? nullptr : match;
}

void note_contact(flow::State &state, const model::Message &message) {
    const auto note = [&](std::string_view name, const std::string &value) {
        if (!value.empty()) state.contact[name] = value;
    };
    note("address", message.from.address);
    note("phone", message.from.phone);
    note("user_id", message.from.user_id);
}

bool stopped(const Line &line, const OptOut &opt_out, int flags, TimeMs created) {
    if (opt_out.at == 0 || (flags & journal::kAboutOptOut) != 0) return false;
    return line.setup.carries.stops_all || (flags & journal::kUnasked) != 0 ||
           ((flags & journal::kFromOutside) != 0 && created <= opt_out.at);
}

model::DeliveryError stopped_error() {
    return {"opted_out", "the contact has stopped our messages", false};
}

}  // namespace patchbay::engine
