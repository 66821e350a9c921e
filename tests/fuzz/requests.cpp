// The bytes of a connection through the request parser: whole, byte by byte, and in pieces that the
// first byte of the input chooses. However they are cut, they mean the same.
#include "core/net/request_parser.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

namespace {

using fuzz::require;
using patchbay::net::RequestParser;
using State = RequestParser::State;

constexpr std::size_t kHeaderBytes = 256;  // small, so that inputs reach them
constexpr std::size_t kHeaders = 8;
constexpr std::size_t kBodyBytes = 64;

void check(const patchbay::net::Request &request) {
    require(!request.method.empty() && !request.path.empty(), "a request has method and path");
    require(request.body.size() <= kBodyBytes, "a body keeps the limit");
    std::size_t hosts = 0;
    for (const auto &header : request.headers) {
        hosts += header.name == "host" ? 1 : 0;
        const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
        require(std::none_of(header.name.begin(), header.name.end(), upper),
                "names of headers are lower case", header.name);
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a header is one line", header.value);
    }
    require(hosts <= 1, "a request has one host");
}

std::string show(const patchbay::net::Request &request) {
    auto text = request.method + ' ' + request.path + " ? " + request.query + '\n';
    for (const auto &header : request.headers)
        text += header.name + ": " + header.value + '\n';
    return text + '\n' + request.body + '\n';
}

// Where a connection's bytes lead. What is refused in the end may be refused before all of it came,
// or only then.
struct Outcome {
    std::string requests;
    bool between = true;  // the last request is complete

    bool operator==(const Outcome &) const = default;
};

// As a connection does: feeds what is there, next() bytes more at a time.
template <class Next>
Outcome parse(std::string_view text, Next next) {
    RequestParser parser(kHeaderBytes, kHeaders, kBodyBytes);
    std::string said;
    std::string buffer;
    auto state = State::need_more;
    while (!text.empty()) {
        const auto piece = text.substr(0, next());
        buffer += piece;
        text.remove_prefix(piece.size());
        do {
            std::size_t consumed = 0;
            state = parser.feed(buffer, consumed);
            require(consumed <= buffer.size(), "what is consumed was there");
            buffer.erase(0, consumed);
            if (state == State::complete) {
                said += parser.keep_alive() ? "" : "close ";
                said += parser.http_1_0() ? "1.0 " : "1.1 ";
                const auto request = parser.take();
                check(request);
                said += show(request);
            }
        } while (state == State::complete && !buffer.empty());
        if (state != State::complete && state != State::need_more) break;
        require(state != State::need_more || buffer.size() < kHeaderBytes,
                "a full buffer makes progress");
    }
    const bool between =
        state == State::complete || (state == State::need_more && !parser.started());
    return {std::move(said), between};
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0) return 0;
    const auto text = fuzz::text_of(data, size).substr(1);
    std::mt19937 random(data[0]);
    const auto longest = 1 + data[0] % 64u;

    const auto whole = parse(text, [] { return std::string_view::npos; });
    const auto single = parse(text, [] { return std::size_t{1}; });
    require(whole == single, "byte by byte means the same", single.requests, whole.requests);
    const auto pieces = parse(text, [&] { return 1 + random() % longest; });
    require(whole == pieces, "pieces mean the same", pieces.requests, whole.requests);
    return 0;
}
