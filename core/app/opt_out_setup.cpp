#include "core/app/opt_out_setup.h"

namespace patchbay::app {

std::optional<engine::OptOutSetup> opt_out_setup(const LoadedChannel &channel,
                                                 const flow::PhoneLanguages &languages) {
    const bool everything = channel.carries.stops_all;
    if (!everything && channel.config.flow.empty()) return std::nullopt;
    engine::OptOutSetup setup;
    setup.languages = engine::default_opt_out_words(everything);
    setup.phones = languages;
    setup.provider_answers = channel.config.provider_answers_opt_out;
    for (const auto &[language, written] : channel.config.opt_out) {
        engine::OptOutWords &words = setup.languages[language];
        const auto take = [](auto &into, const auto &value) {
            if (!value.empty()) into = value;
        };
        const auto add = [](auto &into, const auto &more) {
            into.insert(into.end(), more.begin(), more.end());
        };
        add(words.stop, written.stop);
        add(words.start, written.start);
        add(words.help, written.help);
        take(words.stopped, written.stopped);
        take(words.started, written.started);
        take(words.helped, written.helped);
    }
    return setup;
}

}  // namespace patchbay::app
