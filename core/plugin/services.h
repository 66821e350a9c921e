// The services that the host gives to one instance: the patchbay_host handle and the tables behind
// it.
#pragma once

#include "core/base/clock.h"
#include "core/base/log_pace.h"
#include "core/plugin/gate.h"
#include "core/plugin/json_tape.h"
#include "core/plugin/plugin.h"
#include "core/plugin/secret_mask.h"
#include "core/plugin/tasks.h"
#include "core/plugin/veil.h"
#include "patchbay/host.h"

namespace patchbay::plugin {

// True for the ids that get_service answers with a table (the task service only where there is a
// TaskHost).
bool is_service(std::string_view id);

constexpr std::int64_t kMaxLogLines = 60;  // of one instance in a minute; others are counted

class Services {
public:
    Services(std::string plugin, const InstanceOptions &options);
    Services(const Services &) = delete;
    Services &operator=(const Services &) = delete;

    const patchbay_host *handle() const { return &handle_; }
    Gate &gate() { return gate_; }
    Tasks &tasks() { return tasks_; }
    log::Pace &log_pace() { return log_pace_; }
    JsonTapes &tapes() { return tapes_; }

    const std::string &plugin() const { return plugin_; }
    const std::string &instance() const { return instance_; }
    const Secrets &secrets() const { return secrets_; }
    const Clock &clock() const { return clock_; }
    Veil &veil() { return veil_; }
    const SecretMask &mask() const { return mask_; }

    // A text of the plugin for people: texts from outside as they were, secrets masked.
    std::string told(std::string text) const;
    void tell(Outcome &outcome) const;
    void tell(TaskResult &result) const;

private:
    std::string plugin_;    // for logs
    std::string instance_;  // likewise
    Secrets secrets_;
    const Clock &clock_;
    Gate gate_;
    JsonTapes tapes_;
    Veil veil_;
    SecretMask mask_;
    Tasks tasks_;
    log::Pace log_pace_{kMaxLogLines};
    patchbay_host handle_{};
};

}  // namespace patchbay::plugin
