#include "missed.h"

#include "errors.h"
#include "plugin.h"

#include <algorithm>
#include <utility>

namespace messenger {
namespace {

constexpr std::string_view kInput = R"({
    "type": "object", "additionalProperties": false, "required": ["since"],
    "properties": {"since": {"type": "string", "minLength": 1}}})";
constexpr std::string_view kOutput = R"({
    "type": "object", "required": ["webhooks"],
    "properties": {"since": {"type": "string"}, "webhooks": {"type": "array", "items": {
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

// Of a webhook in the output: its body is a text there, in which quotes and backslashes are escaped.
std::size_t json_size(std::string_view body) {
    constexpr std::size_t kAround = 60;
    const auto escaped =
        std::count_if(body.begin(), body.end(), [](char c) { return c == '"' || c == '\\'; });
    return body.size() + static_cast<std::size_t>(escaped) + kAround;
}

void write_party(sdk::JsonWriter &body, std::string_view name, std::string_view id) {
    body.key(name).begin_object().member("id", id).end_object();
}

}  // namespace

// The provider's times are whole seconds.
Missed::Missed(const Account &account, patchbay_time_ms since, patchbay_time_ms now)
    : account_(&account), since_(since / sdk::kSecondMs * sdk::kSecondMs), began_(now) {
    ask_conversations({}, now);
}

void Missed::ask_conversations(std::string_view after, patchbay_time_ms before) {
    const std::string fields = "updated_time,messages.limit(" + std::string(kPageSize) + "){" +
                               std::string(kMessageFields) + "}";
    std::string path = "/" + account_->id + "/conversations?platform=";
    path.append(account_->platform()).append("&fields=").append(sdk::percent_encoded(fields));
    path.append("&limit=").append(kPageSize);
    if (!after.empty()) path += "&after=" + sdk::percent_encoded(after);
    pages_.push_back({std::move(path), {}, before});
}

void Missed::ask_messages(std::string_view conversation, std::string_view after,
                          patchbay_time_ms before) {
    std::string path = "/" + sdk::percent_encoded(conversation) + "/messages?fields=";
    path.append(sdk::percent_encoded(kMessageFields)).append("&limit=").append(kPageSize);
    path.append("&after=").append(sdk::percent_encoded(after));
    pages_.push_back({std::move(path), std::string(conversation), before});
}

bool Missed::take(sdk::JsonValue page) {
    if (!page["data"].is_array()) return false;
    const std::string conversation = std::move(pages_.front().conversation);
    const patchbay_time_ms before = pages_.front().before;
    pages_.pop_front();
    ++calls_;
    if (conversation.empty()) {
        take_conversations(page, before);
    } else {
        take_messages(page, conversation, before);
    }
    return true;
}

// The conversation that was written to last comes first.
void Missed::take_conversations(sdk::JsonValue page, patchbay_time_ms before) {
    bool older = false;
    patchbay_time_ms last = before;
    for (const sdk::JsonValue conversation : page["data"].elements()) {
        const auto updated = sdk::read_rfc3339(conversation["updated_time"].str());
        last = updated.value_or(last);
        older = updated && *updated < since_;
        if (!older) take_messages(conversation["messages"], conversation["id"].text(), last);
    }
    const std::string_view after = cursor_of(page);
    if (!older && !after.empty()) ask_conversations(after, last);
}

// The last message comes first.
void Missed::take_messages(sdk::JsonValue page, std::string_view conversation,
                           patchbay_time_ms before) {
    bool older = false;
    patchbay_time_ms last = before;
    for (const sdk::JsonValue message : page["data"].elements()) {
        const auto time = sdk::read_rfc3339(message["created_time"].str());
        last = time.value_or(last);
        older = time && *time < since_;
        const std::string_view from = message["from"]["id"].text();
        const bool inbound = !from.empty() && from != account_->id;
        if (time && !older && inbound && !message["id"].text().empty()) add(message, *time);
    }
    const std::string_view after = cursor_of(page);
    const bool more = !older && !after.empty() && !account_->instagram;
    if (more && !conversation.empty()) ask_messages(conversation, after, last);
}

void Missed::leave_out(patchbay_time_ms time) {
    whole_since_ = std::max({whole_since_, time + sdk::kSecondMs, since_ + sdk::kSecondMs});
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
    const std::size_t size = json_size(body.text());
    if (full_ || bytes_ + size > kMaxMissedBytes) {
        full_ = true;
        return leave_out(time);
    }
    bytes_ += size;
    found_.push_back({time, body.text()});
}

std::string Missed::finish() {
    // Of one second, what was found later was written earlier.
    std::reverse(found_.begin(), found_.end());
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Webhook &a, const Webhook &b) { return a.time < b.time; });
    for (const Page &page : pages_)
        leave_out(page.before);
    sdk::JsonWriter text;
    text.begin_object();
    if (whole_since_ != 0) text.member("since", sdk::rfc3339_ms(whole_since_));
    text.key("webhooks").begin_array();
    for (const Webhook &webhook : found_) {
        text.begin_object().member("content_type", "application/json");
        text.member("body", webhook.body).end_object();
    }
    return text.end_array().end_object().text();
}

patchbay_status Plugin::list(const sdk::OperationSink &sink) {
    return sdk::give_operation(sink, sdk::kMissedMessages, kInput, kOutput,
                               {sdk::kRefused, sdk::kUnavailable});
}

patchbay_status Plugin::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != sdk::kMissedMessages) return PATCHBAY_E_UNSUPPORTED;
    const auto since = sdk::read_rfc3339(host().parse(sdk::view(request.input))["since"].str());
    if (!since) {
        return host().settle_error(request.token, PATCHBAY_E_INVALID, sdk::kRefused,
                                   "since must be a time as RFC 3339 writes it");
    }
    missed_.insert_or_assign(request.token, Missed(account_, *since, host().now()));
    return ask_next(request.token, missed_.at(request.token));
}

patchbay_status Plugin::ask_next(patchbay_token token, const Missed &missed) const {
    return access_.get(access_.api_url + missed.next()).ask(host(), token);
}

patchbay_status Plugin::on_http(patchbay_token token, const patchbay_http_response &response) {
    const auto found = missed_.find(token);
    if (found == missed_.end()) return PATCHBAY_E_STALE;
    Missed &missed = found->second;
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    if (!sdk::good(response) || !missed.take(root)) {
        missed_.erase(found);
        return sdk::settle_failure(host(), token, graph::judge(kApi, root, response), response);
    }
    if (!missed.complete(host().now())) return host().timer(token, kBetweenCallsMs);
    const std::string output = missed.finish();
    missed_.erase(found);
    return host().settle(token, output);
}

patchbay_status Plugin::on_timer(patchbay_token token) {
    const auto found = missed_.find(token);
    return found == missed_.end() ? PATCHBAY_E_STALE : ask_next(token, found->second);
}

void Plugin::cancel(patchbay_token token) { missed_.erase(token); }

}  // namespace messenger
