#include "tests/simulators/telegram/settings.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace patchbay::simulators::telegram {

namespace {

// Told only where they are asked for by name.
constexpr std::array<std::string_view, 3> kAskedFor{"chat_member", "message_reaction",
                                                    "message_reaction_count"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void read_allowed(Fields &fields, std::vector<std::string> &out) {
    const auto *value = fields.value("allowed_updates");
    if (!value) return;
    const auto *list = value->if_array();
    if (!list) return fields.refuse("allowed_updates", "must be an array");
    out.clear();
    for (const auto &item : *list) {
        if (!item.is_string()) return fields.refuse("allowed_updates", "holds kinds of updates");
        out.emplace_back(item.get_string());
    }
}

}  // namespace

std::string_view secret_token_problem(std::string_view token) {
    if (token.size() > kMaxSecretToken) return "secret token is too long";
    const auto allowed = [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-';
    };
    if (!std::ranges::all_of(token, allowed)) return "secret token contains unallowed characters";
    return {};
}

bool is_token(std::string_view token) {
    const auto colon = token.find(':');
    return colon != 0 && colon != std::string_view::npos && colon + 1 < token.size() &&
           std::ranges::all_of(token.substr(0, colon), is_digit);
}

bool allows(const Settings &settings, std::string_view kind) {
    const auto &allowed = settings.allowed_updates;
    if (allowed.empty()) return std::ranges::find(kAskedFor, kind) == kAskedFor.end();
    return std::ranges::find(allowed, kind) != allowed.end();
}

Result<void> configure(Settings &settings, const json::object &wanted) {
    auto made = settings;
    Fields fields(wanted);
    read_basics(fields, made);
    fields.text("token", made.token);
    if (!is_token(made.token)) fields.refuse("token", "must be digits, a colon and more");
    fields.boolean("token_revoked", made.token_revoked);
    fields.text("first_name", made.first_name);
    fields.text("username", made.username);
    fields.text("secret_token", made.secret_token);
    const auto problem = secret_token_problem(made.secret_token);
    if (!problem.empty()) fields.refuse("secret_token", "is refused: " + std::string(problem));
    read_allowed(fields, made.allowed_updates);
    fields.nested("limits", [&](Fields &inner) {
        inner.number("messages_per_second", made.messages_per_second, 0, 1e6);
        inner.duration("pair_every", made.pair_every_ms);
        inner.integer("pair_burst", made.pair_burst, 1);
    });
    fields.duration("callback_expires", made.callback_expires_ms);
    if (auto done = fields.done(); !done) return done;
    settings = std::move(made);
    return {};
}

json::object describe(const Settings &settings) {
    auto out = describe_basics(settings);
    out["token"] = settings.token;
    out["token_revoked"] = settings.token_revoked;
    out["first_name"] = settings.first_name;
    out["username"] = settings.username;
    out["secret_token"] = settings.secret_token;
    out["allowed_updates"] =
        json::array(settings.allowed_updates.begin(), settings.allowed_updates.end());
    out["limits"] = {{"messages_per_second", settings.messages_per_second},
                     {"pair_every", settings.pair_every_ms},
                     {"pair_burst", settings.pair_burst}};
    out["callback_expires"] = settings.callback_expires_ms;
    return out;
}

}  // namespace patchbay::simulators::telegram
