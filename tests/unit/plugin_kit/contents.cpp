#include "tests/unit/plugin_kit/contents.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace plugin_kit {

namespace model = patchbay::model;

model::Content content_of(const json::value &content) {
    if (auto read = model::content_from_json(content)) return *read;
    if (auto read = model::stored_content(content)) return *read;
    const std::string_view type = content.at("type").as_string();
    if (type == "text") return model::Text{};
    if (type == "contacts") return model::Cards{};
    if (type == "template") {
        return model::Template{std::string(content.at("name").as_string()),
                               std::string(content.at("language").as_string()),
                               {}};
    }
    if (type == "choices") {
        model::Choices choices;
        choices.text = content.at("text").as_string();
        return choices;
    }
    throw std::runtime_error("cannot read the content " + patchbay::to_text(content));
}

std::vector<model::Event> decoded(patchbay::plugin::Instance &plugin,
                                  const patchbay::plugin::WebhookRequest &request) {
    auto result = plugin.decode(request);
    EXPECT_TRUE(result.ok()) << result.error().message;
    return result ? std::move(result->events) : std::vector<model::Event>();
}

json::object printed(const model::Event &event) {
    json::object object = model::to_json(event);
    const auto *status = std::get_if<model::Status>(&event);
    if (status != nullptr && !status->from.address.empty()) {
        object["from"] = model::to_json(status->from);
    }
    return object;
}

}  // namespace plugin_kit
