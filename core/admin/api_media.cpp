// Files: those that contacts sent, and those that a caller wants to send.
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/media/folder.h"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <unistd.h>

namespace patchbay::admin {

namespace {

class FileStream final : public net::BodyStream {
public:
    explicit FileStream(int descriptor) : descriptor_(descriptor) {}
    ~FileStream() override { ::close(descriptor_); }

    void start(Function<void()>) override {}
    Next next(std::string &out) override {
        std::array<char, 64 * 1024> piece;
        const ssize_t got = ::read(descriptor_, piece.data(), piece.size());
        if (got < 0) return Next::broken;
        out.append(piece.data(), static_cast<std::size_t>(got));
        return got == 0 ? Next::end : Next::piece;
    }
    void drain() override {}

private:
    const int descriptor_;
};

json::object describe(const journal::Blob &blob) {
    json::object out{{"id", blob.id},
                     {"url", "blob:" + blob.id},
                     {"bytes", blob.bytes},
                     {"expires", to_rfc3339(blob.expires)}};
    if (!blob.mime_type.empty()) out["mime_type"] = blob.mime_type;
    if (!blob.filename.empty()) out["filename"] = blob.filename;
    return out;
}

// One file less is being written at its end.
struct Written {
    ~Written() { --writing; }
    std::atomic<std::size_t> &writing;
};

}  // namespace

// By the provider's id, which is what an event has.
void Api::find_media(Call &&call, net::Responder &&respond) {
    const auto channel = channel_of(call.query);
    if (!channel) return respond(bad_parameter("channel", channel.error().message));
    const auto media_id = call.query.text("media_id");
    if (channel->empty()) return respond(bad_parameter("channel", "is missing"));
    if (!media_id || media_id->empty()) return respond(bad_parameter("media_id", "is missing"));
    auto found = parts_.store.find_media(*channel, *media_id);
    if (!found) return respond(come_again(found.error().message));
    if (!*found) return respond(not_found("media on this channel"));
    const journal::Media &row = (*found)->second;
    json::object out{{"channel", row.line},
                     {"media_id", row.media_id},
                     {"attempts", row.attempts},
                     {"received", to_rfc3339(row.received)}};
    switch (row.state) {
        case journal::MediaState::pending:
            out["state"] = "pending";
            break;
        case journal::MediaState::gone:
            out["state"] = "gone";
            out["reason"] = row.reason;
            break;
        case journal::MediaState::stored:
            out["state"] = "stored";
            if (auto blob = parts_.store.blob(row.blob); blob && *blob)
                out["file"] = describe(**blob);
            else
                out["state"] = "expired";
            break;
    }
    respond(json_answer(200, out));
}

// The file's bytes. Never as something that a browser would run.
void Api::show_media(Call &&call, net::Responder &&respond) {
    auto file = parts_.media ? parts_.media->find(call.id)
                             : Result<std::optional<media::Folder::File>>(std::nullopt);
    if (!file) return respond(come_again(file.error().message));
    if (!*file) return respond(not_found("file: it is not here, or has expired"));
    const int descriptor = ::open((*file)->path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return respond(not_found("file: it is not here, or has expired"));
    net::Response response;
    response.content_type =
        (*file)->blob.mime_type.empty() ? "application/octet-stream" : (*file)->blob.mime_type;
    response.headers = {{"x-content-type-options", "nosniff"},
                        {"content-disposition", "attachment"},
                        {"etag", '"' + (*file)->blob.id + '"'}};
    response.stream = std::make_unique<FileStream>(descriptor);
    respond(std::move(response));
}

void Api::add_media(Call &&call, net::Responder &&respond) {
    if (!parts_.media) return respond(come_again("this daemon keeps no files"));
    const std::string type(call.request.header("content-type"));
    if (type.empty())
        return respond(problem(415, "say the file's type in Content-Type, such as image/jpeg"));
    if (call.request.body.empty())
        return respond(problem(400, "the body is the file: it is empty"));
    // Each holds its file in memory until the disk has it.
    if (files_writing_->fetch_add(1) >= kMostFilesWriting) {
        --*files_writing_;
        return respond(come_again("other files are still being written to the disk"));
    }
    Executor &disk = parts_.files ? *parts_.files : parts_.loop;
    disk.post([&media = *parts_.media, body = std::move(call.request.body), type,
               filename = std::string(call.query.text("filename").value_or("")),
               writing = files_writing_, respond = std::move(respond)]() mutable {
        const Written written{*writing};
        auto incoming = media.receive();
        if (!incoming) return respond(come_again(incoming.error().message));
        if (!(*incoming)->write(body))
            return respond((*incoming)->bytes() > media.limits().largest
                               ? problem(413, (*incoming)->error()->message)
                               : come_again((*incoming)->error()->message));
        auto blob = (*incoming)->keep(type, filename);
        if (!blob) return respond(come_again(blob.error().message));
        net::Response response = json_answer(201, describe(*blob));
        response.headers.push_back({"location", "/api/v1/media/" + blob->id});
        respond(std::move(response));
    });
}

}  // namespace patchbay::admin
