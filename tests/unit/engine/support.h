// An engine over a memory store, with a provider on a real socket and time that runs fast. With
// PATCHBAY_LATE_STORE=<seed> in the environment its store answers reads late and in another order.
#pragma once

#include "core/engine/engine.h"
#include "core/journal/memory.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::engine::test {

// A second of the engine's is so many times shorter here.
constexpr std::int64_t kFaster = 50;

class FastClock final : public Clock {
public:
    TimeMs now() const override { return start_ + jumped_ + steady_ms(); }
    std::int64_t steady_ms() const override;
    void jump(std::int64_t ms) { jumped_ += ms; }  // the wall clock alone
    void pass(std::int64_t ms) { passed_ += ms; }
    void stop() { stopped_ = steady_ms() - passed_; }  // goes on by pass() alone

private:
    const TimeMs start_ = system_clock().now();
    std::atomic<std::int64_t> jumped_{0};
    std::atomic<std::int64_t> passed_{0};
    std::atomic<std::int64_t> stopped_{0};  // 0: not
};

// A loop on a thread of its own, whose timers run by the fast clock.
class FastLoop final : public Executor {
public:
    ~FastLoop() override { stop(); }
    void run();
    void stop();
    net::Loop &loop() { return loop_; }
    void post(Work work) override { loop_.post(std::move(work)); }
    TimerId after(std::int64_t delay_ms, Work work) override {
        return loop_.after((delay_ms + kFaster - 1) / kFaster, std::move(work));
    }
    void cancel(TimerId id) override { loop_.cancel(id); }
    // Runs `work` on the loop and waits for its end.
    void on(std::function<void()> work);

private:
    net::Loop loop_;
    std::thread thread_;
};

// One request that the provider got.
struct Sent {
    std::string to;
    std::string correlation;
    std::string text;
    std::string account;
    bool operator==(const Sent &) const = default;
};

// The provider knows "9-ana" as "ana", and its answer says so.
constexpr std::string_view kOtherForm = "9-";

// Answers 200 with "id-<number>" unless `status` says another; 0: no answer, the exchange times
// out.
class Provider {
public:
    Provider();
    ~Provider();
    std::string url() const;
    void set_status(std::function<int(const Sent &)> status);
    std::vector<Sent> sent() const;
    std::vector<std::string> texts() const;
    // Waits for the `count`th request, from 1.
    Sent wait(std::size_t count) const;
    void answer_held();  // with 200

private:
    void handle(net::Request &&request, net::Responder &&respond);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Sent> sent_;
    std::vector<net::Responder> held_;
    std::function<int(const Sent &)> status_;
    FastLoop loop_;
    std::unique_ptr<net::HttpServer> server_;
};

// A channel and a backend at once. The HTTP status of an answer says the outcome.
class FakeInstance : public plugin::Instance {
public:
    explicit FakeInstance(std::string url) : url_(std::move(url)) {}

    const std::string &name() const override { return name_; }
    const plugin::Manifest &manifest() const override { return manifest_; }
    bool has_webhook() const override { return true; }
    bool has_channel() const override { return true; }
    bool has_tasks() const override { return true; }
    bool has_attend() const override { return attends; }
    bool has_media() const override { return false; }
    bool has_poll() const override { return false; }
    Result<std::vector<plugin::HttpRequest>> ask_poll(const std::optional<std::string> &) override {
        return std::vector<plugin::HttpRequest>{};
    }
    Result<plugin::Polled> poll_came(const plugin::HttpResponse &) override {
        return plugin::Polled{};
    }

    // "malformed", "fault", or "<id> <from> <text>".
    Result<plugin::Decoded> decode(const plugin::WebhookRequest &request) override;
    Result<std::vector<plugin::HttpRequest>> encode(const plugin::Outgoing &message) override;
    Result<plugin::Answer> answer(const plugin::Outgoing &,
                                  const plugin::HttpResponse &response) override;
    Result<std::vector<plugin::Operation>> operations() override {
        return std::vector<plugin::Operation>{};
    }
    Result<void> start_task(const plugin::TaskRequest &request) override;
    Result<void> task_http(plugin::Token, const plugin::HttpResponse &) override { return {}; }
    Result<void> task_timer(plugin::Token) override { return {}; }
    void cancel_task(plugin::Token) override {}
    Result<std::vector<plugin::HttpRequest>> attend(const plugin::Attention &attention) override;
    Result<std::vector<plugin::HttpRequest>> fetch_media(plugin::Token,
                                                         const model::Media &) override {
        return std::vector<plugin::HttpRequest>{};
    }
    Result<plugin::Answer> media_fetched(plugin::Token, const plugin::HttpResponse &) override {
        return plugin::Answer{};
    }
    Result<void> fill_in(plugin::HttpRequest &) const override { return {}; }
    Result<void> check_marks(const plugin::HttpRequest &) const override { return {}; }

