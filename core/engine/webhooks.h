// The public listener's side of the engine: a provider's request becomes events, its answer says
// whether they are durable.
#pragma once

#include "core/engine/engine.h"
#include "core/net/http.h"

namespace patchbay::engine {

class Webhooks {
public:
    explicit Webhooks(Engine &engine) : engine_(engine) {}

    // Answers as the contract says: 200 durable, 401 signature, 403 verify token, 400 malformed,
    // 404, 405, 503 overload. Any thread.
    void handle(net::Request &&request, net::Responder &&respond);

private:
    void refuse(const std::string &line, std::string_view reason, int status,
                net::Responder &respond, std::string_view why = {});

    Engine &engine_;
};

}  // namespace patchbay::engine
