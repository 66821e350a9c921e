#include "core/app/content_check.h"

#include "core/app/opt_out_setup.h"
#include "core/model/content.h"
#include "core/model/render.h"
#include "core/model/segments.h"

#include <set>
#include <utility>

namespace patchbay::app {

namespace {

constexpr std::string_view kSomebody = "15550000000";  // an address on any channel of phones or ids

// Kept files have their type in the store, and long texts leave as several messages.
bool proves_nothing(const model::Content &content) {
    const auto *media = model::file_of(content);
    return std::holds_alternative<model::Text>(content) ||
           (media != nullptr && media->url.starts_with("blob:"));
}

}  // namespace

void check_segments(const LoadedFlow &flow, Problems &warnings) {
    std::set<std::string> told;
    for (const flow::Flow::Sample &sample : flow.flow->samples()) {
        for (const model::Content &content :
             model::render(sample.content, model::Capabilities{}).contents) {
            const auto *text = std::get_if<model::Text>(&content);
            const auto segments = model::count_segments(text ? text->text : "");
            if (segments.count <= kCheapSegments || !told.insert(sample.pointer).second) continue;
            std::string what = "as SMS it takes " + std::to_string(segments.count) +
                               " segments, and each is paid for";
            if (segments.unicode)
                what += "; '" + segments.because +
                        "' is not of the SMS alphabet, so a segment holds 67 characters, not 153";
            warnings.push_back(flow.document->problem(sample.pointer, what));
        }
    }
}

void check_stop_words(const std::string &id, const LoadedChannel &channel, const LoadedFlow &flow,
                      const flow::PhoneLanguages &languages, Problems &warnings) {
    const auto setup = opt_out_setup(channel, languages);
    if (!setup || !channel.carries.stops_all) return;
    const engine::OptOutKeywords keywords(*setup);
    std::set<std::pair<std::string, std::string>> told;
    for (const flow::Flow::Sample &sample : flow.flow->samples()) {
        const auto *choices = std::get_if<model::Choices>(&sample.content);
        if (!choices) continue;
        for (const model::Option &option : choices->options)
            for (const std::string &word : {option.title, option.id}) {
                const auto *match = keywords.find(word);
                if (!match || match->keyword == engine::Keyword::start ||
                    !told.emplace(sample.pointer, word).second)
                    continue;
                warnings.push_back(flow.document->problem(
                    sample.pointer,
                    "whoever writes '" + word + "' on channel '" + id +
                        "' does not pick this option: there it is a word of " +
                        (match->keyword == engine::Keyword::stop ? "stop" : "help")));
            }
    }
}

namespace {

// By the rules of the sender, also of where secrets may go.
Result<void> can_leave(plugin::Instance &channel, const plugin::Outgoing &message) {
    const auto requests = channel.encode(message);
    if (!requests) return requests.error();
    for (const plugin::HttpRequest &request : *requests)
        if (request.frame.empty())
            if (auto good = channel.check_marks(request); !good) return Error{good.error().message};
    return {};
}

}  // namespace

void check_contents(plugin::Instance &channel, const model::Capabilities &carries,
                    const LoadedFlow &flow, Problems &problems) {
    std::set<std::pair<std::string, std::string>> told;  // not again for each language
    for (const flow::Flow::Sample &sample : flow.flow->samples()) {
        if (proves_nothing(sample.content)) continue;
        // For a shut window, on a channel without templates: it is never sent there.
        if (std::holds_alternative<model::Template>(sample.content) && !carries.template_message &&
            sample.pointer.ends_with("/closed"))
            continue;
        for (const model::Content &content : model::render(sample.content, carries).contents) {
            plugin::Outgoing message;
            message.token = 1;
            message.to = kSomebody;
            message.content = &content;
            const auto good = can_leave(channel, message);
            if (good) continue;
            const Error &error = good.error();
            std::string place = sample.pointer + error.where;
            if (told.emplace(place, error.message).second)
                problems.push_back(
                    flow.document->problem(place, "cannot be sent: " + error.message));
        }
    }
}

}  // namespace patchbay::app
