#include "core/app/daemon.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/log.h"

#include <unistd.h>

namespace patchbay::app {

int verb_run(const std::string &config, bool as_json) {
    Problems problems;
    auto loaded = load(config, Scope::everything(), problems);
    if (!loaded) return fail(std::move(problems));
    const auto usual = ::isatty(STDERR_FILENO) == 1 ? log::Format::text : log::Format::json;
    const auto format = as_json ? log::Format::json : loaded->config.log_format.value_or(usual);
    log::configure(loaded->config.log_level, format);
    return run_daemon(*std::move(loaded));
}

}  // namespace patchbay::app
