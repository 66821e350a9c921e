#include "core/app/template_check.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/engine/tasks/templates.h"
#include "core/journal/store.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <set>

namespace patchbay::app {

namespace {

// The account's templates of one name, by language: why it cannot be sent, or "".
using Languages = std::map<std::string, std::string>;

std::map<std::string, Languages> account_templates(const json::value &document) {
    std::map<std::string, Languages> known;
    const json::value *list =
        document.is_object() ? document.get_object().if_contains("templates") : nullptr;
    if (list == nullptr || !list->is_array()) return known;
    for (const json::value &item : list->get_array()) {
        if (!item.is_object()) continue;
        const json::object &one = item.get_object();
        const json::value *usable = one.if_contains("usable");
        std::string why;
        if (usable != nullptr && *usable == false)
            why = "is " + std::string(text_member(one, "status"));
        known[std::string(text_member(one, "name"))][std::string(text_member(one, "language"))] =
            std::move(why);
    }
    return known;
}

std::string quoted(const Languages &languages) {
    std::string text;
    for (const auto &[language, why] : languages)
        text += (text.empty() ? "'" : ", '") + language + "'";
    return text;
}

}  // namespace

void check_templates(const std::string &channel, const LoadedFlow &flow,
                     const std::string &store_path, Problems &problems, Problems &unchecked) {
    if (flow.flow->templates().empty()) return;
    auto document = journal::peek_document(store_path, engine::templates_partition(channel),
                                           engine::templates_document(channel));
    if (!document) {
        unchecked.push_back(flow.document->problem(
            flow.flow->templates().front().pointer,
            "templates cannot be checked: " + std::move(document.error().message)));
        return;
    }
    if (*document) check_templates(channel, flow, **document, problems);  // else not asked for yet
}

void check_templates(const std::string &channel, const LoadedFlow &flow,
                     const journal::Document &told, Problems &problems) {
    const auto registry = parse_json(told.text);
    if (!registry) return;
    const auto known = account_templates(*registry);
    std::set<std::string> names;
    for (const auto &entry : known)
        names.insert(entry.first);
    const std::string as_of = " (as of " + to_rfc3339(told.updated) + ")";
    const std::string account = "the account of channel '" + channel + "' ";
    for (const flow::Flow::TemplateUse &use : flow.flow->templates()) {
        const auto tell = [&](const std::string &what) {
            problems.push_back(flow.document->problem(use.pointer, what + as_of));
        };
        const auto found = known.find(use.name);
        if (found == known.end()) {
            const auto nearest = nearest_name(use.name, names);
            tell(account + "has no template '" + use.name + "'" +
                 (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
        } else if (!use.language.empty()) {
            const auto language = found->second.find(use.language);
            if (language == found->second.end())
                tell(account + "has template '" + use.name + "' in " + quoted(found->second) +
                     ", not in '" + use.language + "'");
            else if (!language->second.empty())
                tell("template '" + use.name + "' in '" + use.language + "' " + language->second +
                     " at the provider: it would be refused");
        }
    }
}

}  // namespace patchbay::app
