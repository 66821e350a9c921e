// An edited flow never strands a conversation: random documents, random edits, random events.
#include "tests/unit/flow/support.h"

#include <random>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

constexpr int kConversations = 100;
constexpr int kEvents = 60;
constexpr int kNames = 8;

// Documents whose expressions never fail, since a mistake of an author is not what is tested here.
class Author {
public:
    explicit Author(std::mt19937 &random) : random_(random) {}

    // Steps of any verb. Ways lead forward, or to a step that waits, so that nothing loops without
    // waiting; what no way leads to is given a keyword. `inner`: the flow that it may run, or "".
    std::string write(std::string_view inner) {
        names_.clear();
        for (int i = 0; i < kNames; ++i) {
            if (below(4) != 0) names_.push_back("s" + std::to_string(i));
        }
        if (names_.empty()) names_.emplace_back("s0");
        json::object steps;
        json::array words;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            steps[names_[i]] = step(i, inner);
            words.push_back(json::object{{"keywords", {"go" + names_[i]}}, {"step", names_[i]}});
        }
        steps["end"] = json::object{{"end", json::object()}};
        if (below(2) != 0)
            words.push_back(json::object{{"event", "repairs.changed"}, {"step", any()}});
        if (below(3) == 0)
            words.push_back(json::object{{"referral", json::object()}, {"step", any()}});
        words.push_back(json::object{{"keywords", {"goend"}}, {"step", "end"}});
        json::object document = {{"spec", "1.0"},
                                 {"languages", json::array{"en"}},
                                 {"start", names_[0]},
                                 {"entries", std::move(words)},
                                 {"steps", std::move(steps)}};
        if (below(2) != 0) document["fallback"] = any();
        return to_text(document);
    }

private:
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    std::string any() { return names_[below(static_cast<unsigned>(names_.size()))]; }
    std::string after(std::size_t place) {
        const auto left = static_cast<unsigned>(names_.size() - place);
        const auto chosen = place + 1 + below(left);
        return chosen < names_.size() ? names_[chosen] : "end";
    }
    json::value text() {
        return "{{ default(vars.x, '') }} {{ message.text }} {{ message.id }} "
               "{{ has(event.data) }} {{ channel.id }}";
    }
    json::value step(std::size_t place, std::string_view inner) {
        switch (below(9)) {
            case 0:
                return {{"send", {{"type", "text"}, {"text", text()}}}, {"next", after(place)}};
            case 1:
            case 2:
                return ask();
            case 3:
                return {{"call",
                         {{"backend", "repairs"},
                          {"operation", "status"},
                          {"input", {{"ticket", "ABCD"}}},
                          {"save", "x"}}},
                        {"next", any()},
                        {"on_error", {{"not_found", any()}}}};
            case 4:
                return {{"branch", json::array{json::object{{"when", "size(message.text) > 1"},
                                                            {"next", after(place)}},
                                               json::object{{"next", after(place)}}}}};
            case 5:
                return {{"set", {{"vars.x", "{{ message.type }}"}}}, {"next", after(place)}};
            case 6:
                return {{"wait", "1m"}, {"next", any()}};
            case 7:
                return {{"handoff", {{"queue", "desk"}, {"note", text()}}}, {"next", after(place)}};
            default:
                if (inner.empty()) return {{"goto", after(place)}};
                return {{"run", inner}, {"next", after(place)}};
        }
    }
    json::value ask() {
        json::object ask = {{"text", "question"}, {"retries", below(3)}};
        if (below(2) != 0) ask["save"] = "x";
        if (below(2) != 0) ask["pattern"] = "[a-m]+";
        if (below(2) != 0) ask["timeout"] = json::object{{"after", "15m"}, {"next", any()}};
        if (below(3) == 0) ask["otherwise"] = any();
        return {{"ask", std::move(ask)}, {"next", any()}};
    }

    std::mt19937 &random_;
    std::vector<std::string> names_;
};

