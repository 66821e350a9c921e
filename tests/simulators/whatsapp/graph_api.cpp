#include "tests/simulators/whatsapp/graph_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/common/send_faults.h"
#include "tests/simulators/whatsapp/message_check.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::int64_t kWindowMs = 24 * 60 * 60 * 1000;
constexpr int kWindowShut = 131047;

std::string_view digits_of(std::string_view phone) {
    if (phone.starts_with('+')) phone.remove_prefix(1);
    return phone;
}

net::Response accepted_response(const json::object &body, const Customer &customer,
                                const std::string &id) {
    json::object contact;
    contact["input"] = text_member(body, body.contains("to") ? "to" : "recipient");
    if (!customer.phone_hidden) contact["wa_id"] = customer.wa_id;
    if (!customer.user_id.empty()) contact["user_id"] = customer.user_id;
    json::object message{{"id", id}};
    if (text_member(body, "type") == "template") message["message_status"] = "accepted";
    return json_response(200, {{"messaging_product", "whatsapp"},
                               {"contacts", json::array{std::move(contact)}},
                               {"messages", json::array{std::move(message)}}});
}

}  // namespace

net::Response GraphApi::refuse(const GraphError &error) {
    ++world_.counts.refused[error.code];
    return to_response(error);
}

void GraphApi::handle(net::Request &&request, Listener::Answer &&answer) {
    const auto parts = split_path(request.path);
    const auto is_download = !parts.empty() && parts[0] == "_media";
    if (!is_download && (parts.size() < 2 || parts.size() > 3 || !graph::is_version(parts[0]))) {
        return answer.send(refuse(graph::unknown_path(request.path)));
    }
    if (const auto error = graph::check_token(world_.settings, request))
        return answer.send(refuse(*error));
    if (is_download) return download(request, std::move(answer));
    if (parts.size() == 2) return answer.send(node(request, parts[1]));

    const auto &numbers = world_.settings.numbers;
    const auto number = std::ranges::find(numbers, parts[1], &Number::phone_number_id);
    const auto posted = request.method == "POST";
    if (parts[2] == "message_templates" && request.method == "GET" &&
        std::ranges::find(numbers, parts[1], &Number::waba_id) != numbers.end()) {
        return answer.send(templates(request));
    }
    if (number == numbers.end() || !posted)
        return answer.send(refuse(graph::no_such_object(parts[1])));
    const auto index = static_cast<std::size_t>(number - numbers.begin());
    if (parts[2] == "media") return answer.send(upload(index, request));
    if (parts[2] != "messages") {
        return answer.send(refuse(graph::unknown_path("/" + parts[2])));
    }
    messages(index, std::move(request), std::move(answer));
}

void GraphApi::messages(std::size_t number, net::Request &&request, Listener::Answer &&answer) {
    ++world_.counts.requests;
    if (!request.header("content-type").starts_with("application/json")) {
        return answer.send(refuse({100, "The content type must be application/json."}));
    }
    const auto parsed = parse_json(request.body);
    if (!parsed || !parsed->is_object()) {
        return answer.send(refuse({100, "The body must be a JSON object."}));
    }
    const auto &body = parsed->get_object();
    if (body.contains("status")) {
        if (const auto error = read_receipt(number, body)) return answer.send(refuse(*error));
        return answer.send(json_response(200, {{"success", true}}));
    }
    auto error = check_message(body);
    if (!error) error = check_references(number, body);
    if (error) return answer.send(refuse(*error));
    send(number, std::move(request.body), body, std::move(answer));
}

