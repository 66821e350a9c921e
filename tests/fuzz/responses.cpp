// The bytes of a provider's connection through the response parser: whole, byte by byte, and in
// pieces that the first byte of the input chooses. However they are cut, they mean the same.
#include "core/net/response_parser.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

namespace {

using fuzz::require;
using patchbay::net::ResponseParser;
using State = ResponseParser::State;

constexpr std::size_t kHeaderBytes = 256;  // small, so that inputs reach them
constexpr std::size_t kBodyBytes = 64;

std::string show(ResponseParser &parser) {
    require(parser.status() >= 200 && parser.status() <= 999, "interim responses are passed over");
    require(parser.body().size() <= kBodyBytes, "a body keeps the limit");
    auto text = std::to_string(parser.status()) + (parser.keep_alive() ? " kept\n" : " closed\n");
    for (const auto &header : parser.headers()) {
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a header is one line", header.value);
        text += header.name + ": " + header.value + '\n';
    }
    return text + '\n' + parser.body() + '\n';
}

// Where a connection's bytes lead. What is refused in the end may be refused before all of it came,
// or only then.
struct Outcome {
    std::string responses;
    bool good = true;       // nothing was refused
    bool ends_one = false;  // the end of the connection ends a response

    bool operator==(const Outcome &) const = default;
};

// As a connection does: feeds what is there, next() bytes more at a time.
template <class Next>
Outcome parse(std::string_view text, bool to_head, Next next) {
    ResponseParser parser(kHeaderBytes, kBodyBytes);
    parser.start(to_head);
    Outcome outcome;
    std::string buffer;
    while (!text.empty()) {
        const auto piece = text.substr(0, next());
        buffer += piece;
        text.remove_prefix(piece.size());
        auto state = State::complete;
        while (state == State::complete && !buffer.empty()) {
            std::size_t consumed = 0;
            state = parser.feed(buffer, consumed);
            require(consumed <= buffer.size(), "what is consumed was there");
            buffer.erase(0, consumed);
            if (state != State::complete) break;
            outcome.responses += show(parser);
            parser.start(to_head);
        }
        if (state == State::malformed || state == State::too_large) {
            outcome.good = false;
            return outcome;
        }
    }
    if (parser.started() && parser.end() == State::complete) {
        outcome.responses += show(parser);
        outcome.ends_one = true;
    }
    return outcome;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0) return 0;
    const auto text = fuzz::text_of(data, size).substr(1);
    std::mt19937 random(data[0]);
    const auto longest = 1 + data[0] % 64u;
    const bool to_head = data[0] % 8 == 7;

    const auto whole = parse(text, to_head, [] { return std::string_view::npos; });
    const auto single = parse(text, to_head, [] { return std::size_t{1}; });
    const auto pieces = parse(text, to_head, [&] { return 1 + random() % longest; });
    // Only whole bytes tell that something is wrong further on.
    require(single.responses == pieces.responses, "pieces mean the same", single.responses,
            pieces.responses);
    require(whole.good != single.good || whole == single, "byte by byte means the same",
            single.responses, whole.responses);
    return 0;
}
