// FormBody: a multipart/form-data body, whose files are read while they are sent.
#pragma once

#include "core/base/result.h"
#include "core/net/http_client.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::net {

class FormBody {
public:
    // Opens the files, and takes their sizes as they are now.
    static Result<FormBody> open(const std::vector<FormPart> &parts);

    const std::string &content_type() const { return content_type_; }
    std::uint64_t size() const { return size_; }

    // Puts the next bytes into `out`, instead of what it holds; none at the end. The error: a file
    // has become shorter, or cannot be read.
    Result<void> read(std::string &out);
    bool at_end() const { return next_ == pieces_.size(); }

private:
    class File {
    public:
        explicit File(int fd = -1) : fd_(fd) {}
        File(File &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
        File &operator=(File &&) = delete;
        ~File();
        int fd() const { return fd_; }

    private:
        int fd_;
    };
    struct Piece {  // a text, and a file behind it where there is one
        std::string text;
        File file;
        std::uint64_t file_bytes = 0;
    };

    void add(Piece piece);

    std::string content_type_;
    std::uint64_t size_ = 0;
    std::vector<Piece> pieces_;
    std::size_t next_ = 0;
};

}  // namespace patchbay::net
