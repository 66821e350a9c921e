#include "core/admin/submission.h"

#include "core/admin/answers.h"
#include "core/admin/limits.h"
#include "core/base/crypto.h"
#include "core/base/located_json.h"
#include "core/base/text.h"
#include "core/model/content.h"

#include <algorithm>
#include <array>
#include <optional>

namespace patchbay::admin {

namespace {

constexpr std::array<std::string_view, 4> kMembers = {"channel", "to", "content", "human"};

bool says_json(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find(';')));
    while (type.ends_with(' ') || type.ends_with('\t'))
        type.pop_back();
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type == "application/json";
}

bool visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// "" where there is none.
std::variant<std::string, net::Response> read_key(const net::Request &request) {
    std::optional<std::string> key;
    for (const net::Header &header : request.headers) {
        if (header.name != "idempotency-key") continue;
        if (key) return problem(400, "Idempotency-Key is given twice");
        key = header.value;
        if (key->empty() || key->size() > kMaxKeyBytes || !visible_ascii(*key))
            return problem(400, "Idempotency-Key has 1 to " + std::to_string(kMaxKeyBytes) +
                                    " visible ASCII characters");
    }
    return std::move(key).value_or("");
}

// A required member that holds a text.
std::optional<net::Response> read_text(const json::object &object, std::string_view name,
                                       std::string &out) {
    const std::string pointer = pointer_step(name);
    const json::value *value = object.if_contains(name);
    if (!value) return problem_at(422, pointer, "this member is missing");
    if (!value->is_string()) return problem_at(422, pointer, "expected a text");
    out = value->as_string();
    if (out.empty()) return problem_at(422, pointer, "expected a text that is not empty");
    return std::nullopt;
}

std::optional<net::Response> unknown_member(const json::object &object) {
    for (const auto &member : object) {
        if (std::find(kMembers.begin(), kMembers.end(), member.key()) != kMembers.end()) continue;
        const std::string nearest = nearest_name(member.key(), kMembers);
        return problem_at(
            422, pointer_step(member.key()),
            "there is no such member; " +
                (nearest.empty() ? std::string("there are channel, to, content, human")
                                 : "did you mean '" + nearest + "'?"));
    }
    return std::nullopt;
}

// Tells two requests apart by what they ask for, not by how it is written.
std::string hash_of(const engine::Submission &submission) {
    std::string_view to = submission.to;
    if (to.starts_with('+')) to.remove_prefix(1);
    std::string asked;
    append_quoted(asked, submission.channel);
    append_quoted(asked, to);
    if (submission.human) asked += "human";
    asked += model::to_text(submission.content);
    return crypto::to_hex(crypto::sha256(asked));
}

}  // namespace

std::variant<engine::Submission, net::Response> read_submission(const net::Request &request) {
    if (!says_json(request.header("content-type"))) {
        net::Response refused = problem(415, "send the message as Content-Type: application/json");
        refused.headers.push_back({"accept", "application/json"});
        return refused;
    }
    engine::Submission submission;
    auto key = read_key(request);
    if (auto *refused = std::get_if<net::Response>(&key)) return std::move(*refused);
    submission.idempotency_key = std::get<std::string>(std::move(key));

    if (!valid_utf8(request.body)) return problem(400, "the body is not UTF-8");
    const auto body = parse_json(request.body);
    if (!body)
        return problem(400,
                       "the body is not JSON: " + body.error().where + ": " + body.error().message);
    const json::object *object = body->if_object();
    if (!object) return problem_at(422, "", "expected an object with channel, to and content");
    if (auto refused = unknown_member(*object)) return std::move(*refused);
    if (auto refused = read_text(*object, "channel", submission.channel))
        return std::move(*refused);
    if (auto refused = read_text(*object, "to", submission.to)) return std::move(*refused);
    if (const json::value *human = object->if_contains("human")) {
        if (!human->is_bool()) return problem_at(422, "/human", "expected true or false");
        submission.human = human->get_bool();
    }
    const json::value *content = object->if_contains("content");
    if (!content) return problem_at(422, "/content", "this member is missing");
    auto read = model::content_from_json(*content);
    if (!read) return problem_at(422, "/content" + read.error().where, read.error().message);
    submission.content = std::move(*read);
    submission.request_hash = hash_of(submission);
    return submission;
}

}  // namespace patchbay::admin
