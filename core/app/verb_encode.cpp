#include "core/app/loaded.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/model/render.h"
#include "core/plugin/veil.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <unistd.h>

namespace patchbay::app {
namespace {

constexpr std::size_t kContentBytes = 4 * 1024 * 1024;

// Of a multipart body, which the daemon makes: a file stands in it by its id.
json::array parts_of(const plugin::HttpRequest &request) {
    json::array parts;
    for (const plugin::Part &part : request.parts) {
        json::object one{{"name", part.name}};
        if (!part.filename.empty()) one["filename"] = part.filename;
        if (!part.content_type.empty()) one["content_type"] = part.content_type;
        if (part.blob.empty())
            one["body"] = part.body;
        else
            one["blob"] = part.blob;
        parts.push_back(std::move(one));
    }
    return parts;
}

std::string request_line(const plugin::HttpRequest &request) {
    json::object line;
    if (!request.frame.empty()) {
        line["stream"] = request.frame;
        line["hex"] = crypto::to_hex(
            {reinterpret_cast<const std::uint8_t *>(request.body.data()), request.body.size()});
        return to_text(line);
    }
    line["step"] = request.step;
    line["method"] = request.method;
    line["url"] = request.url;
    auto &headers = line["headers"].emplace_object();
    for (const auto &header : request.headers)
        headers[header.name] = header.value;
    if (!request.parts.empty())
        line["parts"] = parts_of(request);
    else if (valid_utf8(request.body))
        line["body"] = request.body;
    else
        line["body_base64"] = crypto::to_base64(request.body);
    if (request.needs != 0) line["needs"] = request.needs;
    return to_text(line);
}

std::string content_error(const Error &error) {
    return "the channel cannot carry this content: " +
           (error.where.empty() ? "" : error.where + ": ") + error.message;
}

}  // namespace

int verb_plugin_encode(const EncodeArguments &arguments) {
    Problems problems;
    auto loaded = load(arguments.config, Scope::only_channel(arguments.channel, false), problems);
    if (!loaded) return fail(std::move(problems));
    auto &instance = *loaded->channels.at(arguments.channel).instance;

    const auto text = read_descriptor(STDIN_FILENO, kContentBytes);
    if (!text) return fail(kFailed, "the content: " + text.error().message);
    const auto value = parse_json(*text);
    if (!value)
        return fail(kFailed, "the content is not JSON: " + value.error().where + ": " +
                                 value.error().message);
    const auto content = model::content_from_json(*value);
    if (!content) return fail(kFailed, content_error(content.error()));

    const auto form = instance.manifest().address;
    std::string to = plugin::normal_address(form, arguments.to);
    if (to.empty() && form == plugin::AddressForm::digits) to = arguments.to.substr(1);
    if (to.empty()) return fail(kWrongUsage, "--to takes the contact's address");
    plugin::Outgoing message;
    message.token = 1;
    message.to = to;
    message.reply_to = arguments.reply_to;
    message.correlation = arguments.correlation;
    std::vector<plugin::HttpRequest> all;
    // As the daemon sends it: what the channel lacks as what it has.
    const auto parts =
        model::render(*content, loaded->channels.at(arguments.channel).carries).contents;
    for (const model::Content &part : parts) {
        message.content = &part;
        auto requests = instance.encode(message);
        if (!requests) {
            const auto &error = requests.error();
            return fail(kFailed,
                        error.code == plugin::kContent ? content_error(error) : error.message);
        }
        const auto before = static_cast<std::uint32_t>(all.size());
        for (plugin::HttpRequest &request : *requests) {
            if (auto good = instance.check_marks(request); request.frame.empty() && !good)
                return fail(kFailed, good.error().message);
            plugin::unveil(request);
            request.step += before;
            if (request.needs != 0) request.needs += before;
            all.push_back(std::move(request));
        }
    }
    for (const auto &request : all)
        print_line(request_line(request));
    return kGood;
}

}  // namespace patchbay::app
