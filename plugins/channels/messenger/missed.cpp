#include "missed.h"

#include "errors.h"
#include "graph/request.h"
#include "patchbay/encoding.hpp"
#include "plugin.h"
#include "time.h"

#include <algorithm>
#include <utility>

namespace messenger {
namespace {

constexpr std::string_view kInput = R"({
    "type": "object", "additionalProperties": false, "required": ["since"],
    "properties": {"since": {"type": "string", "minLength": 1}}})";
constexpr std::string_view kOutput = R"({
    "type": "object", "required": ["webhooks"],
    "properties": {"webhooks": {"type": "array", "items": {
        "type": "object", "required": ["content_type", "body"],
        "properties": {"content_type": {"type": "string"}, "body": {"type": "string"}}}}}})";

constexpr std::string_view kPageSize = "20";  // on Instagram no more can be read of a conversation
constexpr std::string_view kMessageFields = "id,created_time,from,to,message,attachments";

// The cursor of the page behind this one; {} where it is the last. The link `next` would carry the
// token along.
std::string_view cursor_of(sdk::JsonValue page) {
    const sdk::JsonValue paging = page["paging"];
    return paging["next"].exists() ? paging["cursors"]["after"].str() : std::string_view();
}

std::string_view attachment_type(std::string_view mime_type) {
    for (const std::string_view type : {"image", "audio", "video"}) {
        const bool of_type =
            mime_type.substr(0, type.size()) == type && mime_type.substr(type.size(), 1) == "/";
        if (of_type) return type;
    }
    return "file";
}

// As a webhook has it. What has no link is left out.
void write_attachment(sdk::JsonWriter &body, sdk::JsonValue attachment) {
    std::string_view type = "image";
    std::string_view url = attachment["image_data"]["url"].str();
    if (url.empty()) {
        type = "video";
        url = attachment["video_data"]["url"].str();
    }
    if (url.empty()) {
        type = attachment_type(attachment["mime_type"].str());
        url = attachment["file_url"].str();
    }
    if (url.empty()) return;
    body.begin_object().member("type", type).key("payload").begin_object();
    body.member("url", url).end_object().end_object();
}

void write_party(sdk::JsonWriter &body, std::string_view name, std::string_view id) {
    body.key(name).begin_object().member("id", id).end_object();
}

}  // namespace

patchbay_status describe_operations(const sdk::OperationSink &sink) {
    const std::vector<patchbay_str> errors = {
        sdk::str(graph::kRefused), sdk::str(graph::kUnavailable), sdk::str(graph::kTooLarge)};
    auto operation = sdk::make<patchbay_operation>();
    operation.name = sdk::str(kListMissed);
    operation.input = sdk::str(kInput);
    operation.output = sdk::str(kOutput);
    operation.errors = sdk::list(errors);
    return sink.operation(operation);
}

// The provider's times are whole seconds.
Missed::Missed(const Account &account, patchbay_time_ms since)
    : account_(&account), since_(since / 1000 * 1000) {
    ask_conversations({});
}

void Missed::ask_conversations(std::string_view after) {
    const std::string fields = "updated_time,messages.limit(" + std::string(kPageSize) + "){" +
                               std::string(kMessageFields) + "}";
    std::string path = "/" + account_->id + "/conversations?platform=";
    path.append(account_->platform()).append("&fields=").append(sdk::percent_encoded(fields));
    path.append("&limit=").append(kPageSize);
    if (!after.empty()) path += "&after=" + sdk::percent_encoded(after);
    pages_.push_back({std::move(path), {}});
}

void Missed::ask_messages(std::string_view conversation, std::string_view after) {
    std::string path = "/" + sdk::percent_encoded(conversation) + "/messages?fields=";
    path.append(sdk::percent_encoded(kMessageFields)).append("&limit=").append(kPageSize);
    path.append("&after=").append(sdk::percent_encoded(after));
    pages_.push_back({std::move(path), std::string(conversation)});
}

bool Missed::take(sdk::JsonValue page) {
    if (!page["data"].is_array()) return false;
    const std::string conversation = std::move(pages_.front().conversation);
    pages_.pop_front();
    ++calls_;
    if (conversation.empty()) {
        take_conversations(page);
    } else {
        take_messages(page, conversation);
    }
    return true;
}

// The conversation that was written to last comes first.
void Missed::take_conversations(sdk::JsonValue page) {
    bool older = false;
    for (const sdk::JsonValue conversation : page["data"].elements()) {
        const auto updated = read_date_time(conversation["updated_time"].str());
        older = updated && *updated < since_;
        if (!older) take_messages(conversation["messages"], conversation["id"].text());
    }
    const std::string_view after = cursor_of(page);
    if (!older && !after.empty()) ask_conversations(after);
}

