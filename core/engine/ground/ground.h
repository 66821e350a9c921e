// Ground: what the parts of one shard stand on. Everything of it lives on the shard's thread and
// outlives the parts.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"
#include "core/engine/departures.h"
#include "core/engine/ground/commits.h"
#include "core/engine/ground/drain.h"
#include "core/engine/ground/post.h"
#include "core/engine/ground/reads.h"
#include "core/engine/ground/tokens.h"
#include "core/media/folder.h"

namespace patchbay::engine {

class FlowBook;

struct Ground {
    Executor &executor;
    const Clock &clock;
    const Reads &reads;
    FlowBook &flows;
    media::Folder *media;  // null: no files are kept
    Executor &files;       // where work waits for the disk
    Drain &drain;
    Commits &commits;
    Tokens &tokens;
    Departures &departures;
    Post &post;
};

}  // namespace patchbay::engine