Environment all_flows() {
    auto environment = repairs();
    environment.flows = {{"test", {"x"}}, {"other", {"x"}}};
    return environment;
}

class World {
public:
    explicit World(unsigned seed) : random_(seed), author_(random_) {
        edit("other");
        edit("test");
    }

    void edit(const std::string &name) {
        text_[name] = author_.write(name == "test" ? "other" : "");
        book_.put(name, text_[name], all_flows());
    }

    // One event that may come now, then what must hold.
    void step_once() {
        switch (random_() % 12) {
            case 0:
                edit("test");
                break;
            case 1:
                edit("other");
                break;
            case 2:
                if (random_() % 3 == 0) book_.forget_old();
                break;
            case 3:
                if (random_() % 8 == 0) book_.remove("other");
                break;
            default:
                break;
        }
        model::Message message = any_message();
        const auto result = step(book_, "test", state_, {any_event(message), now_ += 1000});
        ASSERT_TRUE(result) << result.error().message << story();
        const auto written = to_text(to_json(result->state));
        const auto read = state_from_json(parse_json(written).value());
        ASSERT_TRUE(read) << written;
        ASSERT_EQ(to_text(to_json(*read)), written);
        state_ = *read;
        stays_reachable(result->effects, written);
    }

private:
    // It waits for something that will come, or has ended.
    void stays_reachable(const std::vector<Effect> &effects, const std::string &written) {
        if (state_.waiting == Waiting::message) {
            ASSERT_TRUE(state_.stack.empty() && state_.flow.empty()) << written;
            return;
        }
        ASSERT_FALSE(state_.step.empty()) << written;
        bool due = state_.waiting == Waiting::answer || state_.serial == waits_for_;
        for (const auto &effect : effects) {
            const auto *call = std::get_if<CallOut>(&effect);
            const auto *timer = std::get_if<StartTimer>(&effect);
            due = due || (call && call->serial == state_.serial) ||
                  (timer && timer->serial == state_.serial);
        }
        ASSERT_TRUE(due) << written << story();
        waits_for_ = state_.serial;
    }

    model::Message any_message() {
        static const std::vector<std::string> words = {"a", "n", "1", "goend", "gos1", "gos5", ""};
        model::Message message;
        message.channel = "support-wa";
        message.id = "m";
        message.from.address = "1";
        message.content = model::Text{words[random_() % words.size()]};
        if (random_() % 8 == 0) message.content = model::Location{1, 2, "", ""};
        if (random_() % 8 == 0) message.referral = R"({"source_type": "ad"})";
        return message;
    }

    decltype(Input::event) any_event(const model::Message &message) {
        if (state_.waiting == Waiting::call) {
            const bool ok = random_() % 2 == 0;
            return CallResult{state_.serial, ok, 1, random_() % 2 == 0 ? "not_found" : "refused"};
        }
        if (state_.waiting == Waiting::pause) return TimerFired{state_.serial};
        if (random_() % 6 == 0)
            return EventIn{"repairs", "changed", json::object{{"status", "ready"}}};
        if (state_.waiting == Waiting::answer && random_() % 6 == 0)
            return TimerFired{state_.serial};
        return MessageIn{&message};
    }

    std::string story() const { return "\n" + text_.at("test") + "\n" + text_.at("other"); }

    std::mt19937 random_;
    Author author_;
    Book book_;
    std::map<std::string, std::string> text_;
    State state_;
    std::uint64_t waits_for_ = 0;
    TimeMs now_ = 1795428000000;
};

TEST(Editing, AnEditedFlowNeverStrandsAConversation) {
    for (unsigned seed = 1; seed <= kConversations; ++seed) {
        World world(seed);
        for (int i = 0; i < kEvents; ++i) {
            world.step_once();
            if (HasFatalFailure()) {
                ADD_FAILURE() << "conversation " << seed << ", event " << i;
                return;
            }
        }
    }
}

}  // namespace
}  // namespace patchbay::flow
