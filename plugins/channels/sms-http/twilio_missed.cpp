#include "twilio_missed.h"

#include "form.h"
#include "patchbay/kit/limits.hpp"
#include "patchbay/kit/request.hpp"
#include "patchbay/kit/time.hpp"
#include "patchbay/kit/url.hpp"
#include "patchbay/kit/verdict.hpp"
#include "time.h"
#include "twilio.h"

#include <algorithm>

namespace sms_http {
namespace {

bool is_final(std::string_view status) {
    return status == "delivered" || status == "undelivered" || status == "failed" ||
           status == "read" || status == "canceled";
}

// Times of the provider are whole seconds. One that cannot be read is not too old.
bool older(sdk::JsonValue time, patchbay_time_ms than) {
    const auto read = read_mail_time(time.str());
    return read && *read + 999 < than;
}

patchbay_time_ms sent_of(sdk::JsonValue message) {
    const sdk::JsonValue sent = message["date_sent"];
    return read_mail_time((sent.is_string() ? sent : message["date_created"]).str()).value_or(0);
}

// What a webhook is in the output besides its body, and each of its files at most.
constexpr std::size_t kAround = 80;
constexpr std::size_t kFileBytes = 400;
constexpr std::size_t kMostFiles = 10;  // of a message, at Twilio

bool is_ours(sdk::JsonValue message) { return message["direction"].str() != "inbound"; }

void append_service(std::string &body, sdk::JsonValue message) {
    const std::string_view service = message["messaging_service_sid"].str();
    if (!service.empty()) append_field(body, "MessagingServiceSid", service);
}

void write(sdk::JsonWriter &json, const std::string &body) {
    json.begin_object();
    json.member("content_type", "application/x-www-form-urlencoded").member("body", body);
    json.end_object();
}

}  // namespace

Missed::Missed(std::string account_url, Senders senders, patchbay_time_ms since,
               patchbay_time_ms now)
    : account_url_(std::move(account_url)),
      senders_(std::move(senders)),
      since_(since),
      began_(now),
      next_(first_page()) {}

std::string Missed::first_page() const {
    const bool inbound = phase_ == Phase::inbound;
    std::string query;
    if (senders_.service().empty()) {
        append_field(query, inbound ? "To" : "From", senders_.numbers()[number_]);
    }
    // A status may be new though its message was sent on the day before.
    append_field(query, "DateSent>", sdk::day_text(inbound ? since_ : since_ - sdk::kDayMs));
    append_field(query, "PageSize", std::to_string(kMissedPageSize));
    return account_url_ + "/Messages.json?" + query;
}

std::string Missed::resolved(std::string_view uri) const {
    const bool path = uri.substr(0, 1) == "/" && uri.substr(0, 2) != "//";
    std::string url(sdk::origin_of(account_url_));
    url.append(uri);
    return path && !sdk::origin_of(url).empty() ? url : std::string();
}

bool Missed::take(sdk::JsonValue answer) {
    const bool taken = phase_ == Phase::files ? take_files(answer) : take_page(answer);
    if (taken && next_.empty()) go_on();
    return taken;
}

bool Missed::take_page(sdk::JsonValue answer) {
    if (!answer["messages"].is_array()) return false;
    ++pages_;
    for (const sdk::JsonValue message : answer["messages"].elements()) {
        if (message["sid"].str().empty()) continue;
        const bool inbound = phase_ == Phase::inbound;
        if (const auto sent = sent_of(message); sent != 0) last_sent_ = sent;
        if (inbound == is_ours(message) || cut_) continue;
        if (!is_of_line(message, message[inbound ? "to" : "from"].str())) continue;
        if (inbound) {
            take_message(message);
        } else {
            take_status(message);
        }
    }
    next_ = resolved(answer["next_page_uri"].str());
    if (!next_.empty() && pages_ >= kMaxMissedPages) leave_out(last_sent_);
    if (cut_) next_.clear();
    return true;
}

// Lists have the newest first: what comes behind this one in its list is left out, too.
void Missed::leave_out(patchbay_time_ms sent) {
    whole_since_ = std::max({whole_since_, sent + 1000, since_ + 1000});
    cut_ = true;
}

void Missed::end_in_time(patchbay_time_ms now) {
    if (next_.empty() || now - began_ < kAskForMs) return;
    if (phase_ != Phase::files) {  // the lists behind this one were not asked for at all
        leave_out(now);
        with_files_ = 0;
    }
    // A message without its files would be known by its id for ever.
    const auto first = messages_.begin() + static_cast<std::ptrdiff_t>(with_files_);
    const auto unread = [](const Webhook &webhook) { return !webhook.files_url.empty(); };
    for (auto one = first; one != messages_.end(); ++one)
        if (unread(*one)) leave_out(one->sent);
    messages_.erase(std::remove_if(first, messages_.end(), unread), messages_.end());
    next_.clear();
}

bool Missed::add(std::vector<Webhook> &to, Webhook webhook, std::size_t files, std::size_t most) {
    const std::size_t size = webhook.body.size() + kAround + files * kFileBytes;
    if (bytes_ + size > most) {
        leave_out(webhook.sent);
        return false;
    }
    bytes_ += size;
    to.push_back(std::move(webhook));
    return true;
}

bool Missed::is_of_line(sdk::JsonValue message, std::string_view number) const {
    return senders_.service().empty() ||
           senders_.serves(number, message["messaging_service_sid"].str());
}

// The list is over: the next one, or the files of the next message.
void Missed::go_on() {
    pages_ = 0;
    last_sent_ = 0;
    cut_ = false;
    if (phase_ != Phase::files && senders_.service().empty() &&
        number_ + 1 < senders_.numbers().size()) {
        ++number_;
        next_ = first_page();
        return;
    }
    number_ = 0;
    if (phase_ == Phase::inbound) {
        phase_ = Phase::outbound;
        next_ = first_page();
        return;
    }
    with_files_ = phase_ == Phase::outbound ? 0 : with_files_ + 1;
    phase_ = Phase::files;
    while (with_files_ < messages_.size() && messages_[with_files_].files_url.empty())
        ++with_files_;
    next_ = with_files_ < messages_.size() ? messages_[with_files_].files_url : "";
}

void Missed::take_message(sdk::JsonValue message) {
    const sdk::JsonValue sent = message["date_sent"];
    if (older(sent.is_string() ? sent : message["date_created"], since_)) return;
    Webhook webhook;
    webhook.sent = sent_of(message);
    const std::string_view sid = message["sid"].str();
    append_field(webhook.body, "MessageSid", sid);
    append_field(webhook.body, "SmsSid", sid);
    append_field(webhook.body, "AccountSid", message["account_sid"].str());
    append_field(webhook.body, "From", message["from"].str());
    append_field(webhook.body, "To", message["to"].str());
    append_service(webhook.body, message);
    append_field(webhook.body, "Body", message["body"].str());
    const std::string_view files = message["num_media"].text();
    append_field(webhook.body, "NumMedia", files.empty() ? "0" : files);
    if (!files.empty() && files != "0") {
        webhook.files_url = account_url_ + "/Messages/" + sdk::percent_encoded(sid) + "/Media.json";
    }
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(
        0, message["num_media"].integer().value_or(webhook.files_url.empty() ? 0 : kMostFiles)));
    add(messages_, std::move(webhook), std::min(count, kMostFiles), kMaxMissedMessageBytes);
}

