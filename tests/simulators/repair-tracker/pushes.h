// What the tracker tells by itself: each change of a repair, signed as Standard Webhooks say, until
// the other side answers 2xx. The changes of one repair in order. Lives on its loop.
#pragma once

#include "core/net/http_client.h"
#include "tests/simulators/common/faults.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace patchbay::simulators::repair_tracker {

constexpr std::string_view kDefaultSecret = "whsec_c2ltdWxhdGVkLXRyYWNrZXItc2VjcmV0";

class Pushes {
public:
    static Result<std::unique_ptr<Pushes>> make(net::Loop &loop, Faults &faults);

    // {"webhook": "http://…" or "", "secret": "whsec_…"}; keys that are not given stay.
    Result<void> configure(const boost::json::object &wanted);
    void push(const std::string &ticket, boost::json::object repair);
    bool idle() const { return waiting_.empty(); }
    boost::json::object describe() const;

private:
    struct Push {
        std::string id;
        std::string body;
        std::int64_t attempts = 0;
        bool duplicate = false;  // posted once more after it was taken
    };

    Pushes(net::Loop &loop, std::unique_ptr<net::HttpClient> client, Faults &faults)
        : loop_(loop), client_(std::move(client)), faults_(faults) {}
    void post(const std::string &ticket);
    void answered(const std::string &ticket, int status);

    net::Loop &loop_;
    std::unique_ptr<net::HttpClient> client_;
    Faults &faults_;
    std::string webhook_;
    std::string secret_{kDefaultSecret};
    std::map<std::string, std::deque<Push>> waiting_;  // by ticket; the front one is under way
    std::uint64_t number_ = 0;
    std::uint64_t posts_ = 0;
    std::uint64_t taken_ = 0;
};

}  // namespace patchbay::simulators::repair_tracker
