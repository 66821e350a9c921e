#include "core/net/response_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace patchbay::net {

namespace {

struct Phrase {
    int status;
    std::string_view text;
};

constexpr std::array kPhrases = {
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{422, "Unprocessable Content"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
};

void append_number(std::string &out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// A header cannot end before its end, whatever a caller put into it.
void append_clean(std::string &out, std::string_view text) {
    for (const auto c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += (byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c;
    }
}

bool written_by_the_server(std::string_view name) {
    return name == "content-length" || name == "date" || name == "connection" ||
           name == "transfer-encoding";
}

}  // namespace

void append_chunk(std::string &out, std::string_view piece) {
    if (piece.empty()) return;  // that would be the last one
    std::array<char, 16> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
    out.append(digits.data(), end);
    out += "\r\n";
    out += piece;
    out += "\r\n";
}

std::string_view reason_phrase(int status) {
    const auto found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                    [&](const Phrase &phrase) { return phrase.status == status; });
    return found == kPhrases.end() ? std::string_view{} : found->text;
}

void append_response(std::string &out, const Response &response, const ResponseForm &form) {
    const int status = response.status < 200 || response.status > 599 ? 500 : response.status;
    const bool bodiless = status == 204 || status == 304;
    out.reserve(out.size() + response.body.size() + 256);
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(status));
    out += ' ';
    out += reason_phrase(status);
    out += "\r\ndate: ";
    out += form.date;
    if (!response.content_type.empty()) {
        out += "\r\ncontent-type: ";
        append_clean(out, response.content_type);
    }
    for (const auto &header : response.headers) {
        if (written_by_the_server(header.name)) continue;
        out += "\r\n";
        append_clean(out, header.name);
        out += ": ";
        append_clean(out, header.value);
    }
    if (!bodiless) {
        if (!response.stream) {
            out += "\r\ncontent-length: ";
            append_number(out, response.body.size());
        } else if (!form.http_1_0) {
            out += "\r\ntransfer-encoding: chunked";
        }
    }
    if (form.close) {
        out += "\r\nconnection: close";
    } else if (form.http_1_0) {
        out += "\r\nconnection: keep-alive";
    }
    out += "\r\n\r\n";
    if (!bodiless && !form.head) out += response.body;
}

}  // namespace patchbay::net
