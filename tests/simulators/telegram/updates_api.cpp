#include "tests/simulators/telegram/updates_api.h"

#include "core/base/json.h"
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/telegram/message.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::array<std::string_view, 4> kUpdateMethods{"getupdates", "setwebhook",
                                                         "deletewebhook", "getwebhookinfo"};
constexpr std::int64_t kSecondsMs = 1000;
constexpr std::int64_t kMostKept = 1'000'000'000;  // updates that a negative offset can name

// "" where webhooks may be posted there.
std::string url_problem(const std::string &url) {
    const auto secure = url.starts_with("https://");
    if (!secure && !url.starts_with("http://")) return "An HTTPS URL must be provided for webhook";
    if (auto problem = webhook_problem(url); !problem.empty()) return problem;
    if (!secure && !names_own_host(url)) return "An HTTPS URL must be provided for webhook";
    return {};
}

}  // namespace

UpdatesApi::UpdatesApi(World &world) : world_(world) {
    world_.on_update = [this] {
        if (poll_ && !world_.updates.pending().empty()) answer_poll();
    };
    world_.on_webhook = [this] { end_poll("terminated by setWebhook request"); };
}

bool UpdatesApi::owns(std::string_view method) {
    return std::ranges::find(kUpdateMethods, method) != kUpdateMethods.end();
}

void UpdatesApi::call(std::string_view method, Arguments &arguments, Listener::Answer &&answer) {
    if (method == "getupdates") return get_updates(arguments, std::move(answer));
    if (method == "setwebhook") return answer.send(set_webhook(arguments));
    if (method == "deletewebhook") return answer.send(delete_webhook(arguments));
    answer.send(webhook_info());
}

void UpdatesApi::read_allowed(Arguments &arguments) {
    const auto *value = arguments.structure("allowed_updates");
    if (!value) return;
    std::vector<std::string> kinds;
    const auto *list = value->if_array();
    if (!list) arguments.refuse(bad("can't parse allowed updates JSON object"));
    for (const auto &kind : list ? *list : json::array()) {
        if (!kind.is_string()) arguments.refuse(bad("can't parse allowed updates JSON object"));
        if (kind.is_string()) kinds.emplace_back(kind.get_string());
    }
    if (!arguments.refusal()) world_.settings.allowed_updates = std::move(kinds);
}

void UpdatesApi::get_updates(Arguments &arguments, Listener::Answer &&answer) {
    ++world_.counts.polls;
    const auto offset = arguments.integer("offset").value_or(0);
    const auto limit = arguments.integer("limit").value_or(kMostUpdates);
    const auto timeout = arguments.integer("timeout").value_or(0);
    if (!world_.settings.webhook.empty()) {
        arguments.refuse(
            conflict("can't use getUpdates method while webhook is active; use deleteWebhook to "
                     "delete the webhook first"));
    }
    read_allowed(arguments);
    if (const auto &refusal = arguments.refusal()) return answer.send(world_.refuse(*refusal));

    end_poll(
        "terminated by other getUpdates request; make sure that only one bot instance is running");
    world_.updates.forget_old(world_.now());
    confirm(offset);
    poll_ = std::make_unique<Poll>(
        Poll{std::clamp<std::int64_t>(limit, 1, kMostUpdates), std::move(answer)});
    const auto wait = std::clamp<std::int64_t>(timeout, 0, kMostPollSeconds) * kSecondsMs;
    if (wait == 0 || !world_.updates.pending().empty()) return answer_poll();
    poll_->timer = world_.executor.after(wait, [this] {
        poll_->timer = 0;
        answer_poll();
    });
}

void UpdatesApi::confirm(std::int64_t offset) {
    const auto &pending = world_.updates.pending();
    if (offset < 0) {
        while (std::cmp_greater(pending.size(), -std::max(offset, -kMostKept)))
            world_.confirmed(pending.begin()->first);
        return;
    }
    while (!pending.empty() && pending.begin()->first < offset)
        world_.confirmed(pending.begin()->first);
}

