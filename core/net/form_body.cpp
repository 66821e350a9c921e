#include "core/net/form_body.h"

#include "core/base/crypto.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace patchbay::net {

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kBoundaryBytes = 16;

// As browsers and curl write a name between quotation marks.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += "%22";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else
            out += c;
    }
    return out + '"';
}

Error unreadable(int error) {
    return Error{std::string("a file that is to be sent cannot be read: ") + std::strerror(error)};
}

}  // namespace

FormBody::File::~File() {
    if (fd_ >= 0) ::close(fd_);
}

Result<FormBody> FormBody::open(const std::vector<FormPart> &parts) {
    FormBody body;
    std::array<std::uint8_t, kBoundaryBytes> random{};
    crypto::random_bytes(random);
    const auto boundary = "patchbay-" + crypto::to_hex(random);
    body.content_type_ = "multipart/form-data; boundary=" + boundary;
    std::string text;
    for (const FormPart &part : parts) {
        text += "--" + boundary + "\r\ncontent-disposition: form-data; name=" + quoted(part.name);
        if (!part.filename.empty()) text += "; filename=" + quoted(part.filename);
        text += "\r\n";
        if (!part.content_type.empty()) text += "content-type: " + part.content_type + "\r\n";
        text += "\r\n";
        if (part.file.empty()) {
            text += part.body + "\r\n";
            continue;
        }
        File file(::open(part.file.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat found {};
        if (file.fd() < 0 || ::fstat(file.fd(), &found) != 0) return unreadable(errno);
        body.add({std::move(text), std::move(file), static_cast<std::uint64_t>(found.st_size)});
        text = "\r\n";
    }
    body.add({text + "--" + boundary + "--\r\n", File(), 0});
    return body;
}

void FormBody::add(Piece piece) {
    size_ += piece.text.size() + piece.file_bytes;
    pieces_.push_back(std::move(piece));
}

Result<void> FormBody::read(std::string &out) {
    out.clear();
    while (!at_end()) {
        Piece &piece = pieces_[next_];
        out += std::exchange(piece.text, {});
        if (out.size() >= kReadBytes) return {};
        if (piece.file_bytes == 0) {
            ++next_;
            continue;
        }
        const auto before = out.size();
        const auto wanted = std::min<std::uint64_t>(piece.file_bytes, kReadBytes - before);
        out.resize(before + wanted);
        const auto got = ::read(piece.file.fd(), out.data() + before, wanted);
        if (got < 0 && errno != EINTR) return unreadable(errno);
        if (got == 0) return Error{"a file that is to be sent has become shorter meanwhile"};
        const auto bytes = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        out.resize(before + bytes);
        piece.file_bytes -= bytes;
    }
    return {};
}

}  // namespace patchbay::net