// The last message comes first.
void Missed::take_messages(sdk::JsonValue page, std::string_view conversation) {
    bool older = false;
    for (const sdk::JsonValue message : page["data"].elements()) {
        const auto time = read_date_time(message["created_time"].str());
        older = time && *time < since_;
        const std::string_view from = message["from"]["id"].text();
        const bool inbound = !from.empty() && from != account_->id;
        if (time && !older && inbound && !message["id"].text().empty()) add(message, *time);
    }
    const std::string_view after = cursor_of(page);
    const bool more = !older && !after.empty() && !account_->instagram;
    if (more && !conversation.empty()) ask_messages(conversation, after);
}

void Missed::add(sdk::JsonValue message, patchbay_time_ms time) {
    sdk::JsonWriter body;
    body.begin_object().member("object", account_->object());
    body.key("entry").begin_array().begin_object().member("id", account_->id);
    body.key("time").integer(time).key("messaging").begin_array().begin_object();
    write_party(body, "sender", message["from"]["id"].text());
    write_party(body, "recipient", account_->id);
    body.key("timestamp").integer(time).key("message").begin_object();
    body.member("mid", message["id"].text());
    body.optional_member("text", message["message"].str());
    const sdk::JsonValue attachments = message["attachments"]["data"];
    if (attachments.size() != 0) {
        body.key("attachments").begin_array();
        for (const sdk::JsonValue attachment : attachments.elements())
            write_attachment(body, attachment);
        body.end_array();
    }
    body.end_object().end_object().end_array().end_object().end_array().end_object();
    bytes_ += body.text().size();
    found_.push_back({time, body.text()});
}

std::string Missed::finish() {
    // Of one second, what was found later was written earlier.
    std::reverse(found_.begin(), found_.end());
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Webhook &a, const Webhook &b) { return a.time < b.time; });
    sdk::JsonWriter text;
    text.begin_object().key("webhooks").begin_array();
    for (const Webhook &webhook : found_) {
        text.begin_object().member("content_type", "application/json");
        text.member("body", webhook.body).end_object();
    }
    return text.end_array().end_object().text();
}

patchbay_status Plugin::list(const sdk::OperationSink &sink) { return describe_operations(sink); }

patchbay_status Plugin::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != kListMissed) return PATCHBAY_E_UNSUPPORTED;
    const auto since = read_date_time(host().parse(sdk::view(request.input))["since"].str());
    if (!since) {
        return host().settle_error(request.token, PATCHBAY_E_INVALID, graph::kRefused,
                                   "since must be a time as RFC 3339 writes it");
    }
    missed_.insert_or_assign(request.token, Missed(account_, *since));
    return ask_next(request.token, missed_.at(request.token));
}

patchbay_status Plugin::ask_next(patchbay_token token, const Missed &missed) const {
    return graph::get_json(host(), token, base_url_ + missed.next(), authorization_);
}

patchbay_status Plugin::on_http(patchbay_token token, const patchbay_http_response &response) {
    const auto found = missed_.find(token);
    if (found == missed_.end()) return PATCHBAY_E_STALE;
    Missed &missed = found->second;
    const bool answered = response.result == PATCHBAY_HTTP_RESPONSE;
    const sdk::JsonValue root =
        answered ? host().parse(sdk::view(response.body)) : sdk::JsonValue();
    const bool good = answered && response.status >= 200 && response.status <= 299;
    if (!good || !missed.take(root)) {
        missed_.erase(found);
        return graph::settle_failure(host(), token, kApi, root, response);
    }
    if (!missed.too_large() && !missed.complete()) return host().timer(token, kBetweenCallsMs);
    const std::string output = missed.too_large() ? std::string() : missed.finish();
    missed_.erase(found);
    if (!output.empty() && output.size() <= kMaxMissedBytes) return host().settle(token, output);
    return host().settle_error(token, PATCHBAY_E_TOO_LARGE, graph::kTooLarge,
                               "more was written since then than can be listed; ask since later");
}

patchbay_status Plugin::on_timer(patchbay_token token) {
    const auto found = missed_.find(token);
    return found == missed_.end() ? PATCHBAY_E_STALE : ask_next(token, found->second);
}

void Plugin::cancel(patchbay_token token) { missed_.erase(token); }

}  // namespace messenger
