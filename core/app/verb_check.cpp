#include "core/app/advice.h"
#include "core/app/loaded.h"
#include "core/app/output.h"
#include "core/app/verbs.h"

#include <algorithm>
#include <iterator>

namespace patchbay::app {
namespace {

std::string count(std::size_t number, std::string_view one) {
    return std::to_string(number) + ' ' + std::string(one) + (number == 1 ? "" : "s");
}

}  // namespace

int verb_check(const std::string &config, bool as_json) {
    Problems problems;
    auto loaded = load(config, Scope::everything(), problems);
    if (loaded && !(loaded->refused.empty() && loaded->unchecked.empty())) {
        problems = std::move(loaded->refused);
        std::move(loaded->unchecked.begin(), loaded->unchecked.end(), std::back_inserter(problems));
        loaded.reset();
    }
    if (loaded) {
        advise_store(loaded->config, loaded->advice);
        for (const Problems *warnings : {&loaded->advice, &loaded->warnings})
            for (const Problem &warning : *warnings)
                print_warning(to_text(warning));
    }
    if (as_json) {
        print_json(std::move(problems));
        return loaded ? kGood : kWrongUsage;
    }
    if (!loaded) return fail(std::move(problems));
    print_line(config + ": good: " + count(loaded->channels.size(), "channel") + ", " +
               count(loaded->backends.size(), "backend") + ", " +
               count(loaded->flows.size(), "flow"));
    return kGood;
}

}  // namespace patchbay::app
