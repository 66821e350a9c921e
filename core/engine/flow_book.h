// The flows by name and version: a conversation keeps the version it started with, also over
// restarts.
#pragma once

#include "core/flow/flow.h"
#include "core/journal/store.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace patchbay::engine {

class FlowBook final : public flow::Flows {
public:
    FlowBook(journal::Store &store, flow::Environment environment);

    // Makes `flow` the version that new runs of its name start with, and keeps its text. At the
    // start.
    Result<void> add(std::shared_ptr<const flow::Flow> flow, const std::string &text);

    // Reads the versions that the state names and that are not known here. Before a step; the Error:
    // they cannot be read now. Any thread that may wait for the store.
    Result<void> read(journal::Store &store, const flow::State &state);

    // The version to start with; null: no such flow. Any thread.
    std::shared_ptr<const flow::Flow> current(std::string_view name) const override;

    // A version that read() has found; null where it no longer loads (say its backend is gone). Any
    // thread.
    std::shared_ptr<const flow::Flow> version(const std::string &name,
                                              const std::string &version) override;

private:
    bool knows(const std::string &name, const std::string &version);
    Result<void> read(journal::Store &store, const std::string &name, const std::string &version);

    journal::Store &store_;
    const flow::Environment environment_;
    std::map<std::string, std::shared_ptr<const flow::Flow>, std::less<>> current_;
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const flow::Flow>> older_;
};

}  // namespace patchbay::engine