std::optional<GraphError> GraphApi::check_references(std::size_t number,
                                                     const json::object &body) const {
    if (const auto *context = body.if_contains("context"); context && world_.settings.record) {
        const auto id = text_member(context->get_object(), "message_id");
        if (!world_.book.find_entry(number, id)) {
            return GraphError{131009, "context['message_id'] is no message of this number."};
        }
    }
    const auto type = text_member(body, "type");
    if (type == "template") return world_.templates.check(body.at("template").get_object());
    if (type == "reaction" && world_.settings.record) {
        const auto id = text_member(body.at("reaction").get_object(), "message_id");
        if (world_.book.find_entry(number, id)) return {};
        return GraphError{131009, "reaction['message_id'] is no message of this number."};
    }
    if (type == "interactive") {
        const auto *header = body.at("interactive").get_object().if_contains("header");
        if (!header) return {};
        const auto &object = header->get_object();
        const auto *media = object.if_contains(text_member(object, "type"));
        return media && media->is_object() ? check_media_id(media->get_object())
                                           : std::optional<GraphError>();
    }
    const auto *content = body.if_contains(type);
    return content && content->is_object() ? check_media_id(content->get_object())
                                           : std::optional<GraphError>();
}

std::optional<GraphError> GraphApi::check_media_id(const json::object &media) const {
    const auto *id = media.if_contains("id");
    if (!id) return {};
    const auto *item =
        id->is_string() ? world_.media.find(id->get_string(), world_.now()) : nullptr;
    if (!item) return GraphError{100, "The media ID does not exist; upload the media first."};
    const auto *voice = media.if_contains("voice");
    if (!voice || *voice != true || item->mime_type.starts_with("audio/ogg")) return {};
    return GraphError{131053, "A voice message must be an Ogg file encoded with the Opus codec."};
}

std::optional<std::size_t> GraphApi::recipient(const json::object &body) {
    if (body.contains("to")) return world_.book.customer(digits_of(text_member(body, "to")));
    const auto *customer = world_.book.find_user(text_member(body, "recipient"));
    if (!customer) return {};
    return world_.book.customer(customer->wa_id);
}

std::optional<GraphError> GraphApi::check_recipient(const Conversation &conversation,
                                                    const json::object &body) const {
    if (!world_.book.customer_at(conversation.customer).on_whatsapp) {
        return GraphError{131026, "The recipient phone number is not a WhatsApp phone number."};
    }
    const auto open = conversation.last_customer_message != 0 &&
                      world_.now() - conversation.last_customer_message < kWindowMs;
    if (open || text_member(body, "type") == "template") return {};
    return GraphError{kWindowShut,
                      "More than 24 hours have passed since the customer last replied to "
                      "this number."};
}

void GraphApi::send(std::size_t number, std::string text, const json::object &body,
                    Listener::Answer &&answer) {
    if (digits_of(text_member(body, "to")) ==
        world_.settings.numbers[number].display_phone_number) {
        return answer.send(refuse({131021, "Sender and recipient phone number are the same."}));
    }
    const auto customer = recipient(body);
    if (!customer) return answer.send(refuse({131026, "No user has this user ID."}));
    const auto index = world_.book.conversation(number, *customer);
    auto &conversation = world_.book.at(index);

    const auto ordinal = ++conversation.requests;
    const auto fault = world_.faults.pick("send", conversation.subject, ordinal);
    if (strikes_before(fault, ordinal, answer)) return;
    if (fault == "throttled") {
        const auto code = static_cast<int>(world_.faults.parameter("throttled_code"));
        return answer.send(refuse({code, "Throttled by a fault of the simulator."}));
    }
    if (fault == "server_error") {
        return answer.send(refuse({131000, "Something went wrong by a fault of the simulator."}));
    }

    const auto correlation = text_member(body, "biz_opaque_callback_data");
    // A template needs no window: what says that it is shut waits for a free-form message.
    const auto strikes = [&body](const graph::OrderedError &ordered) {
        return ordered.code != kWindowShut || text_member(body, "type") != "template";
    };
    if (!world_.ordered_errors.empty() && strikes(world_.ordered_errors.front())) {
        const auto ordered = world_.ordered_errors.front();
        world_.ordered_errors.pop_front();
        const GraphError error{ordered.code, "Ordered by the control API.", ordered.subcode};
        if (!ordered.as_status) return answer.send(refuse(error));
        const auto id = world_.accept_and_fail(index, std::move(text), correlation, error);
        return answer.send(accepted_response(body, world_.book.customer_at(*customer), id));
    }
    if (const auto error = world_.limits.take(conversation, system_clock().steady_ms())) {
        return answer.send(refuse(*error));
    }
    std::string id;
    if (const auto error = check_recipient(conversation, body)) {
        if (!world_.settings.failures_as_status) return answer.send(refuse(*error));
        id = world_.accept_and_fail(index, std::move(text), correlation, *error);
    } else {
        id = world_.accept(index, std::move(text), correlation, fault);
    }
    answer_accepted(world_.executor, world_.faults, fault,
                    accepted_response(body, world_.book.customer_at(*customer), id),
                    std::move(answer));
}

