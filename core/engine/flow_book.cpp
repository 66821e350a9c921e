#include "core/engine/flow_book.h"

#include "core/base/log.h"

namespace patchbay::engine {

FlowBook::FlowBook(journal::Store &store, flow::Environment environment)
    : store_(store), environment_(std::move(environment)) {}

Result<void> FlowBook::add(std::shared_ptr<const flow::Flow> flow, const std::string &text) {
    if (auto kept = store_.put_flow({flow->name(), flow->version(), text}); !kept) return kept;
    current_[flow->name()] = std::move(flow);
    return {};
}

std::shared_ptr<const flow::Flow> FlowBook::current(std::string_view name) const {
    const auto found = current_.find(name);
    return found == current_.end() ? nullptr : found->second;
}

std::shared_ptr<const flow::Flow> FlowBook::version(const std::string &name,
                                                    const std::string &version) {
    if (auto newest = current(name); newest && newest->version() == version) return newest;
    const std::lock_guard lock(mutex_);
    const auto found = older_.find({name, version});
    return found == older_.end() ? nullptr : found->second;
}

bool FlowBook::knows(const std::string &name, const std::string &version) {
    if (name.empty()) return true;
    if (const auto newest = current(name); newest && newest->version() == version) return true;
    const std::lock_guard lock(mutex_);
    return older_.contains({name, version});
}

Result<void> FlowBook::read(journal::Store &store, const flow::State &state) {
    if (auto good = read(store, state.flow, state.version); !good) return good;
    for (const flow::Frame &frame : state.stack)
        if (auto good = read(store, frame.flow, frame.version); !good) return good;
    return {};
}

Result<void> FlowBook::read(journal::Store &store, const std::string &name,
                            const std::string &version) {
    if (knows(name, version)) return {};
    auto kept = store.flow(name, version);
    if (!kept) return kept.error();
    std::shared_ptr<const flow::Flow> flow;
    if (*kept) {
        Problems problems;
        auto document = LocatedJson::parse(name + "@" + version, (*kept)->text,
                                           LocatedJson::Dialect::relaxed, problems);
        if (document) flow = flow::Flow::load(name, *document, environment_, problems);
        for (const Problem &problem : problems)
            log::warn("old flow does not load", {{"problem", to_text(problem)}});
    }
    const std::lock_guard lock(mutex_);
    older_.try_emplace({name, version}, std::move(flow));
    return {};
}

}  // namespace patchbay::engine
