#include "tests/simulators/whatsapp/message_check.h"
#include "tests/simulators/whatsapp/shape.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace patchbay::simulators::whatsapp {

namespace {

using Refusal = std::optional<GraphError>;

constexpr std::size_t kMaxHeaderChars = 60;
constexpr std::size_t kMaxFooterChars = 60;
constexpr std::size_t kMaxButtons = 3;
constexpr std::size_t kMaxButtonTitleChars = 20;
constexpr std::size_t kMaxButtonIdChars = 256;
constexpr std::size_t kMaxListLabelChars = 20;
constexpr std::size_t kMaxSections = 10;
constexpr std::size_t kMaxSectionTitleChars = 24;
constexpr std::size_t kMaxRows = 10;  // over all sections
constexpr std::size_t kMaxRowIdChars = 200;
constexpr std::size_t kMaxRowTitleChars = 24;
constexpr std::size_t kMaxRowDescriptionChars = 72;
constexpr std::size_t kMaxFlowLabelChars = 30;
constexpr std::size_t kMaxShortBodyChars = 1024;
constexpr std::size_t kMaxListBodyChars = 4096;

constexpr std::array<std::string_view, 1> kReplyWord{"reply"};
constexpr std::array<std::string_view, 1> kCtaUrl{"cta_url"};
constexpr std::array<std::string_view, 1> kFlow{"flow"};
constexpr std::array<std::string_view, 1> kSendLocation{"send_location"};
constexpr std::array<std::string_view, 4> kHeaderTypes{"text", "image", "video", "document"};
constexpr std::array<std::string_view, 1> kTextOnly{"text"};
constexpr std::array<std::string_view, 1> kFlowVersion{"3"};
constexpr std::array<std::string_view, 2> kFlowModes{"draft", "published"};
constexpr std::array<std::string_view, 2> kFlowActions{"navigate", "data_exchange"};

constexpr std::array kReply{Field{"id", Kind::text, true, 1, kMaxButtonIdChars},
                            Field{"title", Kind::text, true, 1, kMaxButtonTitleChars}};
constexpr std::array kButton{Field{"type", Kind::text, true, 0, 0, {}, kReplyWord},
                             Field{"reply", Kind::object, true, 0, 0, kReply}};
constexpr std::array kButtonAction{Field{"buttons", Kind::list, true, 1, kMaxButtons, kButton}};

constexpr std::array kRow{Field{"id", Kind::text, true, 1, kMaxRowIdChars},
                          Field{"title", Kind::text, true, 1, kMaxRowTitleChars},
                          Field{"description", Kind::text, false, 0, kMaxRowDescriptionChars}};
constexpr std::array kSection{Field{"title", Kind::text, false, 0, kMaxSectionTitleChars},
                              Field{"rows", Kind::list, true, 1, kMaxRows, kRow}};
constexpr std::array kListAction{Field{"button", Kind::text, true, 1, kMaxListLabelChars},
                                 Field{"sections", Kind::list, true, 1, kMaxSections, kSection}};

constexpr std::array kUrlParameters{
    Field{"display_text", Kind::text, true, 1, kMaxButtonTitleChars},
    Field{"url", Kind::text, true, 1}};
constexpr std::array kUrlAction{Field{"name", Kind::text, true, 0, 0, {}, kCtaUrl},
                                Field{"parameters", Kind::object, true, 0, 0, kUrlParameters}};

constexpr std::array kFlowParameters{
    Field{"flow_message_version", Kind::text, true, 0, 0, {}, kFlowVersion},
    Field{"flow_id", Kind::text, false, 1},
    Field{"flow_name", Kind::text, false, 1},
    Field{"flow_cta", Kind::text, true, 1, kMaxFlowLabelChars},
    Field{"flow_token", Kind::text},
    Field{"mode", Kind::text, false, 0, 0, {}, kFlowModes},
    Field{"flow_action", Kind::text, false, 0, 0, {}, kFlowActions},
    Field{"flow_action_payload", Kind::any_object}};
constexpr std::array kFlowAction{Field{"name", Kind::text, true, 0, 0, {}, kFlow},
                                 Field{"parameters", Kind::object, true, 0, 0, kFlowParameters}};

constexpr std::array kLocationAction{Field{"name", Kind::text, true, 0, 0, {}, kSendLocation}};

struct Type {
    std::string_view name;
    Shape action;
    std::size_t body_chars;
    std::span<const std::string_view> headers;
};

constexpr std::array kTypes{
    Type{"button", kButtonAction, kMaxShortBodyChars, kHeaderTypes},
    Type{"list", kListAction, kMaxListBodyChars, kTextOnly},
    Type{"cta_url", kUrlAction, kMaxShortBodyChars, kHeaderTypes},
    Type{"flow", kFlowAction, kMaxShortBodyChars, kHeaderTypes},
    Type{"location_request_message", kLocationAction, kMaxShortBodyChars, {}}};

constexpr std::array kFooter{Field{"text", Kind::text, true, 1, kMaxFooterChars}};

Refusal check_header(const json::object &header) {
    const auto type = text_member(header, "type");
    const auto *content = header.if_contains(type);
    if (!content) {
        return GraphError{131008, "The parameter interactive['header']['" + std::string(type) +
                                      "'] is required."};
    }
    if (type == "text") return {};
    return check_media(content->get_object(), "interactive['header']['" + std::string(type) + "']");
}

Refusal check_unique(std::set<std::string_view> &seen, std::string_view text, const char *what) {
    if (seen.insert(text).second) return {};
    return GraphError{131009, std::string("Duplicated ") + what + " in interactive['action']."};
}

Refusal check_buttons(const json::object &action) {
    std::set<std::string_view> titles;
    std::set<std::string_view> ids;
    for (const auto &button : action.at("buttons").get_array()) {
        const auto &reply = button.at("reply").get_object();
        if (auto refusal = check_unique(titles, text_member(reply, "title"), "title"))
            return refusal;
        if (auto refusal = check_unique(ids, text_member(reply, "id"), "id")) return refusal;
    }
    return {};
}

Refusal check_rows(const json::object &action) {
    std::set<std::string_view> ids;
    std::size_t rows = 0;
    const auto &sections = action.at("sections").get_array();
    for (const auto &item : sections) {
        const auto &section = item.get_object();
        if (sections.size() > 1 && text_member(section, "title").empty()) {
            return GraphError{131008, "A section needs a title where there are several."};
        }
        for (const auto &row : section.at("rows").get_array()) {
            ++rows;
            if (auto refusal = check_unique(ids, text_member(row.get_object(), "id"), "row id")) {
                return refusal;
            }
        }
    }
    if (rows <= kMaxRows) return {};
    return GraphError{131009,
                      "Total row count exceed max allowed count: " + std::to_string(kMaxRows)};
}

constexpr std::array kFlowPayload{Field{"screen", Kind::text, true, 1},
                                  Field{"data", Kind::any_object}};

Refusal check_flow_payload(const json::object &payload) {
    const std::string path = "interactive['action']['parameters']['flow_action_payload']";
    if (auto refusal = check_shape(payload, kFlowPayload, path)) return refusal;
    const auto *data = payload.if_contains("data");
    if (!data || !data->get_object().empty()) return {};
    return GraphError{131009, "Param " + member_path(path, "data") + " must not be empty."};
}

}  // namespace

