// ConversationsApi: what was said, read back: conversations and their messages, in pages, newest
// first. The ids of the messages are those of the webhooks.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/messenger/field_list.h"
#include "tests/simulators/messenger/graph_error.h"
#include "tests/simulators/messenger/world.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace patchbay::simulators::messenger {

class ConversationsApi {
public:
    explicit ConversationsApi(World &world) : world_(world) {}

    net::Response list(const net::Request &request);
    // Of a conversation's id or a message's; nothing: it is neither.
    std::optional<net::Response> node(const net::Request &request, const std::string &id);
    std::optional<net::Response> messages(const net::Request &request, const std::string &id);

private:
    using Made = Result<boost::json::value>;
    using Fields = std::vector<FieldChoice>;

    std::optional<std::size_t> conversation_of(const std::string &id) const;
    Made conversation(std::size_t index, const Fields &fields, const net::Request &request);
    Made page(std::size_t index, const FieldChoice &messages, const net::Request &request);
    Made message(std::size_t index, const Entry &entry, const Fields &fields,
                 const net::Request &request);
    Made field_of(std::size_t index, const Entry &entry, const FieldChoice &field,
                  const net::Request &request);
    boost::json::object person(std::size_t index, bool customer) const;
    net::Response answer(Made made);

    World &world_;
};

}  // namespace patchbay::simulators::messenger
