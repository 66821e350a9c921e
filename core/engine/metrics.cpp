#include "core/engine/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace patchbay::engine {

namespace {

prometheus::Histogram::BucketBoundaries seconds() {
    return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
            0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
}

prometheus::Histogram &histogram(prometheus::Registry &registry, const char *name,
                                 const char *help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, seconds());
}

double to_seconds(std::int64_t microseconds) { return static_cast<double>(microseconds) / 1e6; }

}  // namespace

struct Metrics::Series {
    explicit Series(prometheus::Registry &registry)
        : refused(prometheus::BuildCounter()
                      .Name("patchbay_requests_refused_total")
                      .Help("Requests on the public listener that were not accepted")
                      .Register(registry)),
          admin_refused(prometheus::BuildCounter()
                            .Name("patchbay_admin_requests_refused_total")
                            .Help("Requests and connections beyond the admin listener's limits")
                            .Register(registry)),
          letters_kept(prometheus::BuildCounter()
                           .Name("patchbay_letters_kept_total")
                           .Help("Letters between partitions that this version cannot read")
                           .Register(registry)
                           .Add({})),
          acknowledge(histogram(registry, "patchbay_acknowledge_seconds",
                                "From a webhook's arrival to its durable acknowledgement")),
          step(histogram(registry, "patchbay_step_seconds", "One flow step, without its commit")),
          send(histogram(registry, "patchbay_send_seconds", "One exchange with a provider")) {}

    prometheus::Family<prometheus::Counter> &refused;
    prometheus::Family<prometheus::Counter> &admin_refused;
    prometheus::Counter &letters_kept;
    prometheus::Histogram &acknowledge;
    prometheus::Histogram &step;
    prometheus::Histogram &send;
};

Metrics::Metrics()
    : registry_(std::make_unique<prometheus::Registry>()),
      series_(std::make_unique<Series>(*registry_)) {}

Metrics::~Metrics() = default;

void Metrics::refused(std::string_view line, std::string_view reason) {
    series_->refused.Add({{"channel", std::string(line)}, {"reason", std::string(reason)}})
        .Increment();
}

void Metrics::admin_refused(std::string_view reason) {
    series_->admin_refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::acknowledged(std::int64_t microseconds) {
    series_->acknowledge.Observe(to_seconds(microseconds));
}

void Metrics::stepped(std::int64_t microseconds) {
    series_->step.Observe(to_seconds(microseconds));
}

void Metrics::letter_kept() { series_->letters_kept.Increment(); }

void Metrics::sent(std::int64_t microseconds) { series_->send.Observe(to_seconds(microseconds)); }

}  // namespace patchbay::engine
