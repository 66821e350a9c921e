#include "core/engine/sends/uploads.h"

#include "core/engine/exchange.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/model/media_type.h"

#include <algorithm>
#include <utility>

namespace patchbay::engine {

namespace {

std::string blob_of(const model::Content &content) {
    return model::file_of(content)->url.substr(model::kBlobScheme.size());
}

}  // namespace

bool Uploads::has_file(const model::Content &content) {
    const auto *media = model::file_of(content);
    return media && media->url.starts_with(model::kBlobScheme);
}

bool Uploads::is_known(const Key &key) const {
    const auto known = known_.find(key);
    return known != known_.end() &&
           ground_.clock.steady_ms() - known->second.since <= kUploadKnownMs;
}

bool Uploads::ready(const Line &line, const model::Content &content, Function<void()> then) {
    if (!has_file(content)) return true;
    const Key key{line.id(), blob_of(content)};
    if (is_known(key)) return true;
    if (!asked_.is_first(key, std::move(then))) return false;
    const auto partition = partition_of(key.first, key.second);
    ground_.reads.ask(
        partition,
        [partition, key](journal::Store &store) {
            return store.upload(partition, key.first, key.second);
        },
        [this, key](Result<std::optional<journal::Upload>> upload) {
            std::erase_if(known_, [this](const auto &one) { return !is_known(one.first); });
            // Where it cannot be read the file goes up again.
            known_[key] = {upload ? std::move(*upload) : std::nullopt, ground_.clock.steady_ms()};
            asked_.answer(key, [](const auto &go_on) { go_on(); });
        });
    return is_known(key);
}

Result<void> Uploads::use(const Line &line, model::Content &content) {
    if (!has_file(content)) return {};
    auto *media = model::file_of(content);
    const std::string blob = blob_of(content);
    if (auto good = takes_file(line, *media, blob); !good) {
        Error error = good.error();
        const bool header = !std::holds_alternative<model::Media>(content);
        if (header && !error.where.empty()) error.where.insert(0, "/header");
        return error;
    }
    const auto known = known_.extract(Key{line.id(), blob});
    if (!known || !known.mapped().upload) return {};
    const journal::Upload &upload = *known.mapped().upload;
    // A time that lies further ahead than it was kept for was written by a clock that was wrong.
    const std::int64_t left = upload.expires - ground_.clock.now();
    if (left <= 0 || left > line.setup.upload_keep_ms) return {};
    media->media_id = upload.media_id;
    media->url.clear();
    return {};
}

Result<void> Uploads::takes_file(const Line &line, model::Media &media, const std::string &blob) {
    const auto refuse = [](std::string why) {
        return Error{std::move(why), "/url", plugin::kContent};
    };
    auto file = ground_.media ? ground_.media->find(blob)
                              : Result<std::optional<media::Folder::File>>(std::nullopt);
    if (!file) return file.error();
    if (!*file) return refuse("there is no such file in the media folder; it may have expired");
    const journal::Blob &known = (*file)->blob;
    if (media.mime_type.empty()) media.mime_type = known.mime_type;
    const auto &rules = line.setup.instance->manifest().media;
    const auto rule = rules.find(model::kind_name(media.kind));
    if (rule == rules.end()) return {};
    const auto &types = rule->second.types;
    const std::string type = model::bare_type(known.mime_type);
    if (!types.empty() && std::find(types.begin(), types.end(), type) == types.end())
        return refuse("the channel does not take a file of type '" + type + "' as " +
                      std::string(rule->first));
    if (rule->second.max_bytes != 0 && known.bytes > rule->second.max_bytes)
        return refuse("the file has " + std::to_string(known.bytes) +
                      " bytes, and the channel takes " + std::to_string(rule->second.max_bytes));
    return {};
}

void Uploads::note(const Line &line, const std::string &blob, std::string media_id) {
    const std::int64_t keep = line.setup.upload_keep_ms;
    if (keep == 0) return;
    journal::Batch batch;
    batch.put_uploads.push_back({line.id(), blob, std::move(media_id), ground_.clock.now() + keep});
    ground_.post.write(partition_of(line.id(), blob), std::move(batch));
}

Result<net::ClientRequest> Uploads::with_files(plugin::HttpRequest request) {
    std::vector<net::FormPart> parts;
    for (plugin::Part &part : request.parts) {
        net::FormPart out{std::move(part.name),
                          std::move(part.filename),
                          std::move(part.content_type),
                          std::move(part.body),
                          {}};
        if (!part.blob.empty()) {
            auto file = ground_.media ? ground_.media->find(part.blob)
                                      : Result<std::optional<media::Folder::File>>(std::nullopt);
            if (!file) return file.error();
            if (!*file)
                return Error{"the file " + part.blob + " is not in the media folder any more"};
            out.file = std::move((*file)->path);
            if (out.content_type.empty()) out.content_type = (*file)->blob.mime_type;
            if (out.filename.empty())
                out.filename = (*file)->blob.filename.empty() ? "file" : (*file)->blob.filename;
        }
        parts.push_back(std::move(out));
    }
    net::ClientRequest out = to_client_request(std::move(request));
    out.parts = std::move(parts);
    return out;
}

}  // namespace patchbay::engine
