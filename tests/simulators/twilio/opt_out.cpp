#include "tests/simulators/twilio/opt_out.h"

#include <algorithm>
#include <array>
#include <string>

namespace patchbay::simulators::twilio {

namespace {

constexpr OptOutWord kStop{"STOP",
                           "You have been unsubscribed and will get no more messages. Reply START "
                           "to resubscribe."};
constexpr OptOutWord kStart{"START", "You have been resubscribed to messages of this number."};
constexpr OptOutWord kHelp{"HELP", "Reply STOP to unsubscribe."};

struct Keyword {
    std::string_view text;
    const OptOutWord *word;
};

constexpr std::array kKeywords{
    Keyword{"STOP", &kStop},   Keyword{"UNSUBSCRIBE", &kStop}, Keyword{"END", &kStop},
    Keyword{"QUIT", &kStop},   Keyword{"STOPALL", &kStop},     Keyword{"REVOKE", &kStop},
    Keyword{"OPTOUT", &kStop}, Keyword{"CANCEL", &kStop},      Keyword{"START", &kStart},
    Keyword{"YES", &kStart},   Keyword{"UNSTOP", &kStart},     Keyword{"HELP", &kHelp},
    Keyword{"INFO", &kHelp},
};

}  // namespace

const OptOutWord *opt_out_word_of(std::string_view type) {
    for (const OptOutWord *word : {&kStop, &kStart, &kHelp})
        if (word->type == type) return word;
    return nullptr;
}

const OptOutWord *opt_out_word(std::string_view text) {
    constexpr std::string_view kWhite = " \t\r\n";
    const auto first = text.find_first_not_of(kWhite);
    if (first == std::string_view::npos) return nullptr;
    std::string upper(text.substr(first, text.find_last_not_of(kWhite) + 1 - first));
    for (auto &c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    const auto *at = std::ranges::find(kKeywords, std::string_view(upper), &Keyword::text);
    return at == kKeywords.end() ? nullptr : at->word;
}

}  // namespace patchbay::simulators::twilio
