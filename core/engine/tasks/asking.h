// Asking: what a shard asks of providers by itself: what is new, and what was missed.
#pragma once

#include "core/engine/tasks/asked_webhooks.h"
#include "core/engine/tasks/catch_up.h"
#include "core/engine/tasks/polls.h"

namespace patchbay::engine {

struct Asking {
    Asking(const Ground &ground, BackendTasks &tasks)
        : webhooks(ground), catch_up(ground, tasks, webhooks), polls(ground, webhooks) {}
    Asking(const Asking &) = delete;
    Asking &operator=(const Asking &) = delete;

    AskedWebhooks webhooks;
    CatchUp catch_up;
    Polls polls;
};

}  // namespace patchbay::engine
