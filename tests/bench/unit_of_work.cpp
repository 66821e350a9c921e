// The load for `./dev bench`: the unit of work of one message, from a signed webhook to a recorded
// reply.
//
// One process, one thread, epoll: it is the customers (closed loop over keep-alive connections) and
// the provider (answers sends). It speaks only as much HTTP as the two sides need, to cost little
// itself: plain HTTP or TLS 1.3 on the provider's side, both kept alive.
//
//   unit_of_work [--messages N] [--connections N] [--customers N] [--warm-up N] [--statuses N]
//                [--known 1] [--case NAME] [--certificate FILE --key FILE] < "PORT PID\n"
//
// Of each message the provider then tells --statuses (of sent, delivered, read). With --known each
// customer has written once before anything is measured. Prints the port of its provider first, then
// one JSON line with the result.
#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/bench/provider_tls.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <netinet/tcp.h>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
        .count();
}

[[noreturn]] void die(const char *what) {
    std::perror(what);
    std::exit(1);
}

struct Options {
    std::uint64_t messages = 100'000;
    std::uint64_t warm_up = 5'000;
    std::size_t connections = 64;
    std::size_t customers = 1'000;
    std::size_t statuses = 0;
    bool known = false;
    std::string name = "plain";
    std::string certificate;  // "": plain HTTP
    std::string key;
};

constexpr const char *kStatuses[] = {"sent", "delivered", "read"};

struct Connection {
    int fd = -1;
    bool provider = false;    // the daemon sends to us; else we post a webhook
    bool of_message = false;  // what was posted last
    std::string in;
    std::int64_t sent_at = 0;
    SSL *ssl = nullptr;
};

struct Usage {
    double cpu_us = 0;
    double peak_mb = 0;
};

Usage usage_of(int pid) {
    Usage usage;
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    usage.cpu_us = (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) usage.peak_mb = std::atof(line.c_str() + 6) / 1024;
    return usage;
}

class Bench {
public:
    explicit Bench(Options options)
        : options_(options), next_(options.customers, 0), answered_(options.customers) {
        epoll_ = epoll_create1(EPOLL_CLOEXEC);
        if (!options_.certificate.empty())
            tls_ = std::make_unique<ProviderTls>(options_.certificate, options_.key);
        if (options_.known) {
            options_.messages += options_.customers;
            options_.warm_up += options_.customers;
            told_from_ = options_.customers;
        }
        listen_provider();
    }

    int provider_port() const { return provider_port_; }
    int run(int port, int pid);

private:
    void listen_provider();
    void watch(Connection &connection);
    void accept_all();
    void read(Connection &connection);
    void post(Connection &connection);
    void post_next();
    void post_status(Connection &connection);
    void send(Connection &connection, const std::string &body);
    void webhook_answered(Connection &connection);
    bool one_request(Connection &connection);
    void took(const std::string &body);

    Options options_;
    std::unique_ptr<ProviderTls> tls_;
    int epoll_ = -1;
    int listener_ = -1;
    int provider_port_ = 0;
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;
    std::uint64_t posted_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t told_ = 0;       // statuses that were acknowledged
    std::uint64_t told_from_ = 0;  // of messages after so many
    std::uint64_t taken_ = 0;
    std::uint64_t doubled_ = 0;
    std::uint64_t out_of_order_ = 0;
    std::vector<std::uint64_t> next_;          // of each customer: messages written
    std::vector<std::vector<bool>> answered_;  // of each customer: which were answered
    std::vector<std::uint64_t> last_answered_ = std::vector<std::uint64_t>(options_.customers, 0);
    std::vector<std::int64_t> latencies_;
    struct Told {
        std::string id, to;
        std::size_t next = 0;
    };
    std::deque<Told> to_tell_;
    std::vector<Connection *> free_;  // our connections with nothing to post
};

void Bench::listen_provider() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr *>(&address), length) != 0 ||
        listen(listener_, 512) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length) != 0)
        die("listen");
    provider_port_ = ntohs(address.sin_port);
    epoll_event event{EPOLLIN, {.ptr = nullptr}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
}

void Bench::watch(Connection &connection) {
    const int one = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_event event{EPOLLIN, {.ptr = &connection}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
}

void Bench::accept_all() {
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        auto connection = std::make_unique<Connection>();
        connection->fd = fd;
        connection->provider = true;
        if (tls_) connection->ssl = tls_->accept(fd);
        watch(*connection);
        connections_[fd] = std::move(connection);
    }
}

