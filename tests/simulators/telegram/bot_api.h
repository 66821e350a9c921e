// BotApi: the provider's own API: /bot<token>/METHOD and /file/bot<token>/<path>. Finds who answers
// a call.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/telegram/message_api.h"
#include "tests/simulators/telegram/send_api.h"
#include "tests/simulators/telegram/updates_api.h"
#include "tests/simulators/telegram/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::telegram {

class BotApi {
public:
    explicit BotApi(World &world);

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    // Why a call with this "bot<token>" is refused.
    Refusal check_token(std::string_view part) const;
    void call(const std::string &method, Arguments arguments, Listener::Answer &&answer);
    net::Response get_me() const;
    net::Response get_file(Arguments &arguments);
    void download(const std::vector<std::string> &parts, Listener::Answer &&answer);
    // Does what the answer to a webhook asks for; nobody hears how that went.
    void perform(const net::ClientResponse &answer);

    World &world_;
    SendApi sends_;
    MessageApi messages_;
    UpdatesApi updates_;
};

}  // namespace patchbay::simulators::telegram
