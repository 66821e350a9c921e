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

}  // namespace patchbay::engine
