// simulate-smsc and a client of bytes written by hand: what its tests share. Nothing here knows the
// simulator's codec, so that it is checked by something else than itself.
#pragma once

#include "core/base/crypto.h"
#include "tests/simulators/smsc/simulator.h"
#include "tests/simulators/support.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace patchbay::simulators::smsc {

using testing::call;
using testing::Reply;

constexpr const char *kOurs = "+15550783881";
constexpr const char *kAna = "+34600111222";

// Hex without the blanks that make it readable.
inline std::string hex_of(std::string_view bytes) {
    return crypto::to_hex({reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()});
}
inline std::string bytes_of(std::string text) {
    std::erase(text, ' ');
    const auto out = crypto::from_hex(text);
    EXPECT_TRUE(out.has_value()) << text;
    return out.value_or("");
}
inline std::string hex8(std::size_t value) {
    return hex_of(std::string(1, static_cast<char>(value)));
}
inline std::string hex32(std::size_t value) {
    return hex8(value >> 24U & 0xFFU) + hex8(value >> 16U & 0xFFU) + hex8(value >> 8U & 0xFFU) +
           hex8(value & 0xFFU);
}
inline std::string c_octets(std::string_view text) { return hex_of(text) + "00"; }

class Client {
public:
    explicit Client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        const timeval patience{20, 0};  // only a broken test waits that long
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~Client() { hang_up(); }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    void hang_up() {
        if (fd_ >= 0) close(std::exchange(fd_, -1));
    }
    void send_hex(const std::string &hex) {
        const auto bytes = bytes_of(hex);
        EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    // Command id, status, sequence number and body; the length is counted.
    void send(const std::string &command, const std::string &status, const std::string &sequence,
              std::string body = {}) {
        std::erase(body, ' ');
        send_hex(hex32(16 + body.size() / 2) + command + status + sequence + body);
    }
    // So many bytes as hex; fewer where the other end closes, or says nothing for too long.
    std::string take(std::size_t count) {
        std::string out(count, '\0');
        std::size_t have = 0;
        while (have < count) {
            const auto n = recv(fd_, out.data() + have, count - have, 0);
            if (n <= 0) break;
            have += static_cast<std::size_t>(n);
        }
        return hex_of(std::string_view(out).substr(0, have));
    }
    // The next PDU as hex, without its length; "" where the link is gone.
    std::string next() {
        const auto length = take(4);
        if (length.size() < 8) return {};
        return take(std::stoul(length, nullptr, 16) - 4);
    }
    bool is_closed() { return take(1).empty(); }
    std::string ask(const std::string &command, const std::string &sequence,
                    const std::string &body = {}) {
        send(command, "00000000", sequence, body);
        return next();
    }

private:
    int fd_;
};

// "patchbay", "secret", no type, 3.4.
inline std::string bind_body() { return "7061746368626179 00 736563726574 00 00 34 00 00 00"; }
// From our number to Ana's; the fields after the addresses.
inline std::string submit_body(const std::string &esm_class, const std::string &registered,
                               const std::string &data_coding, const std::string &message,
                               const std::string &tlvs = {}) {
    std::string content = message;
    std::erase(content, ' ');
    return "00 01 01 " + c_octets("15550783881") + " 01 01 " + c_octets("34600111222") + " " +
           esm_class + " 00 00 00 00 " + registered + " 00 " + data_coding + " 00 " +
           hex8(content.size() / 2) + content + tlvs;
}

class SmscSimulator : public ::testing::Test {
protected:
    explicit SmscSimulator(Settings settings = quick()) {
        loop_.run([&] {
            auto started = Simulator::start(loop_.loop(), "127.0.0.1", {0, 0}, std::move(settings));
            ASSERT_TRUE(started.ok()) << started.error().message;
            simulator_ = std::move(*started);
            port_ = simulator_->port();
            smpp_port_ = simulator_->smpp_port();
        });
    }
    ~SmscSimulator() override { loop_.stop(); }

    static Settings quick() {
        Settings settings;
        settings.status_delays_ms.fill(0);
        settings.redelivery_delay_ms = 1;
        return settings;
    }

    Reply state(const std::string &path) { return call(port_, "GET", "/_control/" + path); }
    json::value control(const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
        return reply.json();
    }
    std::unique_ptr<Client> bound(const std::string &command = "00000009") {
        auto client = std::make_unique<Client>(smpp_port_);
        EXPECT_EQ(client->ask(command, "00000001", bind_body()).substr(0, 24),
                  "8" + command.substr(1) +
                      "00000000"
                      "00000001");
        return client;
    }
    // The status of its answer, as hex.
    static std::string submit(Client &client, const std::string &sequence,
                              const std::string &body) {
        const auto answer = client.ask("00000004", sequence, body);
        EXPECT_EQ(answer.substr(0, 8), "80000004");
        EXPECT_EQ(answer.substr(16, 8), sequence);
        return answer.size() < 16 ? answer : answer.substr(8, 8);
    }
    static void acknowledge(Client &client, const std::string &deliver_sm,
                            const std::string &status = "00000000") {
        EXPECT_EQ(deliver_sm.substr(0, 16), "0000000500000000");
        client.send("80000005", status, deliver_sm.substr(16, 8), "00");
    }
    json::array messages(std::size_t count) {
        return state("messages?wait_ms=20000&messages=" + std::to_string(count))
            .json()
            .at("messages")
            .as_array();
    }
    json::array deliveries(const std::string &query = {}) {
        return state("deliveries?wait_ms=20000" + query).json().at("deliveries").as_array();
    }
    void settle() { EXPECT_EQ(state("idle?wait_ms=20000").json().at("idle"), true); }
    std::string write(const std::string &body) {
        return std::string(
            control(std::string("customers/") + kAna + "/messages", body).at("id").as_string());
    }

    testing::LoopThread loop_;
    std::unique_ptr<Simulator> simulator_;
    std::uint16_t port_ = 0;
    std::uint16_t smpp_port_ = 0;
};

}  // namespace patchbay::simulators::smsc
