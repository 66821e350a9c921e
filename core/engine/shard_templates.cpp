// Keeps the registry of a line's templates as the provider's account has them.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/engine/templates.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

std::string templates_document(std::string_view line) { return "templates/" + std::string(line); }

journal::Partition templates_partition(std::string_view line) {
    return Engine::partition_of("templates", line);
}

// Once after a while of quiet, then every few hours.
void Shard::refresh_templates(Line &line) {
    if (!line.setup.lists_templates || draining_) return;
    auto &timer = template_timers_[&line];
    if (timer != 0) parts_.executor.cancel(timer);
    timer = parts_.executor.after(kTemplatesQuietMs, [this, &line] {
        template_timers_[&line] =
            parts_.executor.after(kTemplatesEveryMs, [this, &line] { refresh_templates(line); });
        list_templates(line);
    });
}

void Shard::list_templates(Line &line) {
    plugin::TaskRequest request;
    request.operation = kTemplatesOperation;
    request.input = "{}";
    const std::string key = line.id() + '.' + std::to_string(parts_.clock.now());
    request.key = key;
    start_task(*line.setup.instance, request, 0, [this, &line](CallCame came) {
        const json::value *templates = came.ok && came.output.is_object()
                                           ? came.output.as_object().if_contains("templates")
                                           : nullptr;
        if (!templates || !templates->is_array()) {
            log::warn("templates cannot be listed",
                      {{"channel", line.id()}, {"error", came.error}, {"reason", came.reason}});
            return;
        }
        auto batch = std::make_shared<journal::Batch>();
        const auto &told = batch->put_documents.emplace_back(journal::Document{
            templates_document(line.id()), to_text(came.output), parts_.clock.now()});
        log::info("templates listed",
                  {{"channel", line.id()}, {"count", templates->as_array().size()}});
        if (line.setup.templates_listed) line.setup.templates_listed(told);
        commit_surely(templates_partition(line.id()), std::move(batch), [] {});
    });
}

}  // namespace patchbay::engine
