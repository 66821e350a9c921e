#include "core/app/content_check.h"

#include "core/model/content.h"

#include <set>
#include <utility>

namespace patchbay::app {

namespace {

constexpr std::string_view kSomebody = "15550000000";  // an address on any channel of phones or ids

// Kept files have their type in the store, and long texts leave as several messages.
bool proves_nothing(const model::Content &content) {
    const auto *media = std::get_if<model::Media>(&content);
    return std::holds_alternative<model::Text>(content) ||
           (media != nullptr && media->url.starts_with("blob:"));
}

}  // namespace

void check_contents(plugin::Instance &channel, const LoadedFlow &flow, Problems &problems) {
    std::set<std::pair<std::string, std::string>> told;  // not again for each language
    for (const flow::Flow::Sample &sample : flow.flow->samples()) {
        if (proves_nothing(sample.content)) continue;
        plugin::Outgoing message;
        message.token = 1;
        message.to = kSomebody;
        message.content = &sample.content;
        const auto requests = channel.encode(message);
        if (requests || requests.error().code != plugin::kContent) continue;
        const Error &error = requests.error();
        std::string place = sample.pointer + error.where;
        if (told.emplace(place, error.message).second)
            problems.push_back(flow.document->problem(place, "cannot be sent: " + error.message));
    }
}

}  // namespace patchbay::app
