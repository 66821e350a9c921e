// Uploads: files of the media folder on their way to a provider, and the ids under which providers
// have them already.
//
// All on the shard's thread.
#pragma once

#include "core/engine/ground/ground.h"
#include "core/model/content.h"
#include "core/net/http_client.h"
#include "core/plugin/plugin.h"

#include <string>

namespace patchbay::engine {

class Uploads {
public:
    explicit Uploads(const Ground &ground) : ground_(ground) {}

    // Where the provider has the content's file already, the content names it by that id from here
    // on. The error says why the channel cannot carry the file.
    Result<void> use(const Line &line, model::Content &content);
    // The provider has the file under this id.
    void note(const Line &line, const std::string &blob, std::string media_id);
    // The parts of a request with the files of the media folder in them.
    Result<net::ClientRequest> with_files(plugin::HttpRequest request);

private:
    Result<void> takes_file(const Line &line, model::Media &media, const std::string &blob);

    const Ground &ground_;
};

}  // namespace patchbay::engine