// Statuses first: the provider tells them as they come to be.
void Bench::post(Connection &connection) {
    if (!to_tell_.empty()) return post_status(connection);
    if (posted_ == options_.messages) return free_.push_back(&connection);
    const std::size_t customer = posted_ % options_.customers;
    const std::uint64_t number = ++next_[customer];
    ++posted_;
    char id[80];
    std::snprintf(id, sizeof id, "wamid.HBgLMzQ2%08zuAgASGBQzQTRBNjU5%012llu", customer,
                  static_cast<unsigned long long>(number));
    char from[24];
    std::snprintf(from, sizeof from, "346%08zu", customer);
    std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"419561257915477","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":")";
    body += from;
    body += R"("}],"messages":[{"from":")";
    body += from;
    body += R"(","id":")";
    body += id;
    body +=
        R"(","timestamp":"1795467600","type":"text","text":{"body":"Could you please tell me whether it is ready? )";
    body += std::to_string(number);
    body += R"( Thank you very much in advance for your help."}}]},"field":"messages"}]}]})";
    connection.of_message = true;
    send(connection, body);
}

void Bench::post_next() {
    while (!to_tell_.empty() && !free_.empty()) {
        Connection *const connection = free_.back();
        free_.pop_back();
        post(*connection);
    }
}

void Bench::post_status(Connection &connection) {
    Told told = std::move(to_tell_.front());
    to_tell_.pop_front();
    std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"419561257915477","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"statuses":[{"id":")";
    body += told.id;
    body += R"(","status":")";
    body += kStatuses[told.next];
    body += R"(","timestamp":"1795467601","recipient_id":")";
    body += told.to;
    body +=
        R"(","conversation":{"id":"7d1c0a","origin":{"type":"service"}},"pricing":{"billable":true,"pricing_model":"PMP","category":"service","type":"regular"}}]},"field":"messages"}]}]})";
    if (++told.next < options_.statuses) to_tell_.push_back(std::move(told));
    connection.of_message = false;
    send(connection, body);
}

void Bench::send(Connection &connection, const std::string &body) {
    std::string request =
        "POST /webhooks/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
        "application/json\r\nX-Hub-Signature-256: sha256=";
    request += patchbay::crypto::to_hex(patchbay::crypto::hmac_sha256("bench-app-secret", body));
    request += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    connection.sent_at = now_us();
    if (write(connection.fd, request.data(), request.size()) !=
        static_cast<ssize_t>(request.size()))
        die("write");
}

void Bench::webhook_answered(Connection &connection) {
    const auto end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    std::size_t length = 0;
    const auto at = connection.in.find("ontent-");
    if (at != std::string::npos && at < end)
        length = std::strtoul(connection.in.c_str() + connection.in.find(':', at) + 1, nullptr, 10);
    if (connection.in.size() < end + 4 + length) return;
    if (connection.in.compare(9, 3, "200") != 0) {
        std::fprintf(stderr, "webhook answered: %s\n", connection.in.substr(0, 60).c_str());
        std::exit(1);
    }
    if (connection.of_message) {
        latencies_.push_back(now_us() - connection.sent_at);
        ++acknowledged_;
    } else {
        ++told_;
    }
    connection.in.erase(0, end + 4 + length);
    post(connection);
}

void Bench::took(const std::string &body) {
    if (body.find("\"status\":\"read\"") != std::string::npos) return;  // no reply
    const auto to = body.find("\"to\":\"346");
    const auto text = body.find("ready? ");
    if (to == std::string::npos || text == std::string::npos) die("a send that is not ours");
    const std::size_t customer = std::strtoul(body.c_str() + to + 9, nullptr, 10);
    const std::uint64_t number = std::strtoul(body.c_str() + text + 7, nullptr, 10);
    auto &seen = answered_[customer];
    if (seen.size() <= number) seen.resize(number + 64);
    if (seen[number])
        ++doubled_;
    else
        ++taken_;
    seen[number] = true;
    if (number < last_answered_[customer]) ++out_of_order_;
    last_answered_[customer] = number;
}

bool Bench::one_request(Connection &connection) {
    const auto end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::size_t length = 0;
    for (const char *name : {"Content-Length:", "content-length:"})
        if (const auto at = connection.in.find(name); at < end)
            length = std::strtoul(connection.in.c_str() + at + 15, nullptr, 10);
    if (connection.in.size() < end + 4 + length) return false;
    const std::string message = connection.in.substr(end + 4, length);
    took(message);
    connection.in.erase(0, end + 4 + length);
    // The contact's own address: another would join the conversations of all who are told it.
    constexpr std::string_view kTo = "\"to\":\"";
    const auto at = message.find(kTo);
    const std::string to = at == std::string::npos ? "" : message.substr(at + kTo.size(), 11);
    const std::string id = "wamid.reply" + std::to_string(taken_ + doubled_);
    const std::string body = R"({"messaging_product":"whatsapp","contacts":[{"input":")" + to +
                             R"(","wa_id":")" + to + R"("}],"messages":[{"id":")" + id + R"("}]})";
    const bool reply = message.find("\"status\":\"read\"") == std::string::npos;
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    const bool written = connection.ssl ? ProviderTls::write(connection.ssl, answer)
                                        : write(connection.fd, answer.data(), answer.size()) ==
                                              static_cast<ssize_t>(answer.size());
    if (!written) die("write");
    if (reply && options_.statuses > 0 && taken_ + doubled_ > told_from_)
        to_tell_.push_back({id, to});
    return true;
}

