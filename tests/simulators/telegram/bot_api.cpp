#include "tests/simulators/telegram/bot_api.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/telegram/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::string_view kBot = "bot";

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (auto &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// Methods that the answer to a webhook cannot ask for: it would get no answer, or lose its own.
bool may_be_answered(std::string_view method) {
    return !method.empty() && !method.starts_with("get") && method != "setwebhook" &&
           method != "deletewebhook";
}

}  // namespace

BotApi::BotApi(World &world) : world_(world), sends_(world), messages_(world), updates_(world) {
    world_.on_webhook_answer = [this](const net::ClientResponse &answer) { perform(answer); };
}

void BotApi::handle(net::Request &&request, Listener::Answer &&answer) {
    const auto parts = split_path(request.path);
    if (request.method != "GET" && request.method != "POST") {
        return answer.send(world_.refuse({405, "Method Not Allowed"}));
    }
    const auto is_file = parts.size() > 2 && parts[0] == "file";
    if (!is_file && parts.size() != 2) return answer.send(world_.refuse(not_found_error()));
    if (const auto refusal = check_token(parts[is_file ? 1 : 0])) {
        return answer.send(world_.refuse(*refusal));
    }
    if (is_file) return download(parts, std::move(answer));
    auto arguments = Arguments::read(request);
    if (!arguments) return answer.send(world_.refuse(bad(arguments.error().message)));
    call(lower_case(parts[1]), std::move(*arguments), std::move(answer));
}

Refusal BotApi::check_token(std::string_view part) const {
    if (!part.starts_with(kBot)) return not_found_error();
    part.remove_prefix(kBot.size());
    if (!is_token(part)) return not_found_error();
    const auto &settings = world_.settings;
    if (settings.token_revoked || !crypto::equal_constant_time(part, settings.token)) {
        return unauthorized();
    }
    return {};
}

void BotApi::call(const std::string &method, Arguments arguments, Listener::Answer &&answer) {
    if (sends(method)) return sends_.send(method, std::move(arguments), {}, std::move(answer));
    if (MessageApi::owns(method)) return answer.send(messages_.call(method, arguments));
    if (UpdatesApi::owns(method)) return updates_.call(method, arguments, std::move(answer));
    if (method == "getme") return answer.send(get_me());
    if (method == "getfile") return answer.send(get_file(arguments));
    answer.send(world_.refuse({404, "Not Found: method not found"}));
}

net::Response BotApi::get_me() const {
    auto out = bot_of(world_.settings);
    out["can_join_groups"] = true;
    out["can_read_all_group_messages"] = false;
    out["supports_inline_queries"] = false;
    out["can_connect_to_business"] = false;
    out["has_main_web_app"] = false;
    return result_of(std::move(out));
}

net::Response BotApi::get_file(Arguments &arguments) {
    const auto id = arguments.text("file_id");
    const auto *file = world_.files.prepare(id, world_.now());
    if (id.empty()) {
        arguments.refuse(bad("invalid file_id"));
    } else if (!file) {
        arguments.refuse(bad("wrong file_id or the file is temporarily unavailable"));
    } else if (file->bytes.size() > kMaxDownloadBytes) {
        arguments.refuse(bad("file is too big"));
    }
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);
    auto out = file_basics(*file);
    out["file_path"] = file->path;
    return result_of(std::move(out));
}

void BotApi::download(const std::vector<std::string> &parts, Listener::Answer &&answer) {
    std::string path;
    for (std::size_t i = 2; i < parts.size(); ++i)
        path += (path.empty() ? "" : "/") + parts[i];
    auto *const file = world_.files.at_path(path, world_.now());
    if (!file) return answer.send(world_.refuse(not_found_error()));
    ++world_.counts.downloads;
    // The provider says no more of any file than that it is bytes.
    auto served = *file;
    served.mime_type = "application/octet-stream";
    serve(served, std::move(answer));
    file->garbled = served.garbled;
}

void BotApi::perform(const net::ClientResponse &answer) {
    const auto parsed = parse_json(answer.body);
    const auto *body = parsed ? parsed->if_object() : nullptr;
    if (!body) return;
    const auto method = lower_case(text_member(*body, "method"));
    if (!may_be_answered(method)) return;
    ++world_.counts.webhook_calls;
    auto values = *body;
    values.erase("method");
    Arguments arguments(std::move(values));
    Listener::Answer nobody(nullptr);
    if (sends(method)) {
        return sends_.send(method, std::move(arguments), "webhook_answer", std::move(nobody));
    }
    call(method, std::move(arguments), std::move(nobody));
}

}  // namespace patchbay::simulators::telegram
