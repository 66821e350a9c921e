// GraphApi: the provider's own API, as strict as its documents. What is accepted goes to the World.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/whatsapp/world.h"

namespace patchbay::simulators::whatsapp {

class GraphApi {
public:
    explicit GraphApi(World &world) : world_(world) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    void messages(std::size_t number, net::Request &&request, Listener::Answer &&answer);
    void send(std::size_t number, std::string text, const boost::json::object &body,
              Listener::Answer &&answer);
    // Whether the body fits what there is: templates, media, messages that it refers to.
    std::optional<GraphError> check_references(std::size_t number,
                                               const boost::json::object &body) const;
    std::optional<GraphError> check_media_id(const boost::json::object &media) const;
    // Why the recipient cannot get this message now.
    std::optional<GraphError> check_recipient(const Conversation &conversation,
                                              const boost::json::object &body) const;
    std::optional<std::size_t> recipient(const boost::json::object &body);
    std::optional<GraphError> read_receipt(std::size_t number, const boost::json::object &body);
    net::Response upload(std::size_t number, const net::Request &request);
    void download(const net::Request &request, Listener::Answer &&answer);
    net::Response media(const net::Request &request, const std::string &id, const MediaItem &item);
    net::Response templates(const net::Request &request) const;
    net::Response node(const net::Request &request, const std::string &id);
    net::Response refuse(const GraphError &error);

    World &world_;
};

}  // namespace patchbay::simulators::whatsapp