void Bench::read(Connection &connection) {
    bool open = true;
    if (connection.ssl) {
        open = ProviderTls::read(connection.ssl, connection.in);
    } else {
        char buffer[16384];
        const ssize_t got = ::read(connection.fd, buffer, sizeof buffer);
        open = got > 0;
        if (open) connection.in.append(buffer, static_cast<std::size_t>(got));
    }
    if (!open) {
        if (!connection.provider) die("the daemon closed a connection");
        const int fd = connection.fd;
        SSL_free(connection.ssl);
        close(fd);
        connections_.erase(fd);
        return;
    }
    if (!connection.provider) return webhook_answered(connection);
    while (one_request(connection)) {
    }
    post_next();
}

int Bench::run(int port, int pid) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    std::vector<Connection *> customers;
    for (std::size_t i = 0; i < options_.connections; ++i) {
        auto connection = std::make_unique<Connection>();
        connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(connection->fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            die("connect");
        fcntl(connection->fd, F_SETFL, O_NONBLOCK);
        watch(*connection);
        customers.push_back(connection.get());
        connections_[connection->fd] = std::move(connection);
    }
    for (Connection *connection : customers)
        post(*connection);

    Usage before;
    std::int64_t started = 0;
    std::int64_t last_news = now_us();
    std::uint64_t last_taken = 0;
    const std::uint64_t statuses = (options_.messages - told_from_) * options_.statuses;
    while (acknowledged_ < options_.messages || taken_ < options_.messages || told_ < statuses) {
        if (started == 0 && taken_ >= options_.warm_up) {
            before = usage_of(pid);
            started = now_us();
            latencies_.clear();
        }
        epoll_event events[256];
        const int count = epoll_wait(epoll_, events, 256, 1'000);
        for (int i = 0; i < count; ++i) {
            if (events[i].data.ptr == nullptr)
                accept_all();
            else
                read(*static_cast<Connection *>(events[i].data.ptr));
        }
        if (taken_ + told_ != last_taken) {
            last_taken = taken_ + told_;
            last_news = now_us();
        } else if (now_us() - last_news > 20'000'000) {
            break;  // what is missing now is lost
        }
    }
    const double seconds = static_cast<double>(now_us() - started) / 1e6;
    const Usage after = usage_of(pid);
    const auto measured = static_cast<double>(options_.messages - options_.warm_up);
    std::sort(latencies_.begin(), latencies_.end());
    const auto percentile = [this](double p) {
        if (latencies_.empty()) return 0.0;
        const auto index = static_cast<std::size_t>(p * static_cast<double>(latencies_.size() - 1));
        return static_cast<double>(latencies_[index]) / 1000;
    };
    std::printf(
        "{\"bench\":\"unit_of_work\",\"case\":\"%s\",\"messages\":%.0f,"
        "\"messages_per_second\":%.0f,"
        "\"ack_p50_ms\":%.2f,\"ack_p99_ms\":%.2f,\"cpu_us_per_message\":%.1f,"
        "\"peak_mb\":%.1f,\"lost\":%llu,\"doubled\":%llu,\"out_of_order\":%llu}\n",
        options_.name.c_str(), measured, measured / seconds, percentile(0.5), percentile(0.99),
        (after.cpu_us - before.cpu_us) / measured, after.peak_mb,
        static_cast<unsigned long long>(options_.messages - taken_),
        static_cast<unsigned long long>(doubled_), static_cast<unsigned long long>(out_of_order_));
    return taken_ == options_.messages && told_ == statuses && doubled_ == 0 && out_of_order_ == 0
               ? 0
               : 1;
}

}  // namespace

int main(int argc, char **argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const auto value = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--messages")
            options.messages = value;
        else if (name == "--warm-up")
            options.warm_up = value;
        else if (name == "--connections")
            options.connections = value;
        else if (name == "--customers")
            options.customers = value;
        else if (name == "--statuses")
            options.statuses = std::min<std::size_t>(value, std::size(kStatuses));
        else if (name == "--known")
            options.known = value != 0;
        else if (name == "--case")
            options.name = argv[i + 1];
        else if (name == "--certificate")
            options.certificate = argv[i + 1];
        else if (name == "--key")
            options.key = argv[i + 1];
        else
            die("unknown option");
    }
    Bench bench(options);
    std::printf(
        "{\"event\":\"listening\",\"listener\":\"simulator\",\"address\":\"127.0.0.1\","
        "\"port\":%d}\n",
        bench.provider_port());
    std::fflush(stdout);
    int port = 0;
    int pid = 0;
    if (!(std::cin >> port >> pid)) die("no port and pid on standard input");
    return bench.run(port, pid);
}