void Missed::take_status(sdk::JsonValue message) {
    const std::string_view status = message["status"].str();
    if (!is_final(status) || older(message["date_updated"], since_)) return;
    Webhook webhook;
    webhook.sent = sent_of(message);
    append_field(webhook.body, "MessageSid", message["sid"].str());
    append_field(webhook.body, "SmsSid", message["sid"].str());
    append_field(webhook.body, "AccountSid", message["account_sid"].str());
    append_field(webhook.body, "MessageStatus", status);
    append_field(webhook.body, "From", message["from"].str());
    append_field(webhook.body, "To", message["to"].str());
    append_service(webhook.body, message);
    const std::string_view code = message["error_code"].text();
    if (!code.empty()) append_field(webhook.body, "ErrorCode", code);
    add(statuses_, std::move(webhook), 0, kMaxMissedBytes);
}

bool Missed::take_files(sdk::JsonValue answer) {
    if (!answer["media_list"].is_array()) return false;
    Webhook &webhook = messages_[with_files_];
    std::size_t number = 0;
    for (const sdk::JsonValue file : answer["media_list"].elements()) {
        constexpr std::string_view kEnding = ".json";  // the file itself is at the URL without it
        std::string url = resolved(file["uri"].str());
        if (url.size() > kEnding.size() &&
            url.compare(url.size() - kEnding.size(), kEnding.size(), kEnding) == 0) {
            url.resize(url.size() - kEnding.size());
        }
        if (url.empty() || number == kMostFiles) continue;
        const std::string at = std::to_string(number++);
        append_field(webhook.body, "MediaUrl" + at, url);
        append_field(webhook.body, "MediaContentType" + at, file["content_type"].str());
    }
    next_.clear();
    return true;
}