    // Connections, where there is a URL for them. Lines of words; we: "open KEY=VALUE...", "submit
    // TOKEN TO REFERENCE TEXT", "ack TOKEN 0|1", "bye"; they: "credit COUNT", "sent TOKEN ID",
    // "message ID FROM TEXT", "receipt ID [TO REFERENCE]", "keep KEY VALUE", "drop KEY", "refuse",
    // "leave", "fault".
    bool has_stream() const override { return !stream_url.empty(); }
    Result<std::vector<plugin::Endpoint>> endpoints() override {
        return std::vector<plugin::Endpoint>{{1, stream_url}};
    }
    Result<plugin::StreamActions> stream_kept(const plugin::StreamRecord &record) override {
        kept_ += ' ' + record.key + '=' + record.value.value_or("?");
        return plugin::StreamActions{};
    }
    Result<plugin::StreamActions> stream_opened(std::uint32_t) override {
        if (stopped) ++opened_after_stop;
        input_.clear();
        open_ = true;
        return plugin::StreamActions{plugin::StreamWrite{1, "open" + kept_ + '\n'}};
    }
    Result<plugin::StreamActions> stream_bytes(std::uint32_t, std::string_view bytes) override;
    Result<plugin::StreamActions> stream_timer(std::uint32_t, std::uint32_t) override {
        ++ticks;
        return plugin::StreamActions{plugin::StreamWrite{1, "tick\n"}};
    }
    Result<plugin::StreamActions> stream_durable(plugin::Token token, bool durable) override;
    Result<plugin::StreamActions> stream_closed(std::uint32_t, std::string_view) override;
    Result<plugin::StreamActions> stream_submit(const plugin::Outgoing &message) override;
    Result<plugin::StreamActions> stream_stop() override;

    bool verify(const plugin::WebhookRequest &) const override { return true; }

    std::vector<plugin::Token> tasks() const;
    std::vector<std::string> keys() const;
    // What was encoded since the last call, in order: the order in which messages were claimed.
    std::vector<std::string> take_encoded();
    std::atomic<int> timeout_ms{20'000};
    std::atomic<bool> attends{false};
    std::atomic<int> decode_faults{0};  // so many requests fail inside
    std::string stream_url;
    std::atomic<bool> full{false};      // a submit says: not now
    std::atomic<bool> stubborn{false};  // it does not close when it is to stop, but ticks
    std::atomic<bool> stopped{false};   // it was told to
    std::atomic<int> opened_after_stop{0};
    std::atomic<int> ticks{0};
    std::atomic<std::size_t> streamed{0};  // messages that came over a connection

private:
    const std::string name_ = "fake";
    const plugin::Manifest manifest_;
    const std::string url_;
    mutable std::mutex mutex_;
    std::vector<plugin::Token> tasks_;
    std::vector<std::string> keys_;
    std::vector<std::string> encoded_;
    bool open_ = false;
    std::string input_;
    std::string kept_;
    std::vector<plugin::Token> submitted_;
};

constexpr const char *kEcho = R"({"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}})";

class World {
public:
    explicit World(std::string flow = kEcho, std::size_t workers = 1);
    ~World() { kill(); }

    void start();
    void kill();  // as by SIGKILL: what is under way is forgotten
    void restart() {
        kill();
        start();
    }
    void drain();

    // An event comes in; true: durable.
    std::future<bool> say(const std::string &id, const std::string &text,
                          const std::string &from = "ana", const std::string &user_id = "");
    std::future<bool> report(const std::string &message_id, model::DeliveryStatus status,
                             const std::string &correlation = "");
    std::future<bool> receive(model::Event event);
    // A backend's event "changed" about `subject`.
    std::future<bool> news(const std::string &id, const std::string &subject,
                           const std::string &status, bool last = false);
    // A message of an operator's; the id, or the error's text.
    Result<Submitted> submit(const std::string &to, const std::string &text,
                             const std::string &key = "", const std::string &hash = "");
    // Ends a task with `output`, which follows `subjects` from then on.
    void settle(std::size_t task, const std::string &output = "{}",
                std::vector<std::string> subjects = {});
    // Waits until it is true.
    void until(const std::function<bool()> &condition);
    void hold();  // completions of commits wait
    void release();
    void fail_commits(std::function<bool(std::uint64_t)> which);
    void work_again() { store->set_faults({}); }

    double counted(const std::string &metric);  // since the World was made

    journal::Totals totals() { return store->totals().value(); }
    journal::LedgerLine ledger() { return totals().ledger["line"]; }
    journal::Totals::Sends sends() { return totals().sends["line"]; }
    // The message that a correlation token or a provider's id names.
    journal::Outgoing outgoing(const std::string &correlation);
    journal::Conversation conversation();  // the newest
    // The conversation that an address of the line leads to.
    std::optional<journal::Place> led_to(const std::string &address);

    LineSetup setup;
    std::unique_ptr<journal::MemoryStore> store = journal::open_memory();
    FastClock clock;
    Provider provider;
    FakeInstance instance;
    std::unique_ptr<Engine> engine;
    std::vector<std::unique_ptr<FastLoop>> loops;
    std::atomic<int> lost{0};  // times that the engine told that its store is another's

private:
    const std::string flow_;
    const std::size_t workers_;
    Metrics metrics_;
    std::unique_ptr<FlowBook> flows_;
    std::vector<std::unique_ptr<net::HttpClient>> clients_;
    std::vector<std::unique_ptr<net::Connector>> connectors_;
};

}  // namespace patchbay::engine::test
