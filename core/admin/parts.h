// What the admin listener shows and reaches. All of it outlives the listener's handler.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"
#include "core/base/pulses.h"
#include "core/engine/line.h"
#include "core/engine/metrics.h"
#include "core/engine/operator.h"
#include "core/journal/store.h"
#include "core/media/folder.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace patchbay::admin {

using Lines = std::map<std::string, std::unique_ptr<engine::Line>, std::less<>>;

struct Parts {
    engine::Operator &engine;
    journal::Store &store;
    const Lines &lines;
    engine::Metrics &metrics;
    const Clock &clock;
    Executor &loop;                  // the listener's
    media::Folder *media = nullptr;  // null: no files are kept
    Executor *files = nullptr;       // where work waits for the disk; null: on `loop`
    const Pulses *pulses = nullptr;  // of the other loops; null: nobody watches them
};

}  // namespace patchbay::admin
