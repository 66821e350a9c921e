#include "core/engine/tasks/templates.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/engine/tasks/backend_tasks.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

std::string templates_document(std::string_view line) { return "templates/" + std::string(line); }

journal::Partition templates_partition(std::string_view line) {
    return partition_of("templates", line);
}

void Templates::refresh(Line &line) {
    if (!line.setup.lists_templates || ground_.drain.has_begun()) return;
    auto &timer = timers_[&line];
    if (timer != 0) ground_.executor.cancel(timer);
    timer = ground_.executor.after(kTemplatesQuietMs, [this, &line] {
        timers_[&line] =
            ground_.executor.after(kTemplatesEveryMs, [this, &line] { refresh(line); });
        list(line);
    });
}

void Templates::list(Line &line) {
    plugin::TaskRequest request;
    request.operation = kTemplatesOperation;
    request.input = "{}";
    const std::string key = line.id() + '.' + std::to_string(ground_.clock.now());
    request.key = key;
    tasks_.start(*line.setup.instance, request, 0, [this, &line](CallCame came) {
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
            templates_document(line.id()), to_text(came.output), ground_.clock.now()});
        log::info("templates listed",
                  {{"channel", line.id()}, {"count", templates->as_array().size()}});
        if (line.setup.templates_listed) line.setup.templates_listed(told);
        ground_.commits.commit_surely(templates_partition(line.id()), std::move(batch), [] {});
    });
}

}  // namespace patchbay::engine
