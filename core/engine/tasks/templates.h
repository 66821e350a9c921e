// Templates: keeps the registry of a line's templates as the provider's account has them, a
// document of the journal.
//
// All on the shard's thread.
#pragma once

#include "core/base/executor.h"
#include "core/journal/records.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace patchbay::engine {

class BackendTasks;
struct Ground;
struct Line;

// The operation that a channel's plugin offers where its provider has templates, and its result:
// {"templates": [{"name", "language", "status", "usable", ...}]}; `status` in the provider's words,
// `usable` false where the provider would refuse to send it now.
constexpr std::string_view kTemplatesOperation = "templates.list";

constexpr std::int64_t kTemplatesEveryMs = 6 * 60 * 60 * 1'000;
constexpr std::int64_t kTemplatesQuietMs = 5'000;  // news of them come in bursts

std::string templates_document(std::string_view line);
journal::Partition templates_partition(std::string_view line);

class Templates {
public:
    Templates(const Ground &ground, BackendTasks &tasks) : ground_(ground), tasks_(tasks) {}

    // Asks the provider after a while of quiet, then every few hours. In the shard of
    // templates_partition().
    void refresh(Line &line);

private:
    void list(Line &line);

    const Ground &ground_;
    BackendTasks &tasks_;
    std::map<const Line *, Executor::TimerId> timers_;
};

}  // namespace patchbay::engine