void UpdatesApi::answer_poll() {
    const auto poll = std::exchange(poll_, nullptr);
    if (poll->timer != 0) world_.executor.cancel(poll->timer);
    give(poll->limit, std::move(poll->answer));
}

void UpdatesApi::end_poll(std::string_view why) {
    if (!poll_) return;
    const auto poll = std::exchange(poll_, nullptr);
    if (poll->timer != 0) world_.executor.cancel(poll->timer);
    poll->answer.send(world_.refuse(conflict(why)));
}

void UpdatesApi::give(std::int64_t limit, Listener::Answer &&answer) {
    const auto &pending = world_.updates.pending();
    const auto subject = Faults::subject("getUpdates");
    const auto fault = pending.empty() ? "" : world_.faults.pick("updates", subject, ++ordinal_);
    if (fault == "updates_error") return answer.send({502, {}, {}, {}});
    if (fault == "updates_conflict") {
        return answer.send(world_.refuse(
            conflict("terminated by other getUpdates request; make sure that only one bot "
                     "instance is running")));
    }
    // The updates are JSON text already.
    std::string body = R"({"ok":true,"result":[)";
    for (const auto &[id, update] : pending) {
        if (limit-- == 0) break;
        if (body.back() == '}') body += ',';
        body += update.json;
        world_.given(update);
    }
    if (fault == "updates_lost") return answer.hang_up();
    answer.send({200, {}, "application/json", body + "]}"});
}

net::Response UpdatesApi::set_webhook(Arguments &arguments) {
    const auto url = arguments.text("url");
    if (url.empty()) return delete_webhook(arguments);
    const auto secret = arguments.text("secret_token");
    const auto connections = arguments.integer("max_connections").value_or(kDefaultConnections);
    const auto drop = arguments.flag("drop_pending_updates");
    if (const auto problem = url_problem(url); !problem.empty()) {
        arguments.refuse(bad("bad webhook: " + problem));
    }
    if (const auto problem = secret_token_problem(secret); !problem.empty()) {
        arguments.refuse(bad(problem));
    }
    auto &settings = world_.settings;
    const auto before = settings;
    read_allowed(arguments);
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);

    settings.secret_token = secret;
    settings.webhook_concurrency = std::clamp<std::int64_t>(connections, 1, kMostConnections);
    if (drop) world_.drop_updates();
    if (before.webhook == url && before.secret_token == secret && !drop &&
        before.webhook_concurrency == settings.webhook_concurrency &&
        before.allowed_updates == settings.allowed_updates) {
        return result_of(true, "Webhook is already set");
    }
    world_.set_webhook(url);
    return result_of(true, "Webhook was set");
}

net::Response UpdatesApi::delete_webhook(Arguments &arguments) {
    const auto drop = arguments.flag("drop_pending_updates");
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);
    if (drop) world_.drop_updates();
    if (world_.settings.webhook.empty()) return result_of(true, "Webhook is already deleted");
    world_.set_webhook({});
    return result_of(true, "Webhook was deleted");
}

net::Response UpdatesApi::webhook_info() const {
    const auto &settings = world_.settings;
    world_.updates.forget_old(world_.now());
    json::object out{{"url", settings.webhook},
                     {"has_custom_certificate", false},
                     {"pending_update_count", world_.updates.pending().size()}};
    if (!settings.webhook.empty()) {
        out["max_connections"] = settings.webhook_concurrency;
        if (const auto &error = world_.webhook_error; error.at != 0) {
            out["last_error_date"] = date_of(error.at);
            out["last_error_message"] = error.message;
        }
    }
    const auto &allowed = settings.allowed_updates;
    if (!allowed.empty()) out["allowed_updates"] = json::array(allowed.begin(), allowed.end());
    return result_of(std::move(out));
}

}  // namespace patchbay::simulators::telegram