std::string Missed::finish() const {
    sdk::JsonWriter json;
    json.begin_object();
    if (whole_since_ != 0) json.member("since", sdk::rfc3339(whole_since_ / 1000 * 1000));
    json.key("webhooks").begin_array();
    for (const auto *list : {&messages_, &statuses_}) {
        std::for_each(list->rbegin(), list->rend(),
                      [&](const Webhook &webhook) { write(json, webhook.body); });
    }
    json.end_array().end_object();
    return json.text();
}

patchbay_status Twilio::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != sdk::kMissedMessages) return PATCHBAY_E_UNSUPPORTED;
    const auto since = read_time(host().parse(sdk::view(request.input))["since"].str());
    if (!since) {
        return host().settle_error(request.token, PATCHBAY_E_INVALID, sdk::kRefused,
                                   "since: must be a time such as 2026-11-23T10:00:00Z");
    }
    Missed missed(account_url_, senders_, *since, host().now());
    const patchbay_status status = ask(request.token, missed);
    if (status == PATCHBAY_OK) missed_.insert_or_assign(request.token, std::move(missed));
    return status;
}

patchbay_status Twilio::ask(patchbay_token token, const Missed &missed) const {
    return sdk::Request("GET", missed.next())
        .header("authorization", authorization_)
        .flags(PATCHBAY_HTTP_IDEMPOTENT)
        .ask(host(), token);
}

patchbay_status Twilio::on_http(patchbay_token token, const patchbay_http_response &response) {
    const auto found = missed_.find(token);
    if (found == missed_.end()) return PATCHBAY_E_STALE;
    Missed &missed = found->second;
    const bool taken = sdk::good(response) && missed.take(host().parse(sdk::view(response.body)));
    if (taken) {
        missed.end_in_time(host().now());
        if (!missed.next().empty()) {
            const patchbay_status status = ask(token, missed);
            if (status != PATCHBAY_OK) missed_.erase(found);  // the host ends the task then
            return status;
        }
        const std::string output = missed.finish();
        missed_.erase(found);
        return host().settle(token, output);
    }
    missed_.erase(found);
    if (response.result != PATCHBAY_HTTP_RESPONSE) {
        return host().settle_error(token, PATCHBAY_E_UNAVAILABLE, sdk::kUnavailable,
                                   sdk::view(response.error));
    }
    const bool refused = response.status >= 400 && response.status < 500 &&
                         response.status != 408 && response.status != 429;
    return host().settle_error(
        token, refused ? PATCHBAY_E_REFUSED : PATCHBAY_E_UNAVAILABLE,
        refused ? sdk::kRefused : sdk::kUnavailable,
        "the list of messages was answered with " + std::to_string(response.status));
}

void Twilio::cancel(patchbay_token token) { missed_.erase(token); }

}  // namespace sms_http
