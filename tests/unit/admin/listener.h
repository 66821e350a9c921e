// The admin listener's handler over a store and an engine that a test holds in its hands.
#pragma once

#include "core/admin/admin.h"
#include "core/base/json.h"
#include "tests/contract/manual_executor.h"
#include "tests/unit/admin/fake_store.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::admin::test {

// Keeps what it was asked for; answers at once, as the test wants.
class FakeEngine final : public engine::Operator {
public:
    std::vector<engine::Submission> submissions;
    std::optional<Error> refusal;  // of whatever comes
    std::vector<std::string> changes;
    json::object replay;
    Function<void()> listener;

    void submit(engine::Submission submission,
                Function<void(Result<engine::Submitted>)> done) override {
        if (refusal) return done(*refusal);
        // The first of each key counts.
        for (std::size_t at = 0; at < submissions.size(); ++at) {
            if (submission.idempotency_key.empty() ||
                submissions[at].idempotency_key != submission.idempotency_key)
                continue;
            if (submissions[at].request_hash != submission.request_hash)
                return done(Error{"the key was used for another request", "",
                                  static_cast<int>(engine::SubmitError::key_reused)});
            return done(engine::Submitted{id_of(at), true});
        }
        submissions.push_back(std::move(submission));
        done(engine::Submitted{id_of(submissions.size() - 1), false});
    }
    void replay_dead_letter(Place letter, Function<void(Result<void>)> done) override {
        change("replay", letter, done);
    }
    void drop_dead_letter(Place letter, Function<void(Result<void>)> done) override {
        change("drop", letter, done);
    }
    void settle_doubt(Place message, engine::DoubtIs is,
                      Function<void(Result<void>)> done) override {
        change("settle " + std::to_string(static_cast<int>(is)), message, done);
    }
    void release_contact(std::string_view channel, std::string address,
                         Function<void(Result<void>)> done) override {
        if (refusal) return done(*refusal);
        changes.push_back("release " + std::string(channel) + " " + address);
        done({});
    }
    void give_link(Place, Function<void(Result<std::string>)> done) override {
        if (refusal) return done(*refusal);
        done(std::string("pb-0123456789abcdefghjkmn"));
    }
    Result<json::object> replay_conversation(Place) override {
        if (refusal) return *refusal;
        return replay;
    }
    void set_publish_listener(Function<void()> to) override { listener = std::move(to); }

private:
    static std::string id_of(std::size_t at) { return engine::place_text({7, at + 1}); }
    void change(std::string what, Place letter, Function<void(Result<void>)> &done) {
        if (refusal) return done(*refusal);
        changes.push_back(what + " " + engine::place_text(letter));
        done({});
    }
};

class Listener : public ::testing::Test {
protected:
    struct Answer {
        net::Response response;
        int status() const { return response.status; }
        json::object body() const {
            auto value = parse_json(response.body);
            EXPECT_TRUE(value && value->is_object()) << response.body;
            return value && value->is_object() ? value->as_object() : json::object();
        }
        std::string header(std::string_view name) const {
            for (const auto &header : response.headers)
                if (header.name == name) return header.value;
            return "";
        }
        // Of a problem: its status, checked for its form, and where it points to.
        std::string pointer() const { return place("pointer"); }
        std::string parameter() const { return place("parameter"); }
        std::string detail() const { return std::string(text_member(body(), "detail")); }

    private:
        std::string place(std::string_view kind) const {
            EXPECT_EQ(response.content_type, "application/problem+json");
            const auto problem = body();
            EXPECT_EQ(problem.at("status"), json::value(response.status));
            const auto place = problem.if_contains(kind);
            return place ? std::string(place->as_string()) : "none";
        }
    };

    Listener() {
        for (const auto *id : {"support-wa", "sales-sms", "backends/repairs"}) {
            engine::LineSetup setup;
            setup.id = id;
            setup.flow = setup.id == "support-wa" ? "support" : "";
            lines.emplace(id, std::make_unique<engine::Line>(std::move(setup)));
        }
    }

    Answer ask(std::string_view method, std::string_view target, std::string body = {},
               std::vector<net::Header> headers = {{"content-type", "application/json"}}) {
        headers.push_back({"authorization", "Bearer secret"});
        return ask_with(method, target, std::move(body), std::move(headers));
    }
    Answer ask_with(std::string_view method, std::string_view target, std::string body,
                    std::vector<net::Header> headers, std::string peer = "127.0.0.1") {
        net::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        if (target.find('?') != target.npos) request.query = target.substr(target.find('?') + 1);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.peer = std::move(peer);
        Answer answer;
        int answers = 0;
        admin.handle(std::move(request), [&](net::Response response) {
            answer.response = std::move(response);
            ++answers;
        });
        EXPECT_EQ(answers, 1) << method << " " << target;
        return answer;
    }

    FakeStore store;
    FakeEngine engine;
    Lines lines;
    engine::Metrics metrics;
    ManualExecutor loop;
    Admin admin{{engine, store, lines, metrics, system_clock(), loop}, "secret"};
};

}  // namespace patchbay::admin::test
