// Uploads: files of the media folder on their way to a provider, and the ids under which providers
// have them already.
//
// All on the shard's thread.
#pragma once

#include "core/engine/ground/asked.h"
#include "core/engine/ground/ground.h"
#include "core/model/content.h"
#include "core/net/http_client.h"
#include "core/plugin/plugin.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::engine {

constexpr std::int64_t kUploadKnownMs = 1'000;  // then another message may have changed it

class Uploads {
public:
    explicit Uploads(const Ground &ground) : ground_(ground) {}

    // The content has a file of the media folder.
    static bool has_file(const model::Content &content);
    // False: whether the provider has its file already is not known yet; `then` is called, once, when
    // it is.
    bool ready(const Line &line, const model::Content &content, Function<void()> then);
    // Where the provider is known to have the content's file already, the content names it by that
    // id from here on. The error says why the channel cannot carry the file.
    Result<void> use(const Line &line, model::Content &content);
    // The provider has the file under this id.
    void note(const Line &line, const std::string &blob, std::string media_id);
    // The parts of a request with the files of the media folder in them.
    Result<net::ClientRequest> with_files(plugin::HttpRequest request);

private:
    using Key = std::pair<std::string, std::string>;  // line, file
    struct Known {
        std::optional<journal::Upload> upload;
        std::int64_t since = 0;  // of the steady clock
    };
    bool is_known(const Key &key) const;
    Result<void> takes_file(const Line &line, model::Media &media, const std::string &blob);

    const Ground &ground_;
    std::map<Key, Known> known_;  // until it is used, or old
    Asked<Key, Function<void()>> asked_;
};

}  // namespace patchbay::engine
