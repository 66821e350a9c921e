// Matches what a contact says with what was asked.
#pragma once

#include "core/flow/document.h"
#include "core/model/content.h"

#include <boost/json/value.hpp>

#include <optional>

namespace patchbay::flow {

// The option that `content` picks: a choice by its id; a text that equals (folded) an option's id,
// its title in any language, or says its number from 1 (model::number_said).
const AskOption *match_option(const Ask &ask, const model::Content &content,
                              const Expression::Lookup &lookup);

// What is saved of an answer that is no option: a text that matches the pattern as a whole; without
// pattern and options the message's text or, where it has none, its content. Nothing: a wrong
// answer.
std::optional<boost::json::value> free_answer(const Ask &ask, const model::Content &content);

}  // namespace patchbay::flow
