// Files that contacts send: noted with their message, fetched before the provider forgets them,
// kept in the media folder when they are what the message said.
#include "core/base/crypto.h"
#include "core/base/cut.h"
#include "core/base/log.h"
#include "core/delivery/backoff.h"
#include "core/engine/engine.h"
#include "core/engine/exchange.h"
#include "core/engine/shard.h"
#include "core/model/media_type.h"
#include "core/net/request_check.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::MediaState;

struct Shard::Fetch {
    Line *line = nullptr;
    journal::Partition partition = 0;
    journal::Media row;
    model::Media media;
    std::int64_t noted = 0;     // of the steady clock
    std::int64_t after_ms = 0;  // while it is pending: when it is tried again
    std::uint64_t token = 0;
    std::deque<plugin::HttpRequest> requests;
    std::shared_ptr<media::Incoming> file;
    Departures::Place place;  // where messages wait for the same host
};

namespace {

// Whether the digest that the provider gave (hex or Base64) is the one of the file.
bool same_hash(std::string_view said, std::string_view hex) {
    if (said.empty()) return true;
    if (said.size() == hex.size()) {
        const auto bytes = crypto::from_hex(said);
        return bytes && *bytes == crypto::from_hex(hex);
    }
    return crypto::from_base64(said) == crypto::from_hex(hex);
}

}  // namespace

// The row that makes sure of the fetch, in the commit that accepts the message.
std::optional<journal::Media> Shard::note_media(Batch &batch, Conversation &conversation,
                                                const model::Message &message) {
    const auto *content = std::get_if<model::Media>(&message.content);
    const LineSetup &line = conversation.line->setup;
    if (!content || !line.instance->has_media() || !parts_.media) return std::nullopt;
    // A link of the provider's is good for a while, like its id.
    const std::string &source = content->media_id.empty() ? content->url : content->media_id;
    if (source.empty()) return std::nullopt;
    journal::Media row;
    row.id = take_id(conversation.partition);
    row.line = line.id;
    row.media_id = source;
    row.about = model::to_text(message.content);
    row.received = row.due = parts_.clock.now();
    batch.put_media.push_back(row);
    return row;
}

void Shard::fetch_media(Line &line, journal::Partition partition, journal::Media row) {
    if (draining_ || !parts_.media) return;  // the next start does it
    auto fetch = std::make_shared<Fetch>();
    fetch->line = &line;
    fetch->partition = partition;
    fetch->noted = steady_of(row.received, moment_of(parts_.clock));
    fetch->row = std::move(row);
    fetches_.push_back(std::move(fetch));
    start_fetches();
}

void Shard::start_fetches() {
    while (fetching_ < kMediaFetches && !fetches_.empty() && !draining_) {
        auto fetch = std::move(fetches_.front());
        fetches_.pop_front();
        ++fetching_;
        ++fetch->row.attempts;
        fetch->requests.clear();
        auto about = parse_json(fetch->row.about);
        auto content =
            about ? model::stored_content(*about) : Result<model::Content>(about.error());
        auto *media = content ? std::get_if<model::Media>(&*content) : nullptr;
        if (!media) {
            media_gone(fetch, "what the message said of it cannot be read");
            continue;
        }
        fetch->media = std::move(*media);
        fetch->token = (std::uint64_t{1} << 48) | ++next_token_;
        auto requests = fetch->line->setup.instance->fetch_media(fetch->token, fetch->media);
        if (!requests || requests->empty()) {
            media_gone(fetch,
                       requests ? "the channel knows no way to it" : requests.error().message);
            continue;
        }
        std::move(requests->begin(), requests->end(), std::back_inserter(fetch->requests));
        media_send(fetch);
    }
}

void Shard::media_send(const std::shared_ptr<Fetch> &fetch) {
    plugin::HttpRequest request = std::move(fetch->requests.front());
    fetch->requests.pop_front();
    const std::uint32_t step = request.step;
    if (auto filled = fetch->line->setup.instance->fill_in(request); !filled)
        return media_gone(fetch, filled.error().message);
    const bool keep = request.keep_body;
    net::ClientRequest out = to_client_request(std::move(request));
    if (keep) {
        auto file = parts_.media->receive();
        if (!file) return media_later(fetch, file.error().message, kMediaRoomMs);
        fetch->file = std::move(*file);
        out.sink = [file = fetch->file](std::string_view bytes) { return file->write(bytes); };
    }
    fetch->place = departures_.enter(net::origin_of(out.url));
    parts_.client.send(std::move(out), [this, fetch, step](net::ClientResponse response) {
        fetch->place.end(Departures::End::unused);
        media_answered(fetch, step, std::move(response));
    });
}

void Shard::media_answered(const std::shared_ptr<Fetch> &fetch, std::uint32_t step,
                           net::ClientResponse response) {
    switch (response.kind) {
        case net::ErrorKind::none:
            break;
        case net::ErrorKind::blocked:
        case net::ErrorKind::invalid:
            return media_gone(fetch, response.error);
        case net::ErrorKind::too_large: {
            const bool full = fetch->file && fetch->file->error() &&
                              fetch->file->bytes() <= parts_.media->limits().largest;
            if (full) return media_later(fetch, fetch->file->error()->message, kMediaRoomMs);
            return media_gone(fetch, response.error);
        }
        default:
            return media_later(fetch, response.error);
    }
    auto answer = fetch->line->setup.instance->media_fetched(fetch->token,
                                                             to_plugin_response(response, step));
    if (!answer) return media_gone(fetch, answer.error().message);
    if (answer->request) {
        fetch->requests.push_front(std::move(*answer->request));
        return media_send(fetch);
    }
    const plugin::Outcome &outcome = *answer->outcome;
    const std::string said = outcome.code + ' ' + outcome.title;
    switch (outcome.kind) {
        case plugin::OutcomeKind::sent:
            if (!fetch->requests.empty()) return media_send(fetch);
            return media_keep(fetch);
        case plugin::OutcomeKind::failed:
            return media_gone(fetch, said);
        case plugin::OutcomeKind::stop_line:
            return media_later(fetch, said, kLineProbeMs);
        default:
            return media_later(fetch, said, outcome.retry_after_ms);
    }
}

