// The API under /api/v1. Handles requests whose token is good, on the admin listener's loop; an
// answer that waits for the engine comes from a thread of the engine.
#pragma once

#include "core/admin/limits.h"
#include "core/admin/parts.h"
#include "core/admin/query.h"
#include "core/admin/readiness.h"
#include "core/net/http.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace patchbay::admin {

class Readers;

class Api {
public:
    Api(Parts parts, const Readiness &readiness);
    ~Api();  // after the listener
    Api(const Api &) = delete;
    Api &operator=(const Api &) = delete;

    // The refusal of a request whatever its body will say: 404, 405, 413.
    std::optional<net::Response> admit(const net::Request &head) const;
    void handle(net::Request &&request, net::Responder &&respond);

    // Every "METHOD /path" that there is, `{id}` standing for a name.
    static std::vector<std::string> routes();

private:
    struct Call {  // a request with what its path and query say
        net::Request request;
        std::string id;
        Query query;
    };
    struct Route {
        std::string_view method;
        std::string_view path;
        std::vector<std::string_view> parameters;
        void (Api::*answer)(Call &&, net::Responder &&);
        std::size_t body_bytes = kMaxBodyBytes;
    };
    // The route of a request and its `{id}`. The Response: there is none.
    static std::variant<std::pair<const Route *, std::string>, net::Response> route_of(
        const net::Request &head);
    static const std::vector<Route> &table();

    void status(Call &&call, net::Responder &&respond);
    void submit_message(Call &&call, net::Responder &&respond);
    void show_message(Call &&call, net::Responder &&respond);
    void events(Call &&call, net::Responder &&respond);
    void list_dead_letters(Call &&call, net::Responder &&respond);
    void show_dead_letter(Call &&call, net::Responder &&respond);
    void replay_dead_letter(Call &&call, net::Responder &&respond);
    void drop_dead_letter(Call &&call, net::Responder &&respond);
    void list_doubts(Call &&call, net::Responder &&respond);
    void settle_doubt(Call &&call, net::Responder &&respond);
    void list_conversations(Call &&call, net::Responder &&respond);
    void show_conversation(Call &&call, net::Responder &&respond);
    void replay_conversation(Call &&call, net::Responder &&respond);
    void give_link(Call &&call, net::Responder &&respond);
    void release_contact(Call &&call, net::Responder &&respond);
    void find_media(Call &&call, net::Responder &&respond);
    void show_media(Call &&call, net::Responder &&respond);
    void add_media(Call &&call, net::Responder &&respond);
    void list_channels(Call &&call, net::Responder &&respond);
    void show_channel(Call &&call, net::Responder &&respond);
    void openapi(Call &&call, net::Responder &&respond);

    Result<std::optional<journal::Store::PlacedConversation>> find_conversation(
        const std::string &line, std::string_view address);
    Result<std::vector<journal::Store::PlacedConversation>> conversations_of(
        std::string_view channel, std::string_view address);

    // The channel that the query names, "" where it names none. The Error: there is none like it.
    Result<std::string> channel_of(const Query &query) const;
    std::string no_channel(std::string_view id) const;

    Parts parts_;
    const Readiness &readiness_;
    std::shared_ptr<Readers> readers_;
    // Outlives this with what waits for the disk.
    std::shared_ptr<std::atomic<std::size_t>> files_writing_ =
        std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace patchbay::admin
