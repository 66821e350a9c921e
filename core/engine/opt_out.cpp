#include "core/engine/opt_out.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patchbay::engine {

namespace {

// Words that also answer questions, folded.
constexpr std::array<std::string_view, 10> kAnswers = {
    "yes", "info", "cancel", "end", "si", "cancelar", "fin", "alta", "salir", "ayuda"};

}  // namespace

std::map<std::string, OptOutWords> default_opt_out_words(bool everything) {
    std::map<std::string, OptOutWords> words;
    words["en"] = {{"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE",
                    "OPTOUT", "OPT OUT", "OPT-OUT"},
                   {"START", "UNSTOP", "YES"},
                   {"HELP", "INFO"},
                   everything
                       ? "You will get no more messages from us. Reply START to get them again."
                       : "We will not write to you by ourselves any more. You can write to us at "
                         "any time. Reply START to hear from us again.",
                   "You will get our messages again. Reply STOP to stop them.",
                   "Reply STOP to get no more messages from us, START to get them again."};
    words["es"] = {
        {"ALTO", "PARAR", "BAJA", "DARSE DE BAJA", "CANCELAR", "DETENER", "FIN", "SALIR"},
        {"INICIAR", "COMENZAR", "ALTA", "Sí"},
        {"AYUDA"},
        everything ? "No recibirá más mensajes nuestros. Responda ALTA para "
                     "volver a recibirlos."
                   : "No volveremos a escribirle por iniciativa propia. Puede escribirnos "
                     "cuando quiera. Responda ALTA para volver a recibir avisos.",
        "Volverá a recibir nuestros mensajes. Responda BAJA para dejar de "
        "recibirlos.",
        "Responda BAJA para no recibir más mensajes nuestros, ALTA para volver a "
        "recibirlos."};
    return words;
}

OptOutKeywords::OptOutKeywords(OptOutSetup setup) : setup_(std::move(setup)) {
    const auto note = [this](Keyword keyword, const std::string &language,
                             const std::vector<std::string> &words) {
        for (const std::string &word : words) {
            const std::string folded = fold(word);
            const bool answer =
                std::find(kAnswers.begin(), kAnswers.end(), folded) != kAnswers.end();
            const auto [known, is_new] =
                words_.try_emplace(folded, Match{keyword, language, answer});
            if (!is_new && known->second.language != language) known->second.language.clear();
        }
    };
    for (const auto &[language, words] : setup_.languages) {
        note(Keyword::stop, language, words.stop);
        note(Keyword::start, language, words.start);
        note(Keyword::help, language, words.help);
    }
}

const OptOutKeywords::Match *OptOutKeywords::find(std::string_view text) const {
    const std::string folded = fold(text);
    std::string_view word = folded;
    word = word.substr(0, word.find_last_not_of(".!? ") + 1);
    for (const std::string_view mark : {"\u00A1", "\u00BF"})
        if (word.starts_with(mark)) word.remove_prefix(mark.size());
    const auto found = words_.find(word);
    return found == words_.end() ? nullptr : &found->second;
}

const std::string &OptOutKeywords::answer(const Match &match, std::string_view language,
                                          std::string_view phone) const {
    static const std::string nothing;
    if (setup_.provider_answers || setup_.languages.empty()) return nothing;
    const auto said_in = [&](std::string_view wanted) -> const std::string * {
        auto words = setup_.languages.find(std::string(wanted));
        if (words == setup_.languages.end())  // "es-MX" is answered in "es"
            words = setup_.languages.find(std::string(wanted.substr(0, wanted.find('-'))));
        if (words == setup_.languages.end()) return nullptr;
        const std::string &said = match.keyword == Keyword::stop    ? words->second.stopped
                                  : match.keyword == Keyword::start ? words->second.started
                                                                    : words->second.helped;
        return said.empty() ? nullptr : &said;
    };
    for (const std::string_view wanted :
         {std::string_view(match.language), language, flow::language_of_phone(setup_.phones, phone),
          std::string_view("en"), std::string_view(setup_.languages.begin()->first)})
        if (const auto *said = wanted.empty() ? nullptr : said_in(wanted)) return *said;
    return nothing;
}

}  // namespace patchbay::engine
