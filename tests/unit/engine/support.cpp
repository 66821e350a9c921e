#include "tests/unit/engine/support.h"

#include "core/base/located_json.h"
#include "core/delivery/correlation.h"
#include "core/engine/ground/partition.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <prometheus/registry.h>

#include <chrono>
#include <iterator>
#include <patchbay/channel.h>
#include <utility>

namespace patchbay::engine::test {

namespace {

constexpr std::chrono::seconds kPatience{60};

flow::Environment environment() {
    flow::Environment environment;
    flow::Operation status;
    status.input = parse_json(R"({"type": "object"})").value();
    status.output = parse_json(R"({"type": "object"})").value();
    status.errors = {"unavailable"};
    environment.backends["fake"].operations["status"] = std::move(status);
    environment.backends["fake"].events["changed"] =
        parse_json(R"({"type": "object", "properties": {"status": {"type": "string"}}})").value();
    return environment;
}

}  // namespace

std::int64_t FastClock::steady_ms() const {
    if (const std::int64_t at = stopped_; at != 0) return at + passed_;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now * kFaster).count() + passed_;
}

void FastLoop::run() {
    thread_ = std::thread([this] { loop_.run(); });
}

void FastLoop::stop() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
}

void FastLoop::on(std::function<void()> work) {
    std::promise<void> ran;
    loop_.post([&] {
        work();
        ran.set_value();
    });
    ran.get_future().get();
}

// ---- Provider -----------------------------------------------------------------------------------

Provider::Provider() {
    auto server = net::HttpServer::listen(loop_.loop(), "127.0.0.1", 0, {},
                                          [this](net::Request &&request, net::Responder &&respond) {
                                              handle(std::move(request), std::move(respond));
                                          });
    EXPECT_TRUE(server);
    server_ = std::move(*server);
    loop_.run();
}

Provider::~Provider() {
    loop_.stop();
    server_.reset();
}

std::string Provider::url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

void Provider::set_status(std::function<int(const Sent &)> status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
}

void Provider::handle(net::Request &&request, net::Responder &&respond) {
    const std::lock_guard lock(mutex_);
    const Sent sent{std::string(request.header("to")), std::string(request.header("correlation")),
                    request.body, std::string(request.header("account"))};
    sent_.push_back(sent);
    net::Response response;
    response.status = status_ ? status_(sent) : 200;
    response.body = "id-" + std::to_string(sent_.size());
    if (sent.to.starts_with(kOtherForm)) response.body += ' ' + sent.to.substr(kOtherForm.size());
    if (response.status == 0)
        held_.push_back(std::move(respond));
    else
        respond(std::move(response));
    changed_.notify_all();
}

std::vector<Sent> Provider::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

std::vector<std::string> Provider::texts() const {
    std::vector<std::string> texts;
    for (const Sent &one : sent())
        texts.push_back(one.text);
    return texts;
}

Sent Provider::wait(std::size_t count) const {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [&] { return sent_.size() >= count; })) {
        ADD_FAILURE() << "the provider got " << sent_.size() << " of " << count << " requests";
        return {};
    }
    return sent_[count - 1];
}

void Provider::answer_held() {
    const std::lock_guard lock(mutex_);
    for (net::Responder &respond : held_)
        respond({200, {}, "", "id-held"});
    held_.clear();
}

// ---- FakeInstance -------------------------------------------------------------------------------

Result<plugin::Decoded> FakeInstance::decode(const plugin::WebhookRequest &request) {
    if (decode_faults > 0) {
        --decode_faults;
        return Error{"fault", "", plugin::kInternal};
    }
    const std::string body(request.body);
    const auto first = body.find(' ');
    const auto second = body.find(' ', first + 1);
    model::Message message;
    message.id = body.substr(0, first);
    message.from.address = body.substr(first + 1, second - first - 1);
    message.content = model::Text{body.substr(second + 1)};
    plugin::Decoded decoded;
    decoded.events.emplace_back(std::move(message));
    return decoded;
}

Result<std::vector<plugin::HttpRequest>> FakeInstance::encode(const plugin::Outgoing &message) {
    plugin::HttpRequest request;
    request.method = "POST";
    request.url = url_ + "/messages";
    request.headers = {{"to", std::string(message.to)},
                       {"correlation", std::string(message.correlation)}};
    if (!message.account.empty())
        request.headers.push_back({"account", std::string(message.account)});
    const auto *text = std::get_if<model::Text>(message.content);
    request.body = text ? text->text : std::string(model::type_name(*message.content));
    request.timeout_ms = static_cast<std::uint32_t>(timeout_ms.load());
    {
        const std::lock_guard lock(mutex_);
        encoded_.push_back(request.body);
    }
    if (request.body == "unspeakable") return Error{"too long", "text", plugin::kContent};
    std::vector<plugin::HttpRequest> requests;
    requests.push_back(std::move(request));
    return requests;
}

