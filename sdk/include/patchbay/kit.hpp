// The kit: the pieces that every channel and backend needs, header-only, over patchbay.hpp. Each
// part can be included by itself.
//
//   kit/limits.hpp     what the host takes, names of operations and errors
//   kit/settings.hpp   settings with the place of each mistake
//   kit/event.hpp      messages, statuses and notices, built up and given
//   kit/visit.hpp      one function for each kind of content to send
//   kit/build.hpp      JSON texts as one expression
//   kit/request.hpp    requests, built up in one expression
//   kit/template.hpp   requests that the settings describe, with {placeholders}
//   kit/verdict.hpp    what an answer means: a table of codes, else the HTTP status
//   kit/operation.hpp  an operation, described to the host
//   kit/time.hpp       RFC 3339, seconds and milliseconds since 1970, durations
//   kit/text.hpp       texts put together, cut and counted; words, digits and phones
//   kit/url.hpp        whose host a URL leads to
//   encoding.hpp       percent-encoding, forms, base64, hexadecimal
#ifndef PATCHBAY_KIT_HPP
#define PATCHBAY_KIT_HPP

#include "encoding.hpp"
#include "kit/build.hpp"
#include "kit/event.hpp"
#include "kit/limits.hpp"
#include "kit/operation.hpp"
#include "kit/request.hpp"
#include "kit/settings.hpp"
#include "kit/template.hpp"
#include "kit/text.hpp"
#include "kit/time.hpp"
#include "kit/url.hpp"
#include "kit/verdict.hpp"
#include "kit/visit.hpp"

#endif
