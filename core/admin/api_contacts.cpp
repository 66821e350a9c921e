// /api/v1/contacts
#include "core/admin/answers.h"
#include "core/admin/api.h"

namespace patchbay::admin {

void Api::release_contact(Call &&call, net::Responder &&respond) {
    const auto channel = call.query.text("channel");
    if (!channel) return respond(bad_parameter("channel", "say on which channel"));
    if (!parts_.lines.contains(*channel)) return respond(problem(404, no_channel(*channel)));
    parts_.engine.release_contact(
        *channel, std::move(call.id), [respond = std::move(respond)](Result<void> released) {
            if (!released) {
                const auto code = static_cast<engine::ReleaseError>(released.error().code);
                const std::string &why = released.error().message;
                if (code == engine::ReleaseError::unavailable) return respond(come_again(why));
                return respond(
                    problem(code == engine::ReleaseError::unknown_contact ? 404 : 409, why));
            }
            net::Response response;
            response.status = 204;
            respond(std::move(response));
        });
}

}  // namespace patchbay::admin