std::optional<GraphError> GraphApi::read_receipt(std::size_t number, const json::object &body) {
    if (auto error = check_read_receipt(body)) return error;
    const auto typing = body.contains("typing_indicator");
    if (world_.settings.record) {
        auto *entry = world_.book.find_entry(number, text_member(body, "message_id"));
        if (!entry || entry->business) {
            return GraphError{131009, "message_id is no message that this number has received."};
        }
        entry->read = system_clock().now();
        if (typing) ++entry->typing;
    }
    ++world_.counts.read_receipts;
    if (typing) ++world_.counts.typing_indicators;
    return {};
}

net::Response GraphApi::upload(std::size_t number, const net::Request &request) {
    auto upload = read_upload(request);
    if (!upload) return refuse({100, upload.error().message});
    if (upload->messaging_product != "whatsapp") {
        return refuse({100, "The parameter messaging_product is required."});
    }
    if (!upload->file) return refuse({100, "The parameter file is required."});
    auto type = upload->type.empty() ? upload->file_type : upload->type;
    if (type.find('/') == std::string::npos)
        return refuse({100, "The parameter type is required."});
    if (const auto why = file_refusal(type, upload->file->size()); !why.empty()) {
        return refuse({100, why});
    }
    return json_response(200, {{"id", world_.media.add(number, true, world_.now(), std::move(type),
                                                       std::move(*upload->file))}});
}

net::Response GraphApi::media(const net::Request &request, const std::string &id,
                              const MediaItem &item) {
    const auto &owner = world_.settings.numbers[item.number].phone_number_id;
    if (query_value(request.query, "phone_number_id").value_or(owner) != owner) {
        return refuse({100, "The media does not belong to this phone number.", 33});
    }
    if (request.method == "GET") {
        const auto base = "http://" + std::string(request.header("host"));
        return json_response(200, Media::describe(id, item, base, world_.now()));
    }
    if (request.method != "DELETE") return refuse(graph::no_such_object(id));
    world_.media.erase(id);
    return json_response(200, {{"success", true}});
}

void GraphApi::download(const net::Request &request, Listener::Answer &&answer) {
    auto *const item = world_.media.download(request.path, world_.now());
    // The provider's media host has nothing for those who do not say who they are.
    if (!item || request.header("user-agent").empty()) return answer.send({404, {}, {}, {}});
    ++world_.counts.downloads;
    serve(*item, std::move(answer));
}

net::Response GraphApi::templates(const net::Request &request) const {
    const auto url = "http://" + std::string(request.header("host")) + request.path;
    return json_response(200, world_.templates.page(request.query, url));
}

net::Response GraphApi::node(const net::Request &request, const std::string &id) {
    const auto reads = request.method == "GET";
    if (const auto *item = world_.media.find(id, world_.now())) return media(request, id, *item);
    const auto &numbers = world_.settings.numbers;
    const auto number = std::ranges::find(numbers, id, &Number::phone_number_id);
    if (number == numbers.end() || !reads) return refuse(graph::no_such_object(id));
    return json_response(200, {{"id", number->phone_number_id},
                               {"display_phone_number", number->display_phone_number},
                               {"verified_name", "Patchbay Repairs"},
                               {"quality_rating", "GREEN"},
                               {"status", "CONNECTED"}});
}

}  // namespace patchbay::simulators::whatsapp
