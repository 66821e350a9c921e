#include "core/engine/tasks/media_fetches.h"

#include "core/base/crypto.h"
#include "core/base/cut.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/delivery/backoff.h"
#include "core/engine/exchange.h"
#include "core/engine/line.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchbay::engine {

using journal::Batch;
using journal::MediaState;

struct MediaFetches::Fetch {
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

std::optional<journal::Media> MediaFetches::note(Batch &batch, const Line &line,
                                                 journal::Partition partition,
                                                 const model::Message &message) {
    const auto *content = std::get_if<model::Media>(&message.content);
    if (!content || !line.setup.instance->has_media() || !ground_.media) return std::nullopt;
    // A link of the provider's is good for a while, like its id.
    const std::string &source = content->media_id.empty() ? content->url : content->media_id;
    if (source.empty()) return std::nullopt;
    journal::Media row;
    row.id = ground_.commits.take_id(partition);
    row.line = line.id();
    row.media_id = source;
    row.about = model::to_text(message.content);
    row.received = row.due = ground_.clock.now();
    batch.put_media.push_back(row);
    return row;
}

void MediaFetches::fetch(Line &line, journal::Partition partition, journal::Media row) {
    if (ground_.drain.has_begun() || !ground_.media) return;  // the next start does it
    auto fetch = std::make_shared<Fetch>();
    fetch->line = &line;
    fetch->partition = partition;
    fetch->noted = steady_of(row.received, moment_of(ground_.clock));
    fetch->row = std::move(row);
    waiting_.push_back(std::move(fetch));
    start();
}

void MediaFetches::start() {
    while (fetching_ < kMediaFetches && !waiting_.empty() && !ground_.drain.has_begun()) {
        auto fetch = std::move(waiting_.front());
        waiting_.pop_front();
        ++fetching_;
        ++fetch->row.attempts;
        fetch->requests.clear();
        auto about = parse_json(fetch->row.about);
        auto content =
            about ? model::stored_content(*about) : Result<model::Content>(about.error());
        auto *media = content ? std::get_if<model::Media>(&*content) : nullptr;
        if (!media) {
            gone(fetch, "what the message said of it cannot be read");
            continue;
        }
        fetch->media = std::move(*media);
        fetch->token = ground_.tokens.take();
        auto requests = fetch->line->setup.instance->fetch_media(fetch->token, fetch->media);
        if (!requests || requests->empty()) {
            gone(fetch, requests ? "the channel knows no way to it" : requests.error().message);
            continue;
        }
        std::move(requests->begin(), requests->end(), std::back_inserter(fetch->requests));
        send(fetch);
    }
}

void MediaFetches::send(const FetchPtr &fetch) {
    plugin::HttpRequest request = std::move(fetch->requests.front());
    fetch->requests.pop_front();
    const std::uint32_t step = request.step;
    if (auto filled = fetch->line->setup.instance->fill_in(request); !filled)
        return gone(fetch, filled.error().message);
    const bool keep = request.keep_body;
    net::ClientRequest out = to_client_request(std::move(request));
    if (keep) {
        auto file = ground_.media->receive();
        if (!file) return later(fetch, file.error().message, kMediaRoomMs);
        fetch->file = std::move(*file);
        out.sink = [file = fetch->file](std::string_view bytes) { return file->write(bytes); };
    }
    fetch->place = ground_.departures.enter(net::origin_of(out.url));
    ground_.post.http(std::move(out), [this, fetch, step](net::ClientResponse response) {
        fetch->place.end(Departures::End::unused);
        answered(fetch, step, std::move(response));
    });
}

void MediaFetches::answered(const FetchPtr &fetch, std::uint32_t step,
                            net::ClientResponse response) {
    switch (response.kind) {
        case net::ErrorKind::none:
            break;
        case net::ErrorKind::blocked:
        case net::ErrorKind::invalid:
            return gone(fetch, response.error);
        case net::ErrorKind::too_large: {
            const bool full = fetch->file && fetch->file->error() &&
                              fetch->file->bytes() <= ground_.media->limits().largest;
            if (full) return later(fetch, fetch->file->error()->message, kMediaRoomMs);
            return gone(fetch, response.error);
        }
        default:
            return later(fetch, response.error);
    }
    auto answer = fetch->line->setup.instance->media_fetched(fetch->token,
                                                             to_plugin_response(response, step));
    if (!answer) return gone(fetch, answer.error().message);
    if (answer->request) {
        fetch->requests.push_front(std::move(*answer->request));
        return send(fetch);
    }
    const plugin::Outcome &outcome = *answer->outcome;
    const std::string said = outcome.code + ' ' + outcome.title;
    switch (outcome.kind) {
        case plugin::OutcomeKind::sent:
            if (!fetch->requests.empty()) return send(fetch);
            return keep(fetch);
        case plugin::OutcomeKind::failed:
            return gone(fetch, said);
        case plugin::OutcomeKind::stop_line:
            return later(fetch, said, kLineProbeMs);
        default:
            return later(fetch, said, outcome.retry_after_ms);
    }
}

void MediaFetches::keep(const FetchPtr &fetch) {
    if (!fetch->file) return gone(fetch, "the channel says that it is here, and it is not");
    ground_.files.post([this, fetch, &back = ground_.executor] {
        auto blob = fetch->file->keep(fetch->media.mime_type, fetch->media.filename);
        back.post([this, fetch, blob = std::move(blob)] { kept(fetch, blob); });
    });
}

void MediaFetches::kept(const FetchPtr &fetch, const Result<journal::Blob> &blob) {
    if (!blob) return later(fetch, blob.error().message, kMediaRoomMs);
    if (!same_hash(fetch->media.sha256, blob->id)) {
        // Kept under the hash that it has, it is nobody's and expires. The same bytes twice were
        // not spoilt on their way: the provider has no others.
        constexpr auto kWhy = "its bytes are not what the message said (SHA-256)";
        if (fetch->row.blob == blob->id) return gone(fetch, kWhy);
        fetch->row.blob = blob->id;
        return later(fetch, kWhy);
    }
    fetch->row.state = MediaState::stored;
    fetch->row.blob = blob->id;
    settled(fetch);
}

void MediaFetches::later(const FetchPtr &fetch, const std::string &why, std::int64_t after_ms) {
    const Moment now = moment_of(ground_.clock);
    if (now.steady - fetch->noted >= kMediaForMs)
        return gone(fetch, "given up after 7 days; last: " + why);
    if (const auto not_told = fetch->line->told.file.take(now.steady))
        log::warn("file not fetched yet",
                  {{"channel", fetch->line->id()}, {"reason", why}, {"not_told", *not_told}});
    fetch->after_ms =
        delivery::backoff_ms(fetch->row.attempts, after_ms, static_cast<std::uint32_t>(random_()));
    fetch->row.due = now.wall + fetch->after_ms;
    settled(fetch);
}

void MediaFetches::gone(const FetchPtr &fetch, const std::string &why) {
    if (const auto not_told = fetch->line->told.file.take(ground_.clock.steady_ms()))
        log::error("a contact's file cannot be had",
                   {{"channel", fetch->line->id()},
                    {"media_id", cut(fetch->row.media_id, kToldIdBytes)},
                    {"reason", why},
                    {"not_told", *not_told}});
    fetch->row.state = MediaState::gone;
    fetch->row.reason = why;
    settled(fetch);
}

void MediaFetches::settled(const FetchPtr &fetch) {
    fetch->file.reset();
    auto batch = std::make_shared<Batch>();
    batch->put_media.push_back(fetch->row);
    ground_.commits.commit_surely(fetch->partition, std::move(batch), [this, fetch] {
        --fetching_;
        if (fetch->row.state == MediaState::pending)
            ground_.executor.after(fetch->after_ms, [this, fetch] {
                waiting_.push_back(fetch);
                start();
            });
        start();
    });
}

}  // namespace patchbay::engine