Result<plugin::Answer> FakeInstance::answer(const plugin::Outgoing &,
                                            const plugin::HttpResponse &response) {
    plugin::Outcome outcome;
    outcome.code = std::to_string(response.status);
    switch (response.status) {
        case 200:
            outcome.kind = plugin::OutcomeKind::sent;
            outcome.message_id = std::string(response.body);
            if (const auto space = outcome.message_id.find(' '); space != std::string::npos) {
                outcome.address = outcome.message_id.substr(space + 1);
                outcome.message_id.resize(space);
            }
            break;
        case 401:
            outcome.kind = plugin::OutcomeKind::stop_line;
            break;
        case 409:
            outcome.kind = plugin::OutcomeKind::wait_pair;
            break;
        case 429:
            outcome.kind = plugin::OutcomeKind::throttle_line;
            break;
        case 461:
            outcome.kind = plugin::OutcomeKind::failed;
            outcome.flags = PATCHBAY_OUTCOME_OPTED_OUT;
            break;
        case 470:
            outcome.kind = plugin::OutcomeKind::failed;
            outcome.flags = PATCHBAY_OUTCOME_WINDOW_CLOSED;
            break;
        case 500:
            outcome.kind = plugin::OutcomeKind::retry;
            break;
        default:
            outcome.kind = plugin::OutcomeKind::failed;
            break;
    }
    plugin::Answer answer;
    answer.outcome = std::move(outcome);
    return answer;
}

Result<void> FakeInstance::start_task(const plugin::TaskRequest &request) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(request.token);
    keys_.emplace_back(request.key);
    return {};
}

std::vector<plugin::Token> FakeInstance::tasks() const {
    const std::lock_guard lock(mutex_);
    return tasks_;
}

std::vector<std::string> FakeInstance::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

std::vector<std::string> FakeInstance::take_encoded() {
    const std::lock_guard lock(mutex_);
    return std::exchange(encoded_, {});
}

Result<std::vector<plugin::HttpRequest>> FakeInstance::attend(const plugin::Attention &attention) {
    plugin::HttpRequest request;
    request.method = "POST";
    request.url = url_ + "/messages";
    request.headers = {{"to", std::string(attention.to)}, {"correlation", "attention"}};
    request.body = "read " + std::string(attention.message_id);
    std::vector<plugin::HttpRequest> requests;
    requests.push_back(std::move(request));
    return requests;
}

// ---- FakeInstance's connections -----------------------------------------------------------------

namespace {

std::string next_word(std::string &line) {
    const auto end = line.find(' ');
    const std::string word = line.substr(0, end);
    line.erase(0, end == std::string::npos ? line.size() : end + 1);
    return word;
}

}  // namespace

Result<plugin::StreamActions> FakeInstance::stream_bytes(std::uint32_t, std::string_view bytes) {
    input_ += bytes;
    plugin::StreamActions actions;
    for (auto end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        std::string line = input_.substr(0, end);
        input_.erase(0, end + 1);
        const std::string verb = next_word(line);
        if (verb == "fault") return Error{"fault", "", plugin::kInternal};
        if (verb == "credit") {
            actions.push_back(
                plugin::StreamCredit{static_cast<std::uint32_t>(std::stoul(next_word(line)))});
        } else if (verb == "sent") {
            plugin::Settlement settlement;
            settlement.token = std::stoull(next_word(line));
            settlement.outcome.kind = plugin::OutcomeKind::sent;
            settlement.outcome.message_id = next_word(line);
            std::erase(submitted_, settlement.token);
            actions.push_back(std::move(settlement));
        } else if (verb == "message") {
            model::Message message;
            message.id = next_word(line);
            message.from.address = next_word(line);
            message.content = model::Text{line};
            actions.push_back(plugin::StreamEvent{++streamed, std::move(message)});
        } else if (verb == "keep" || verb == "drop") {
            plugin::StreamRecord record{77, next_word(line), std::nullopt};
            if (verb == "keep") record.value = line;
            actions.push_back(std::move(record));
        } else if (verb == "receipt") {
            model::Status status;
            status.status = model::DeliveryStatus::delivered;
            status.message_id = next_word(line);
            status.from.address = next_word(line);
            if (!line.empty())
                status.reference = static_cast<std::uint32_t>(std::stoul(next_word(line)));
            actions.push_back(plugin::StreamEvent{0, std::move(status)});
        } else {
            plugin::StreamClose close;
            close.connection = 1;
            close.refused = verb == "refuse";
            actions.push_back(std::move(close));
            auto open_ones = stream_closed(1, "");
            std::move(open_ones->begin(), open_ones->end(), std::back_inserter(actions));
        }
    }
    return actions;
}

