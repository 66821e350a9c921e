// What the expressions of a run see.
#include "core/flow/loaded_flow.h"
#include "core/flow/run.h"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

namespace patchbay::flow {

namespace {

// `everything`: not only what the document at hand uses, since others may use it later.
json::object message_view(const model::Message &message, const Document &document,
                          bool everything) {
    json::object view;
    const auto wanted = [&](std::string_view name) { return everything || document.sees(name); };
    view.emplace("text", model::text_of(message.content));  // for an edited document too
    if (wanted("id")) view.emplace("id", message.id);
    if (wanted("from")) view.emplace("from", model::to_json(message.from));
    if (wanted("type")) view.emplace("type", model::type_name(message.content));
    if (wanted("content")) view.emplace("content", model::to_json(message.content));
    if (wanted("timestamp") && message.timestamp != 0)
        view.emplace("timestamp", to_rfc3339(message.timestamp));
    if (wanted("reply_to") && !message.reply_to.empty()) view.emplace("reply_to", message.reply_to);
    return view;
}

}  // namespace

const json::value *Run::find(std::string_view name) {
    if (name == "message") return &message_;
    if (name == "vars") return &vars_;
    if (name == "contact") return &contact_;
    if (name == "channel") return &channel_;
    if (name == "referral") return &referral_;
    if (name == "event") return &event_;
    if (name != "now") return nullptr;
    if (now_.is_null()) now_ = to_rfc3339(time_);
    return &now_;
}

void Run::choose_language() {
    auto &contact = contact_.get_object();
    const auto wanted = language_set_ ? text_member(contact, "language")
                                      : language_of_phone(flow_->impl().phone_languages,
                                                          text_member(contact, "phone"));
    language_ = flow::choose_language(document_->languages, wanted);
    if (!language_set_) contact["language"] = document_->languages[language_];
}

// Takes over who writes, where and what.
void Run::meet(const model::Message &message) {
    auto &contact = contact_.get_object();
    const auto note = [&contact](std::string_view name, const std::string &value) {
        if (!value.empty() && text_member(contact, name) != value) contact[name] = value;
    };
    note("address", message.from.address);
    note("phone", message.from.phone);
    note("user_id", message.from.user_id);
    note("parent_user_id", message.from.parent_user_id);
    note("username", message.from.username);
    if (!state_.named) note("name", message.from.name);
    if (state_.channel != message.channel) {
        state_.channel = message.channel;
        channel_.get_object()["id"] = message.channel;
    }
    message_ = message_view(message, *document_, !state_.stack.empty());
    choose_language();
}

// To a document that goes on with the message of another one, of an older version, or without any:
// what every message has is there, if only empty.
void Run::adapt() {
    choose_language();
    auto &message = message_.get_object();
    const auto provide = [&](std::string_view name, const json::value &nothing) {
        if (document_->sees(name) && !message.contains(name)) message.emplace(name, nothing);
    };
    for (const auto name : {"text", "id", "type"})
        provide(name, "");
    for (const auto name : {"from", "content"})
        provide(name, json::object());
}

}  // namespace patchbay::flow
