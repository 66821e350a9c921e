#include "core/app/loaded.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/file.h"
#include "core/base/json.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <unistd.h>

namespace patchbay::app {
namespace {

constexpr std::size_t kWebhookBytes = 4 * 1024 * 1024;  // as the listener's limit

std::string lower(std::string text) {
    for (auto &c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::string upper(std::string text) {
    for (auto &c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

std::string trimmed(const std::string &text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

using Headers = std::vector<std::pair<std::string, std::string>>;

bool parse_headers(const std::vector<std::string> &lines, Headers &headers) {
    for (const auto &line : lines) {
        const auto colon = line.find(':');
        if (colon == line.npos || trimmed(line.substr(0, colon)).empty()) return false;
        headers.emplace_back(lower(trimmed(line.substr(0, colon))),
                             trimmed(line.substr(colon + 1)));
    }
    return true;
}

std::string reply_line(const plugin::WebhookReply &reply) {
    json::object line;
    line["type"] = "reply";
    line["status"] = reply.status;
    line["body"] = reply.body;
    return to_text(line);
}

}  // namespace

int verb_plugin_decode(const DecodeArguments &arguments) {
    Headers headers;
    if (!parse_headers(arguments.headers, headers))
        return fail(kWrongUsage, "--header takes 'Name: value'");
    Problems problems;
    const auto scope = Scope::only_channel(arguments.channel, arguments.verify);
    auto loaded = load(arguments.config, scope, problems);
    if (!loaded) return fail(std::move(problems));
    auto &instance = *loaded->channels.at(arguments.channel).instance;
    const auto &manifest = instance.manifest();
    if (!instance.has_webhook())
        return fail(kWrongUsage, "plugin '" + manifest.id + "' takes no webhooks");

    const auto method = upper(arguments.method);
    const auto &methods = manifest.webhook_methods;
    if (!methods.empty() && std::find(methods.begin(), methods.end(), method) == methods.end())
        return fail(kFailed,
                    "refused: method " + method + " is not accepted, only " + joined(methods));
    std::string body;
    if (method != "GET") {
        auto input = read_descriptor(STDIN_FILENO, kWebhookBytes);
        if (!input) return fail(kFailed, "refused: the body: " + input.error().message);
        body = *std::move(input);
    }

    const auto path = "/webhooks/" + arguments.channel;
    plugin::WebhookRequest request;
    request.method = method;
    request.path = path;
    request.query = arguments.query;
    if (request.query.starts_with('?')) request.query.remove_prefix(1);
    for (const auto &[name, value] : headers)
        request.headers.emplace_back(name, value);
    request.body = body;
    request.received_at = system_clock().now();
    request.verified = arguments.verify;
    request.want_raw = arguments.raw;
    if (arguments.verify && !instance.verify(request))
        return fail(kFailed, "refused: the signature is missing or wrong" +
                                 (manifest.signature
                                      ? ": header '" + manifest.signature->header +
                                            "' with the setting '" + manifest.signature->key + "'"
                                      : std::string()));

    auto decoded = instance.decode(request);
    if (!decoded) return fail(kFailed, "refused: " + decoded.error().message);
    for (const auto &event : decoded->events)
        print_line(model::to_text(event));
    // What a POST is answered with is between the provider and the listener.
    if (decoded->reply && method == "GET") print_line(reply_line(*decoded->reply));
    return kGood;
}

}  // namespace patchbay::app
