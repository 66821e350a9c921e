#include "core/app/advice.h"

#include "core/app/paths.h"
#include "core/base/text.h"
#include "core/net/address_guard.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <filesystem>
#include <netinet/in.h>
#include <sys/socket.h>

namespace patchbay::app {
namespace {

namespace json = boost::json;

constexpr std::string_view kHttp = "http://";

bool has_line_ends(std::string_view text) { return text.find_first_of("\r\n") != text.npos; }

constexpr std::string_view kLineEnds =
    "the secret holds a line end, which is part of it: a header cannot carry it. Of a {\"$file\"} "
    "one line end at the end is left out, of {\"$env\"} none";

// Of an address of plain http, without port and brackets; "" where `text` is none.
std::string http_host(std::string_view text) {
    if (text.size() <= kHttp.size() ||
        !std::equal(kHttp.begin(), kHttp.end(), text.begin(), [](char wanted, char c) {
            return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        }))
        return "";
    text.remove_prefix(kHttp.size());
    text = text.substr(0, text.find_first_of("/?#"));
    if (const auto user = text.rfind('@'); user != text.npos) text.remove_prefix(user + 1);
    if (text.starts_with('[')) return std::string(text.substr(1, text.find(']') - 1));
    return std::string(text.substr(0, text.find(':')));
}

// Nothing: a name, whose address is known when it is resolved.
std::optional<bool> may_connect(const std::string &host, const net::AddressGuard &guard) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    if (::inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1)
        return guard.judge(reinterpret_cast<const sockaddr &>(four), false) ==
               net::AddressGuard::Verdict::allowed;
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    if (::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1)
        return guard.judge(reinterpret_cast<const sockaddr &>(six), false) ==
               net::AddressGuard::Verdict::allowed;
    return std::nullopt;
}

// A name of the operator's own network, by its look.
bool local_name(std::string_view host) {
    constexpr std::array<std::string_view, 6> kLocal = {".localhost", ".local", ".internal",
                                                        ".lan",       ".home",  ".home.arpa"};
    return host.find('.') == host.npos ||
           std::any_of(kLocal.begin(), kLocal.end(),
                       [&](std::string_view end) { return host.ends_with(end); });
}

class PlainHttp {
public:
    PlainHttp(const Config &config, Problems &advice) : config_(config), advice_(advice) {
        // A bad network is an error of the config.
        if (auto guard = net::AddressGuard::create(config.allow_private)) guard_ = *guard;
    }

    void look(const json::value &value, const std::string &pointer) {
        if (const auto *object = value.if_object()) {
            for (const auto &member : *object)
                look(member.value(),
                     pointer + pointer_step({member.key().data(), member.key().size()}));
        } else if (const auto *array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i)
                look((*array)[i], pointer + '/' + std::to_string(i));
        } else if (const auto *text = value.if_string(); text != nullptr && guard_) {
            look_at(std::string_view(*text), pointer);
        }
    }

private:
    void look_at(std::string_view text, const std::string &pointer) {
        const std::string host = http_host(text);
        if (host.empty()) return;
        const auto may = may_connect(host, *guard_);
        if (may ? *may : local_name(host) && !config_.allow_private.empty()) return;
        advice_.push_back(config_.document->problem(
            pointer, "plain http to '" + host +
                         "' is refused when it is used, since it goes to addresses of "
                         "network.allow_private alone; write https, or add the address there"));
    }

    const Config &config_;
    Problems &advice_;
    std::optional<net::AddressGuard> guard_;
};

bool loopback(const std::string &address) {
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

void advise_settings(const Config &config, const std::string &pointer,
                     const PluginSettings &settings, Problems &advice) {
    for (const auto &[name, value] : settings.secrets) {
        if (!has_line_ends(value)) continue;
        std::string place = '/' + name;
        std::replace(place.begin(), place.end(), '.', '/');
        advice.push_back(config.document->problem(pointer + place, std::string(kLineEnds)));
    }
    PlainHttp(config, advice).look(settings.settings, pointer);
}

void Accounts::note(const Config &config, const std::string &channel, const std::string &plugin,
                    const std::string &setting, const std::string &account, Problems &advice) {
    const auto [owner, is_new] = owners_.try_emplace(plugin + '\n' + account, channel);
    if (is_new) return;
    advice.push_back(config.document->problem(
        "/channels" + pointer_step(channel) + "/settings" + pointer_step(setting),
        "is the account of the channel '" + owner->second +
            "' too; an account belongs to one channel, or its messages are answered twice or by "
            "the other one"));
}

void advise_admin(const Config &config, Problems &advice) {
    if (has_line_ends(config.admin_token))
        advice.push_back(config.document->problem("/admin/token", std::string(kLineEnds)));
    if (config.admin_token.empty() || loopback(config.admin.address) ||
        utf8_length(config.admin_token) >= kShortToken)
        return;
    advice.push_back(config.document->problem(
        "/admin/token", "the admin listener is open beyond this machine (" + config.admin.address +
                            ") and the token has fewer than " + std::to_string(kShortToken) +
                            " characters; take a long random one"));
}

void advise_store(const Config &config, Problems &advice) {
    const std::string folder = folder_of(config.store_path);
    std::error_code error;
    if (std::filesystem::exists(folder, error) || error) return;
    advice.push_back(config.document->problem(
        "/store/path",
        "the folder '" + folder + "' is missing; `run` makes it, for its own user alone"));
}

}  // namespace patchbay::app
