#include "tests/simulators/common/send_faults.h"

#include <memory>
#include <utility>

namespace patchbay::simulators {

bool strikes_before(std::string_view fault, std::uint64_t ordinal, Listener::Answer &answer) {
    if (fault == "connection_lost") {
        answer.hang_up();
    } else if (fault == "bare_error") {
        answer.send({ordinal % 2 == 0 ? 500 : 502, {}, {}, {}});
    } else {
        return false;
    }
    return true;
}

void answer_accepted(Executor &executor, const Faults &faults, std::string_view fault,
                     net::Response response, Listener::Answer &&answer) {
    if (fault == "response_lost") return answer.hang_up();
    if (fault == "bare_error_accepted") return answer.send({502, {}, {}, {}});
    if (fault != "slow") return answer.send(response);
    executor.after(
        faults.parameter("slow_ms"),
        [later = std::make_shared<Listener::Answer>(std::move(answer)),
         made = std::make_shared<net::Response>(std::move(response))] { later->send(*made); });
}

}  // namespace patchbay::simulators
