// Keywords by which a contact stops a line's messages, has them again, or asks for help.
//
// Where the channel's manifest says "opt_out": "all" (SMS), STOP holds for everything until START.
// Elsewhere it holds for what the contact did not ask for: a conversation that it begins is
// answered.
#pragma once

#include "core/base/clock.h"
#include "core/flow/language.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::engine {

enum class Keyword { stop, start, help };

// Of one language.
struct OptOutWords {
    std::vector<std::string> stop;
    std::vector<std::string> start;
    std::vector<std::string> help;
    std::string stopped;  // what is said once after STOP
    std::string started;
    std::string helped;
};

// By language. What an operator leaves out is as here.
std::map<std::string, OptOutWords> default_opt_out_words(bool everything);

struct OptOutSetup {
    std::map<std::string, OptOutWords> languages;
    flow::PhoneLanguages phones;    // the config's "languages"
    bool provider_answers = false;  // the provider answers keywords itself: we say nothing
};

// A conversation's standing. `at` 0: nothing is stopped.
struct OptOut {
    TimeMs at = 0;
    std::string by;  // the word, or "provider"
};

class OptOutKeywords {
public:
    explicit OptOutKeywords(OptOutSetup setup);

    struct Match {
        Keyword keyword;
        std::string language;  // of the word, where only one has it; else ""
        bool answer;  // a word that is also an answer to a question: YES, INFO, CANCEL, END
    };
    // The whole of `text`, in any case and without its accents; null: it is no keyword.
    const Match *find(std::string_view text) const;

    // What is said after it, in the word's language, else `language`, else by the phone's prefix,
    // else English, else the first. Empty: nothing is said.
    const std::string &answer(const Match &match, std::string_view language,
                              std::string_view phone) const;

private:
    OptOutSetup setup_;
    std::map<std::string, Match, std::less<>> words_;  // folded
};

}  // namespace patchbay::engine
