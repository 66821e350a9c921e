// The public listener's side of the engine: a provider's request becomes events, its answer says
// whether they are durable.
#pragma once

#include "core/engine/engine.h"
#include "core/net/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::engine {

class Webhooks {
public:
    explicit Webhooks(Engine &engine) : engine_(engine) {}

    // Answers as the contract says: 200 durable, 401 signature, 403 verify token, 400 malformed,
    // 404, 405, 503 overload. Any thread.
    void handle(net::Request &&request, net::Responder &&respond);

    // The refusal of a request whatever its body will say: 404, 405, 503. Any thread.
    std::optional<net::Response> admit(const net::Request &head) const;

    // The line that a request is for, as far as its path says; "" where it says none.
    std::string line_of(const net::Request *head) const;

private:
    // Null: `refusal` is the answer.
    Line *find(const net::Request &head, net::Response &refusal) const;
    Line *at(std::string_view path) const;
    net::Response refuse(const std::string &line, std::string_view reason, int status,
                         std::string_view why = {}) const;

    Engine &engine_;
};

}  // namespace patchbay::engine
