#include "tests/simulators/twilio/rest_api.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/common/send_faults.h"
#include "tests/simulators/twilio/api_error.h"
#include "tests/simulators/twilio/message_list.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace patchbay::simulators::twilio {

namespace {

constexpr std::string_view kJson = ".json";

std::string without_json(std::string_view name) {
    return std::string(name.substr(0, name.size() - kJson.size()));
}

// The number of the service that the customer knows; else its first.
std::size_t service_sender(const Settings &settings, std::size_t known) {
    const auto &numbers = settings.numbers;
    if (numbers[known].in_service) return known;
    const auto first = std::ranges::find(numbers, true, &Number::in_service);
    return first == numbers.end() ? known : static_cast<std::size_t>(first - numbers.begin());
}

json::object media_resource(const MediaItem &item, const Settings &settings) {
    return {{"account_sid", settings.account_sid},
            {"content_type", item.mime_type},
            {"date_created", to_rfc2822(item.created)},
            {"date_updated", to_rfc2822(item.created)},
            {"parent_sid", item.message},
            {"sid", item.sid},
            {"uri", account_path(settings) + "/Messages/" + item.message + "/Media/" + item.sid +
                        std::string(kJson)}};
}

}  // namespace

bool RestApi::authenticated(const net::Request &request) const {
    constexpr std::string_view kScheme = "Basic ";
    const auto header = request.header("authorization");
    if (!header.starts_with(kScheme)) return false;
    const auto given = crypto::from_base64(header.substr(kScheme.size()));
    if (!given) return false;
    const auto &settings = world_.settings;
    return crypto::equal_constant_time(*given, settings.account_sid + ":" + settings.auth_token) ||
           crypto::equal_constant_time(*given, settings.api_key + ":" + settings.api_key_secret);
}

net::Response RestApi::refuse(const Error &error) {
    ++world_.counts.refused[error.code];
    return to_response(error);
}

net::Response RestApi::not_found(const net::Request &request) {
    return refuse({"The requested resource " + request.path + " was not found", {}, kNotFound});
}

void RestApi::handle(net::Request &&request, Listener::Answer &&answer) {
    const auto parts = split_path(request.path);
    if (!parts.empty() && parts[0] == "_media") return answer.send(download(request));
    const auto is_content = parts.size() == 7 && !parts[6].ends_with(kJson);
    if ((!is_content || world_.settings.media_auth) && !authenticated(request)) {
        return answer.send(refuse({"Authenticate", {}, kAuthenticate}));
    }
    if (parts.size() < 4 || parts[0] != "2010-04-01" || parts[1] != "Accounts" ||
        parts[2] != world_.settings.account_sid) {
        return answer.send(not_found(request));
    }
    if (request.method == "POST" && parts.size() == 4 && parts[3] == "Messages.json") {
        return send(request, std::move(answer));
    }
    if (request.method != "GET") {
        return answer.send(refuse({"Method not allowed", {}, 20004}));
    }
    answer.send(get(request, parts));
}

net::Response RestApi::get(const net::Request &request, const Parts &parts) {
    if (parts.size() == 4 && parts[3] == "Messages.json") {
        const auto page = list_messages(world_.book.messages(), request.query, world_.settings);
        return page ? json_response(200, *page) : refuse(page.error());
    }
    if (parts.size() < 5 || parts[3] != "Messages") return not_found(request);
    if (parts.size() == 5) {
        if (!parts[4].ends_with(kJson)) return not_found(request);
        const auto *message = world_.book.find(without_json(parts[4]));
        return message ? json_response(200, resource(*message, world_.settings))
                       : not_found(request);
    }
    const auto *message = world_.book.find(parts[4]);
    if (parts.size() == 6 && parts[5] == "Media.json" && message) {
        return media_list(*message, request.path);
    }
    if (parts.size() != 7 || parts[5] != "Media") return not_found(request);
    const auto as_json = parts[6].ends_with(kJson);
    const auto *item = world_.media.find(parts[4], as_json ? without_json(parts[6]) : parts[6]);
    return item ? media(request, *item, as_json) : not_found(request);
}

void RestApi::send(const net::Request &request, Listener::Answer &&answer) {
    ++world_.counts.requests;
    // What is no form is not read: it has no parameters.
    const auto is_form =
        request.header("content-type").starts_with("application/x-www-form-urlencoded");
    const auto form = is_form ? parse_form(request.body) : Form();
    const auto wanted = read_send(form, world_.settings);
    if (!wanted) return answer.send(refuse(wanted.error()));

    const auto customer = world_.book.customer(wanted->to);
    const auto number = wanted->number.value_or(
        service_sender(world_.settings, world_.book.customer_at(customer).last_number));
    const auto index = world_.book.conversation(number, customer);
    auto &conversation = world_.book.at(index);
    const auto ordinal = ++conversation.requests;
    const auto fault = world_.faults.pick("send", conversation.subject, ordinal);
    if (strikes_before(fault, ordinal, answer)) return;
    if (fault == "throttled") {
        const auto code = static_cast<int>(world_.faults.parameter("throttled_code"));
        return answer.send(refuse({"Throttled by a fault of the simulator.", {}, code}));
    }
    if (fault == "server_error") {
        return answer.send(refuse({"Stumbled by a fault of the simulator.", {}, 20500}));
    }

    World::Fate fate;
    fate.error_code = static_cast<int>(world_.book.customer_at(customer).undeliverable);
    fate.early = fault == "early_statuses";
    if (!world_.ordered_errors.empty()) {
        const auto ordered = world_.ordered_errors.front();
        world_.ordered_errors.pop_front();
        if (!ordered.as_status) {
            return answer.send(refuse({"Ordered by the control API.", {}, ordered.code}));
        }
        fate.error_code = ordered.code;
    }
    if (conversation.opted_out) {
        return answer.send(refuse({std::string(error_text(kUnsubscribed)), {}, kUnsubscribed}));
    }

    const auto message = world_.accept(index, *wanted, form, fault);
    auto response = json_response(201, resource(*message, world_.settings));
    world_.send_statuses(message, fate);
    if (fault != "early_statuses") {
        return answer_accepted(world_.executor, world_.faults, fault, std::move(response),
                               std::move(answer));
    }
    world_.when_told(*message, [later = std::make_shared<Listener::Answer>(std::move(answer)),
                                made = std::make_shared<net::Response>(std::move(response))] {
        later->send(*made);
    });
}

net::Response RestApi::media_list(const Message &message, const std::string &uri) const {
    json::array items;
    for (const auto *item : world_.media.of(message.sid))
        items.push_back(media_resource(*item, world_.settings));
    const auto end = items.empty() ? 0 : items.size() - 1;
    return json_response(200, {{"first_page_uri", uri + "?PageSize=50&Page=0"},
                               {"end", end},
                               {"next_page_uri", nullptr},
                               {"page", 0},
                               {"page_size", kDefaultPage},
                               {"previous_page_uri", nullptr},
                               {"start", 0},
                               {"uri", uri},
                               {"media_list", std::move(items)}});
}

net::Response RestApi::media(const net::Request &request, const MediaItem &item,
                             bool as_json) const {
    if (as_json) return json_response(200, media_resource(item, world_.settings));
    const auto host = std::string(request.header("host"));
    return {307, {{"location", "http://" + host + item.stored}}, {}, {}};
}

net::Response RestApi::download(const net::Request &request) {
    const auto *item = world_.media.in_storage(request.path);
    if (!item) return {404, {}, {}, {}};
    ++world_.counts.downloads;
    return {200, {}, item->mime_type, item->bytes};
}

}  // namespace patchbay::simulators::twilio
