// SendApi: /messages and /message_attachments, as strict as the provider's documents. What is
// accepted goes to the World.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/messenger/call.h"
#include "tests/simulators/messenger/graph_error.h"
#include "tests/simulators/messenger/world.h"

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::messenger {

class SendApi {
public:
    explicit SendApi(World &world) : world_(world) {}

    void messages(const net::Request &request, Listener::Answer &&answer);
    net::Response upload(const net::Request &request);

private:
    using Refusal = std::optional<GraphError>;

    std::optional<std::size_t> recipient(const boost::json::object &body) const;
    // Whether what the body refers to exists: an attachment, a message to reply to.
    Refusal check_references(std::size_t conversation, const boost::json::object &body) const;
    Refusal check_message_of(std::size_t conversation, std::string_view mid) const;
    Refusal check_attachment(const boost::json::object &attachment) const;
    Refusal check_attachment_id(const boost::json::object &media, std::string_view type) const;
    // Why the customer cannot get anything now.
    Refusal check_conversation(std::size_t conversation, const boost::json::object &body);
    Refusal take_pace(Conversation &conversation);
    net::Response act(std::size_t conversation, const boost::json::object &body);
    void send(std::size_t conversation, boost::json::object body, const net::Request &request,
              Listener::Answer &&answer);
    // Keeps a file or a link that shall be used again; puts its id where the file was.
    std::string keep(boost::json::object &attachment, std::optional<Part> &file);
    net::Response accepted(std::size_t conversation, const boost::json::object &body,
                           const std::string &mid) const;

    World &world_;
};

}  // namespace patchbay::simulators::messenger
