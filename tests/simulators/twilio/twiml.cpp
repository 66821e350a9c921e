#include "tests/simulators/twilio/twiml.h"

#include <array>
#include <string_view>

namespace patchbay::simulators::twilio {

namespace {

constexpr int kNoGoodStatus = 11200;
constexpr int kNotTwiml = 12100;
constexpr int kContentType = 12300;

std::string content_type_of(const net::ClientResponse &response) {
    std::string out;
    for (const auto &header : response.headers) {
        if (header.name == "content-type") out = header.value.substr(0, header.value.find(';'));
    }
    while (out.ends_with(' '))
        out.pop_back();
    for (auto &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string unescaped(std::string_view text) {
    struct Entity {
        std::string_view name;
        char character;
    };
    static constexpr std::array kEntities{Entity{"&lt;", '<'}, Entity{"&gt;", '>'},
                                          Entity{"&quot;", '"'}, Entity{"&apos;", '\''},
                                          Entity{"&amp;", '&'}};
    std::string out;
    while (!text.empty()) {
        bool found = false;
        for (const auto &entity : kEntities) {
            if (!text.starts_with(entity.name)) continue;
            out += entity.character;
            text.remove_prefix(entity.name.size());
            found = true;
            break;
        }
        if (found) continue;
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

// What stands between <name …> and </name>, from `at` on; moves `at` behind it.
std::string_view element(std::string_view xml, const std::string &name, std::size_t &at) {
    const auto start = xml.find("<" + name, at);
    at = xml.size();
    if (start == std::string_view::npos) return {};
    const auto open = xml.find('>', start);
    const auto close = xml.find("</" + name + ">", start);
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return {};
    at = close;
    return xml.substr(open + 1, close - open - 1);
}

Answer read_twiml(std::string_view xml) {
    const auto first = xml.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    if (xml[first] != '<' || xml.find("<Response") == std::string_view::npos) {
        return {kNotTwiml, {}};
    }
    Answer out;
    for (std::size_t at = 0; at < xml.size();) {
        const auto message = element(xml, "Message", at);
        std::size_t inner = 0;
        const auto body = element(message, "Body", inner);
        const auto text = message.find('<') == std::string_view::npos ? message : body;
        if (!text.empty()) out.messages.push_back(unescaped(text));
    }
    return out;
}

}  // namespace

Answer read_bare_answer(const net::ClientResponse &response) {
    const auto good = response.kind == net::ErrorKind::none && response.status / 100 == 2;
    return {good ? 0 : kNoGoodStatus, {}};
}

Answer read_answer(const net::ClientResponse &response) {
    auto bare = read_bare_answer(response);
    if (bare.error_code != 0 || response.body.empty()) return bare;
    const auto type = content_type_of(response);
    if (type == "text/plain") return {0, {response.body}};
    if (type == "text/xml" || type == "application/xml" || type == "text/html") {
        return read_twiml(response.body);
    }
    return {kContentType, {}};
}

}  // namespace patchbay::simulators::twilio