Result<plugin::StreamActions> FakeInstance::stream_durable(plugin::Token token, bool durable) {
    return plugin::StreamActions{
        plugin::StreamWrite{1, "ack " + std::to_string(token) + (durable ? " 1\n" : " 0\n")}};
}

Result<plugin::StreamActions> FakeInstance::stream_closed(std::uint32_t, std::string_view) {
    open_ = false;
    plugin::StreamActions actions;
    for (const plugin::Token token : submitted_)
        actions.push_back(plugin::Settlement{token, {}});  // in doubt
    submitted_.clear();
    actions.push_back(plugin::StreamCredit{0});
    return actions;
}

Result<plugin::StreamActions> FakeInstance::stream_submit(const plugin::Outgoing &message) {
    if (full || !open_) return Error{"no room", "", plugin::kNotNow};
    submitted_.push_back(message.token);
    return plugin::StreamActions{plugin::StreamWrite{
        1, "submit " + std::to_string(message.token) + ' ' + std::string(message.to) + ' ' +
               std::to_string(message.reference) + ' ' +
               std::get<model::Text>(*message.content).text + '\n'}};
}

Result<plugin::StreamActions> FakeInstance::stream_stop() {
    stopped = true;
    if (stubborn) return plugin::StreamActions{plugin::StreamTimer{0, 1, kStreamStopMs + 1'000}};
    plugin::StreamClose close;
    close.connection = 1;
    return plugin::StreamActions{plugin::StreamWrite{1, "bye\n"}, std::move(close)};
}

// ---- World --------------------------------------------------------------------------------------

World::World(std::string flow, std::size_t workers)
    : instance(provider.url()), flow_(std::move(flow)), workers_(workers) {
    setup.id = "line";
    setup.instance = &instance;
    setup.carries.template_message = setup.carries.verified_phone = true;
    setup.carries.list.emplace();
    setup.flow = "flow";
    setup.in_doubt = {delivery::InDoubtAction::resend, 5'000, 0};
    if (const char *seed = std::getenv("PATCHBAY_LATE_STORE"))
        store->be_late(static_cast<std::uint32_t>(std::atoi(seed)));
}

void World::start() {
    flows_ = std::make_unique<FlowBook>(*store, environment());
    Problems problems;
    auto document = LocatedJson::parse("flow.json", flow_, LocatedJson::Dialect::relaxed, problems);
    auto flow = document ? flow::Flow::load("flow", *document, environment(), problems) : nullptr;
    ASSERT_TRUE(flow) << (problems.empty() ? "" : to_text(problems.front()));
    ASSERT_TRUE(flows_->add(flow, flow_));

    EngineSetup parts;
    parts.lines.push_back(setup);
    LineSetup source;
    source.id = "backends/fake";
    source.instance = &instance;
    source.carries = setup.carries;
    if (!instance.has_stream()) parts.lines.push_back(std::move(source));
    parts.backends.emplace("fake", &instance);
    parts.store = store.get();
    parts.flows = flows_.get();
    parts.clock = &clock;
    parts.metrics = &metrics_;
    parts.store_lost = [this] { ++lost; };
    for (std::size_t worker = 0; worker < workers_; ++worker) {
        loops.push_back(std::make_unique<FastLoop>());
        auto client = net::HttpClient::create(loops.back()->loop(), {"127.0.0.0/8"});
        ASSERT_TRUE(client);
        clients_.push_back(std::move(*client));
        auto connector = net::Connector::create(loops.back()->loop(), {"127.0.0.0/8"});
        ASSERT_TRUE(connector);
        connectors_.push_back(std::move(*connector));
        parts.workers.push_back(
            {loops.back().get(), clients_.back().get(), connectors_.back().get()});
    }
    engine = std::make_unique<Engine>(std::move(parts));
    ASSERT_TRUE(engine->start());
    for (auto &loop : loops)
        loop->run();
}

void World::kill() {
    for (auto &loop : loops)
        loop->stop();
    store->set_faults({});
    store->release();  // onto loops that do not run any more
    engine.reset();
    clients_.clear();
    connectors_.clear();
    loops.clear();
    flows_.reset();
}

void World::drain() {
    std::promise<void> drained;
    engine->drain([&] { drained.set_value(); });
    EXPECT_EQ(drained.get_future().wait_for(kPatience), std::future_status::ready);
}

std::future<bool> World::receive(model::Event event) {
    auto promise = std::make_shared<std::promise<bool>>();
    auto result = promise->get_future();
    plugin::Decoded decoded;
    decoded.events.push_back(std::move(event));
    engine->receive(*engine->line("line"), std::move(decoded),
                    [promise](bool durable) { promise->set_value(durable); });
    return result;
}

std::future<bool> World::news(const std::string &id, const std::string &subject,
                              const std::string &status, bool last) {
    model::BackendEvent event;
    event.name = "changed";
    event.id = id;
    event.subjects = {subject, "serial:" + subject};
    event.data = to_text(json::object{{"status", status}});
    event.last = last;
    auto promise = std::make_shared<std::promise<bool>>();
    auto result = promise->get_future();
    plugin::Decoded decoded;
    decoded.backend_events.push_back(std::move(event));
    engine->receive(*engine->line("backends/fake"), std::move(decoded),
                    [promise](bool durable) { promise->set_value(durable); });
    return result;
}

Result<Submitted> World::submit(const std::string &to, const std::string &text,
                                const std::string &key, const std::string &hash) {
    std::promise<Result<Submitted>> promise;
    auto result = promise.get_future();
    engine->submit({"line", to, model::Text{text}, key, hash},
                   [&promise](Result<Submitted> said) { promise.set_value(std::move(said)); });
    if (result.wait_for(kPatience) != std::future_status::ready) return Error{"no answer"};
    return result.get();
}

void World::settle(std::size_t task, const std::string &output, std::vector<std::string> subjects) {
    const auto token = instance.tasks().at(task);
    plugin::TaskResult result;
    result.ok = true;
    result.output = output;
    result.follow = std::move(subjects);
    loops.front()->on([&] { EXPECT_TRUE(engine->task_host().settle(token, std::move(result))); });
}

std::future<bool> World::say(const std::string &id, const std::string &text,
                             const std::string &from, const std::string &user_id) {
    model::Message message;
    message.id = id;
    message.from.address = from;
    message.from.user_id = user_id;
    message.content = model::Text{text};
    return receive(std::move(message));
}

std::future<bool> World::report(const std::string &message_id, model::DeliveryStatus status,
                                const std::string &correlation) {
    model::Status event;
    event.message_id = message_id;
    event.status = status;
    event.correlation = correlation;
    return receive(std::move(event));
}

void World::until(const std::function<bool()> &condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
        loops.front()->on([] {});  // what is posted goes first
    }
    for (auto &loop : loops)
        loop->on([] {});  // who made it true has finished
}

double World::counted(const std::string &metric) {
    for (const auto &family : metrics_.registry().Collect())
        if (family.name == metric) return family.metric.at(0).counter.value;
    return 0;
}

void World::hold() {
    journal::Faults faults;
    faults.hold_completions = true;
    store->set_faults(std::move(faults));
}

void World::release() {
    store->set_faults({});
    store->release();
}

void World::fail_commits(std::function<bool(std::uint64_t)> which) {
    journal::Faults faults;
    faults.fail_commit = std::move(which);
    store->set_faults(std::move(faults));
}

journal::Outgoing World::outgoing(const std::string &correlation) {
    const auto place = delivery::parse_token(store->id(), correlation);
    if (!place) return {};
    return store->outgoing(place->partition, place->id).value().value_or(journal::Outgoing{});
}

journal::Conversation World::conversation() {
    const auto rows = store->conversations("", 1).value();
    return rows.empty() ? journal::Conversation{} : rows.front().conversation;
}

std::optional<journal::Place> World::led_to(const std::string &address) {
    const auto alias = store->alias(partition_of("line", address), "line", address).value();
    return alias ? std::optional(journal::Place{alias->partition, alias->conversation})
                 : std::nullopt;
}

}  // namespace patchbay::engine::test
