#include "template_list.h"

#include "errors.h"
#include "plugin.h"

namespace whatsapp {
namespace {

constexpr std::string_view kInput = R"({"type": "object", "additionalProperties": false})";
constexpr std::string_view kOutput = R"({
    "type": "object", "required": ["templates"],
    "properties": {"templates": {"type": "array", "items": {
        "type": "object", "required": ["name", "language", "status", "usable"],
        "properties": {
            "name": {"type": "string"}, "language": {"type": "string"},
            "status": {"type": "string"}, "usable": {"type": "boolean"}, "category": {"type": "string"},
            "quality": {"type": "string"}, "components": {"type": "array"}}}}}})";

constexpr std::string_view kNotConfigured = "not_configured";
constexpr std::string_view kTooLarge = "too_large";

// Members of a template that are texts, and their names in the result.
struct Member {
    std::string_view name;
    std::string_view ours;
};
constexpr Member kMembers[] = {
    {"name", "name"}, {"language", "language"}, {"status", "status"}, {"category", "category"}};

// A component without its examples: those were for the provider's reviewers.
void write_component(const sdk::Host &host, sdk::JsonWriter &text, sdk::JsonValue component) {
    text.begin_object();
    for (const auto &[name, value] : component.members()) {
        if (name != "example") text.key(name).raw(host.write(value));
    }
    text.end_object();
}

void write_template(const sdk::Host &host, sdk::JsonWriter &text, sdk::JsonValue found) {
    text.begin_object();
    for (const Member &member : kMembers)
        text.optional_member(member.ours, found[member.name].str());
    // Meta sends none that is pending, rejected, paused or disabled.
    text.key("usable").boolean(found["status"].str() == "APPROVED");
    const sdk::JsonValue quality = found["quality_score"];
    text.optional_member("quality", quality.is_object() ? quality["score"].str() : quality.str());
    if (found["components"].is_array()) {
        text.key("components").begin_array();
        for (const sdk::JsonValue component : found["components"].elements()) {
            if (component.is_object()) write_component(host, text, component);
        }
        text.end_array();
    }
    text.end_object();
}

}  // namespace

std::string TemplateList::query() const {
    std::string query = "fields=name,language,status,category,quality_score,components&limit=" +
                        std::to_string(kTemplatesOfPage);
    if (!after_.empty()) query += "&after=" + sdk::percent_encoded(after_);
    return query;
}

bool TemplateList::take(const sdk::Host &host, sdk::JsonValue page) {
    if (!page["data"].is_array()) return false;
    ++pages_;
    for (const sdk::JsonValue found : page["data"].elements()) {
        const bool whole = !found["name"].str().empty() && !found["language"].str().empty() &&
                           !found["status"].str().empty();
        if (whole) write_template(host, text_, found);
    }
    // `next` tells whether there is more; the link itself would carry the token along.
    const sdk::JsonValue paging = page["paging"];
    after_ = paging["next"].exists() ? paging["cursors"]["after"].str() : std::string_view();
    return true;
}

patchbay_status Plugin::list(const sdk::OperationSink &sink) {
    return sdk::give_operation(sink, sdk::kTemplateList, kInput, kOutput,
                               {kNotConfigured, sdk::kRefused, sdk::kUnavailable, kTooLarge});
}

patchbay_status Plugin::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != sdk::kTemplateList) return PATCHBAY_E_UNSUPPORTED;
    if (templates_url_.empty()) {
        return host().settle_error(request.token, PATCHBAY_E_SETTINGS, kNotConfigured,
                                   "the setting business_account_id is missing");
    }
    return ask_page(request.token, lists_[request.token] = TemplateList());
}

patchbay_status Plugin::ask_page(patchbay_token token, const TemplateList &list) const {
    return access_.get(templates_url_ + "?" + list.query()).ask(host(), token);
}

patchbay_status Plugin::on_http(patchbay_token token, const patchbay_http_response &response) {
    const auto found = lists_.find(token);
    if (found == lists_.end()) return PATCHBAY_E_STALE;
    TemplateList &list = found->second;
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    if (sdk::good(response) && list.take(host(), root)) {
        if (list.complete() && !list.too_large()) {
            const std::string output = list.finish();
            lists_.erase(found);
            return host().settle(token, output);
        }
        if (!list.too_large()) return ask_page(token, list);
        lists_.erase(found);
        return host().settle_error(token, PATCHBAY_E_TOO_LARGE, kTooLarge,
                                   "the account has more templates than can be listed");
    }
    lists_.erase(found);
    return sdk::settle_failure(host(), token, graph::judge(kApi, root, response), response);
}

patchbay_status Plugin::on_timer(patchbay_token) { return PATCHBAY_E_STATE; }  // none is set

void Plugin::cancel(patchbay_token token) { lists_.erase(token); }

}  // namespace whatsapp
