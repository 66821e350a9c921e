// The account's templates as the provider lists them: page by page, behind cursors.
#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/whatsapp/templates.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::size_t kDefaultLimit = 25;
constexpr std::size_t kMaxLimit = 1000;

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

json::array components_of(const Template &known) {
    json::array out;
    if (!known.header.empty()) {
        out.push_back(json::object{{"type", "HEADER"}, {"format", upper(known.header)}});
    }
    std::string text = "Simulated";
    json::array examples;
    for (std::int64_t i = 0; i < known.body_parameters; ++i) {
        const auto name =
            known.names.empty() ? std::to_string(i + 1) : known.names[static_cast<std::size_t>(i)];
        text += " {{" + name + "}}";
        examples.push_back(json::string("example"));
    }
    json::object body{{"type", "BODY"}, {"text", text}};
    if (!examples.empty()) body["example"] = {{"body_text", json::array{examples}}};
    out.push_back(std::move(body));
    json::array buttons;
    for (std::int64_t i = 0; i < known.url_buttons; ++i) {
        buttons.push_back(json::object{
            {"type", "URL"}, {"text", "Open"}, {"url", "https://repairs.example/{{1}}"}});
    }
    if (!buttons.empty()) {
        out.push_back(json::object{{"type", "BUTTONS"}, {"buttons", std::move(buttons)}});
    }
    return out;
}

// Cursors are opaque: whoever reads one, or counts for himself, is found out.
std::string cursor(std::size_t position) {
    return crypto::to_base64("after:" + std::to_string(position) + "?") + "==";
}

std::size_t position_of(const std::string &wanted, std::size_t size) {
    for (std::size_t i = 0; i <= size; ++i) {
        if (cursor(i) == wanted) return i;
    }
    return size;
}

}  // namespace

json::object Templates::page(std::string_view query, const std::string &url) const {
    json::array all;
    const auto name = query_value(query, "name");
    const auto status = query_value(query, "status");
    for (const auto &[key, known] : templates_) {
        if (name && key.first != *name) continue;
        if (status && known.status != *status) continue;
        json::object one{{"name", key.first},
                         {"language", key.second},
                         {"status", known.status},
                         {"category", known.category},
                         {"quality_score", {{"score", known.quality}}},
                         {"components", components_of(known)},
                         {"id", std::to_string(known.id)}};
        all.push_back(std::move(one));
    }
    std::size_t limit = kDefaultLimit;
    if (const auto text = query_value(query, "limit")) {
        std::from_chars(text->data(), text->data() + text->size(), limit);
        limit = std::clamp<std::size_t>(limit, 1, kMaxLimit);
    }
    const auto after = query_value(query, "after");
    const auto first = after ? position_of(*after, all.size()) : 0;
    const auto last = std::min(all.size(), first + limit);
    json::object out{{"data", json::array(all.begin() + static_cast<std::ptrdiff_t>(first),
                                          all.begin() + static_cast<std::ptrdiff_t>(last))}};
    if (first == last) return out;
    out["paging"] = {{"cursors", {{"before", cursor(first)}, {"after", cursor(last)}}}};
    if (last < all.size()) {
        // As the provider's: with the caller's token in it, so that nobody should follow it
        // blindly.
        out["paging"].as_object()["next"] = url + "?access_token=hidden&after=" + cursor(last);
    }
    return out;
}

}  // namespace patchbay::simulators::whatsapp