Refusal check_interactive(const json::object &interactive) {
    const auto name = text_member(interactive, "type");
    if (name.empty()) return GraphError{131008, "The parameter interactive['type'] is required."};
    const auto type = std::ranges::find(kTypes, name, &Type::name);
    if (type == kTypes.end()) {
        return GraphError{131009, "Param interactive['type'] is not a supported type."};
    }
    const std::array body{Field{"text", Kind::text, true, 1, type->body_chars}};
    const std::array header{Field{"type", Kind::text, true, 0, 0, {}, type->headers},
                            Field{"text", Kind::text, false, 1, kMaxHeaderChars},
                            Field{"sub_text", Kind::text, false, 0, kMaxHeaderChars},
                            Field{"image", Kind::any_object},
                            Field{"video", Kind::any_object},
                            Field{"document", Kind::any_object}};
    std::array shape{Field{"type", Kind::text, true}, Field{"body", Kind::object, true, 0, 0, body},
                     Field{"footer", Kind::object, false, 0, 0, kFooter},
                     Field{"action", Kind::object, true, 0, 0, type->action},
                     Field{"header", Kind::object, false, 0, 0, header}};
    auto allowed = Shape(shape);
    if (type->headers.empty()) allowed = allowed.first(shape.size() - 1);
    if (auto refusal = check_shape(interactive, allowed, "interactive")) return refusal;
    if (const auto *given = interactive.if_contains("header")) {
        if (auto refusal = check_header(given->get_object())) return refusal;
    }
    const auto &action = interactive.at("action").get_object();
    if (name == "button") return check_buttons(action);
    if (name == "list") return check_rows(action);
    if (name == "flow") {
        const auto &parameters = action.at("parameters").get_object();
        if (parameters.contains("flow_id") == parameters.contains("flow_name")) {
            return GraphError{131009, "A flow needs exactly one of flow_id and flow_name."};
        }
        if (const auto *payload = parameters.if_contains("flow_action_payload")) {
            if (text_member(parameters, "flow_action") == "data_exchange") {
                return GraphError{131009,
                                  "flow_action_payload goes with the flow_action navigate alone."};
            }
            return check_flow_payload(payload->get_object());
        }
    }
    return {};
}

}  // namespace patchbay::simulators::whatsapp