void Shard::media_keep(const std::shared_ptr<Fetch> &fetch) {
    if (!fetch->file) return media_gone(fetch, "the channel says that it is here, and it is not");
    auto blob = fetch->file->keep(fetch->media.mime_type, fetch->media.filename);
    if (!blob) return media_later(fetch, blob.error().message, kMediaRoomMs);
    if (!same_hash(fetch->media.sha256, blob->id)) {
        // Kept under the hash that it has, it is nobody's and expires. The same bytes twice were
        // not spoilt on their way: the provider has no others.
        constexpr auto kWhy = "its bytes are not what the message said (SHA-256)";
        if (fetch->row.blob == blob->id) return media_gone(fetch, kWhy);
        fetch->row.blob = blob->id;
        return media_later(fetch, kWhy);
    }
    fetch->row.state = MediaState::stored;
    fetch->row.blob = blob->id;
    media_settled(fetch);
}

void Shard::media_later(const std::shared_ptr<Fetch> &fetch, const std::string &why,
                        std::int64_t after_ms) {
    const Moment now = moment_of(parts_.clock);
    if (now.steady - fetch->noted >= kMediaForMs)
        return media_gone(fetch, "given up after 7 days; last: " + why);
    if (const auto not_told = fetch->line->told.file.take(now.steady))
        log::warn("file not fetched yet",
                  {{"channel", fetch->line->id()}, {"reason", why}, {"not_told", *not_told}});
    fetch->after_ms =
        delivery::backoff_ms(fetch->row.attempts, after_ms, static_cast<std::uint32_t>(random_()));
    fetch->row.due = now.wall + fetch->after_ms;
    media_settled(fetch);
}

void Shard::media_gone(const std::shared_ptr<Fetch> &fetch, const std::string &why) {
    if (const auto not_told = fetch->line->told.file.take(parts_.clock.steady_ms()))
        log::error("a contact's file cannot be had",
                   {{"channel", fetch->line->id()},
                    {"media_id", cut(fetch->row.media_id, kToldIdBytes)},
                    {"reason", why},
                    {"not_told", *not_told}});
    fetch->row.state = MediaState::gone;
    fetch->row.reason = why;
    media_settled(fetch);
}

void Shard::media_settled(const std::shared_ptr<Fetch> &fetch) {
    fetch->file.reset();
    auto batch = std::make_shared<Batch>();
    batch->put_media.push_back(fetch->row);
    commit_surely(fetch->partition, std::move(batch), [this, fetch] {
        --fetching_;
        if (fetch->row.state == MediaState::pending)
            parts_.executor.after(fetch->after_ms, [this, fetch] {
                fetches_.push_back(fetch);
                start_fetches();
            });
        start_fetches();
    });
}

// ---- Files that go out --------------------------------------------------------------------------

// Where the provider has the file already, the message names it by that id. The error says why the
// channel cannot carry the file.
Result<void> Shard::use_upload(const Line &line, model::Content &content) {
    auto *media = model::file_of(content);
    if (!media || !media->url.starts_with(model::kBlobScheme)) return {};
    const std::string blob = media->url.substr(model::kBlobScheme.size());
    if (auto good = takes_file(line, *media, blob); !good) {
        Error error = good.error();
        const bool header = !std::holds_alternative<model::Media>(content);
        if (header && !error.where.empty()) error.where.insert(0, "/header");
        return error;
    }
    const auto partition = Engine::partition_of(line.id(), blob);
    auto known = parts_.store.upload(partition, line.id(), blob);
    if (!known || !*known) return {};
    // A time that lies further ahead than it was kept for was written by a clock that was wrong.
    const std::int64_t left = (*known)->expires - parts_.clock.now();
    if (left <= 0 || left > line.setup.upload_keep_ms) return {};
    media->media_id = (*known)->media_id;
    media->url.clear();
    return {};
}

Result<void> Shard::takes_file(const Line &line, model::Media &media, const std::string &blob) {
    const auto refuse = [](std::string why) {
        return Error{std::move(why), "/url", plugin::kContent};
    };
    auto file = parts_.media ? parts_.media->find(blob)
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

void Shard::note_upload(const Line &line, const std::string &blob, std::string media_id) {
    const std::int64_t keep = line.setup.upload_keep_ms;
    if (keep == 0) return;
    const auto partition = Engine::partition_of(line.id(), blob);
    journal::Upload upload{line.id(), blob, std::move(media_id), parts_.clock.now() + keep};
    parts_.engine.on_shard(partition, [partition, upload = std::move(upload)](Shard &shard) {
        auto batch = std::make_shared<Batch>();
        batch->put_uploads.push_back(upload);
        shard.commit_surely(partition, std::move(batch), [] {});
    });
}

// The parts of a request with the files of the media folder in them.
Result<net::ClientRequest> Shard::with_files(plugin::HttpRequest request) {
    std::vector<net::FormPart> parts;
    for (plugin::Part &part : request.parts) {
        net::FormPart out{std::move(part.name),
                          std::move(part.filename),
                          std::move(part.content_type),
                          std::move(part.body),
                          {}};
        if (!part.blob.empty()) {
            auto file = parts_.media ? parts_.media->find(part.blob)
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
