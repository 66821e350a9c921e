#include "core/admin/api.h"

#include "core/admin/answers.h"
#include "core/admin/openapi.h"
#include "core/admin/readers.h"
#include "core/base/located_json.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace patchbay::admin {

namespace {

constexpr std::string_view kPlaceholder = "{id}";

// What stands for the placeholder, "" where there is none. Nothing: the path is another.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    const auto hole = pattern.find(kPlaceholder);
    if (hole == std::string_view::npos)
        return pattern == path ? std::optional<std::string>("") : std::nullopt;
    const auto before = pattern.substr(0, hole);
    const auto after = pattern.substr(hole + kPlaceholder.size());
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
        !path.ends_with(after))
        return std::nullopt;
    path.remove_prefix(before.size());
    path.remove_suffix(after.size());
    if (path.find('/') != std::string_view::npos) return std::nullopt;
    return percent_decoded(path, false);
}

}  // namespace

const std::vector<Api::Route> &Api::table() {
    static const std::vector<Route> kTable = {
        {"GET", "/api/v1/status", {}, &Api::status},
        {"POST", "/api/v1/messages", {}, &Api::submit_message},
        {"GET", "/api/v1/messages/{id}", {}, &Api::show_message},
        {"GET", "/api/v1/events", {"follow", "channel", "after", "limit"}, &Api::events},
        {"GET", "/api/v1/deadletters", {"channel", "limit"}, &Api::list_dead_letters},
        {"GET", "/api/v1/deadletters/{id}", {}, &Api::show_dead_letter},
        {"DELETE", "/api/v1/deadletters/{id}", {}, &Api::drop_dead_letter},
        {"POST", "/api/v1/deadletters/{id}/replay", {}, &Api::replay_dead_letter},
        {"GET", "/api/v1/doubts", {"channel", "limit"}, &Api::list_doubts},
        {"POST", "/api/v1/doubts/{id}", {}, &Api::settle_doubt},
        {"GET", "/api/v1/conversations", {"channel", "address", "limit"}, &Api::list_conversations},
        {"GET", "/api/v1/conversations/{id}", {}, &Api::show_conversation},
        {"GET", "/api/v1/conversations/{id}/replay", {}, &Api::replay_conversation},
        {"POST", "/api/v1/conversations/{id}/links", {}, &Api::give_link},
        {"POST", "/api/v1/contacts/{id}/release", {"channel"}, &Api::release_contact},
        {"GET", "/api/v1/media", {"channel", "media_id"}, &Api::find_media},
        {"POST", "/api/v1/media", {"filename"}, &Api::add_media, kMaxFileBytes},
        {"GET", "/api/v1/media/{id}", {}, &Api::show_media},
        {"GET", "/api/v1/channels", {}, &Api::list_channels},
        {"GET", "/api/v1/channels/{id}", {}, &Api::show_channel},
        {"GET", "/api/v1/openapi.json", {}, &Api::openapi},
    };
    return kTable;
}

Api::Api(Parts parts, const Readiness &readiness)
    : parts_(parts), readiness_(readiness), readers_(std::make_shared<Readers>(parts.loop)) {
    parts_.engine.set_publish_listener([readers = readers_] { readers->published(); });
}

Api::~Api() { parts_.engine.set_publish_listener({}); }

std::vector<std::string> Api::routes() {
    std::vector<std::string> names;
    for (const Route &route : table())
        names.push_back(std::string(route.method) + " " + std::string(route.path));
    return names;
}

std::variant<std::pair<const Api::Route *, std::string>, net::Response> Api::route_of(
    const net::Request &head) {
    std::string_view method = head.method;
    if (method == "HEAD") method = "GET";
    std::string allowed;
    for (const Route &route : table()) {
        auto id = match(route.path, head.path);
        if (!id) continue;
        if (route.method == method) return std::pair(&route, std::move(*id));
        allowed += (allowed.empty() ? "" : ", ") +
                   std::string(route.method == "GET" ? "GET, HEAD" : route.method);
    }
    if (allowed.empty())
        return problem(404,
                       "there is nothing at this path; /api/v1/openapi.json lists what there is");
    net::Response refused = problem(405, "this path takes " + allowed);
    refused.headers.push_back({"allow", allowed});
    return refused;
}

std::optional<net::Response> Api::admit(const net::Request &head) const {
    auto found = route_of(head);
    if (auto *refusal = std::get_if<net::Response>(&found)) return std::move(*refusal);
    const auto most = std::get<0>(found).first->body_bytes;
    const auto announced = head.header("content-length");
    std::size_t length = head.body.size();
    std::from_chars(announced.data(), announced.data() + announced.size(), length);
    if (length <= most) return std::nullopt;
    parts_.metrics.admin_refused("body_size");
    return problem(413, "the body is longer than " + std::to_string(most) + " bytes");
}

// Of a request that is admitted.
void Api::handle(net::Request &&request, net::Responder &&respond) {
    auto [route, id] = std::get<0>(route_of(request));
    auto query = Query::parse(request.query, route->parameters);
    if (!query) return respond(bad_parameter(query.error().where, query.error().message));
    (this->*route->answer)({std::move(request), std::move(id), std::move(*query)},
                           std::move(respond));
}

Result<std::string> Api::channel_of(const Query &query) const {
    const auto channel = query.text("channel");
    if (!channel) return std::string();
    if (!parts_.lines.contains(*channel)) return Error{no_channel(*channel)};
    return std::string(*channel);
}

std::string Api::no_channel(std::string_view id) const {
    std::vector<std::string> known;
    for (const auto &[name, line] : parts_.lines)
        known.push_back(name);
    const std::string nearest = nearest_name(id, known);
    return "there is no channel '" + std::string(id) + "'" +
           (nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
}

void Api::openapi(Call &&, net::Responder &&respond) {
    net::Response response;
    response.content_type = "application/json";
    response.body = kOpenApi;
    respond(std::move(response));
}

}  // namespace patchbay::admin
