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
    if (const auto found = current_.find(name);
        found != current_.end() && found->second->version() == version)
        return found->second;
    std::lock_guard lock(mutex_);
    const auto key = std::make_pair(name, version);
    if (const auto found = older_.find(key); found != older_.end()) return found->second;

    std::shared_ptr<const flow::Flow> flow;
    auto kept = store_.flow(name, version);
    if (!kept) {  // perhaps it can be read the next time
        log::error("old flow cannot be read", {{"reason", kept.error().message}});
        return nullptr;
    }
    if (*kept) {
        Problems problems;
        auto document = LocatedJson::parse(name + "@" + version, (*kept)->text,
                                           LocatedJson::Dialect::relaxed, problems);
        if (document) flow = flow::Flow::load(name, *document, environment_, problems);
        for (const Problem &problem : problems)
            log::warn("old flow does not load", {{"problem", to_text(problem)}});
    }
    older_[key] = flow;
    return flow;
}

}  // namespace patchbay::engine
