// One content within what a channel can carry: options as a numbered text, a file as its link, a
// long text as several messages.
#pragma once

#include "core/model/capabilities.h"
#include "core/model/content.h"

#include <optional>
#include <string_view>
#include <vector>

namespace patchbay::model {

struct Rendered {
    std::vector<Content> contents;  // messages of their own, in order; at least one
    // The options of a numbered text, in its order: an answer is matched against them.
    std::vector<Option> numbered;
};

// What the channel has by itself stays as it is; so does what nothing can stand for (a template, a
// kept file without a public address), which the channel then refuses by itself.
Rendered render(const Content &content, const Capabilities &channel);

// The option that a contact's text picks, as an index: by its id, its title (in any case, without
// its accents), its number ("3", "3.", "option 3", "three", "tres", "the third"), or the whole line
// of the numbered text. Nothing: none of them, or two titles that are alike.
std::optional<std::size_t> picked(const std::vector<Option> &options, std::string_view text);

// The number that a folded text (fold() in core/base/text.h) says, from 1, in figures or in words
// of English and Spanish up to twenty; 0: none.
std::size_t number_said(std::string_view folded);

}  // namespace patchbay::model
