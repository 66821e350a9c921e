// Reads one step's verb. Each function reports what is wrong and then gives what it could read, so
// that all problems of a document are found in one pass.
#pragma once

#include "core/flow/document.h"
#include "core/flow/reader.h"

#include <boost/json/object.hpp>

#include <string>

namespace patchbay::flow {

constexpr int kDefaultRetries = 2;  // how often an `ask` repeats its question after a wrong answer
constexpr int kMostRetries = 20;
constexpr std::int64_t kLongestTimeoutMs = 365LL * 24 * 3600 * 1000;
constexpr std::int64_t kShortestWaitMs = 1000;
constexpr std::int64_t kLongestWaitMs = kLongestTimeoutMs;

// `step`: the whole step, with "next" and its likes; `pointer`: to it.
Send read_send(Reader &reader, const json::object &step, const std::string &pointer);
Ask read_ask(Reader &reader, const json::object &step, const std::string &pointer);
Call read_call(Reader &reader, const json::object &step, const std::string &pointer);
Branch read_branch(Reader &reader, const json::object &step, const std::string &pointer);
Set read_set(Reader &reader, const json::object &step, const std::string &pointer);
Goto read_goto(Reader &reader, const json::object &step, const std::string &pointer);
End read_end(Reader &reader, const json::object &step, const std::string &pointer);
Wait read_wait(Reader &reader, const json::object &step, const std::string &pointer);
RunFlow read_run(Reader &reader, const json::object &step, const std::string &pointer);
HandOver read_handoff(Reader &reader, const json::object &step, const std::string &pointer);

// A content to send, by its keys; `pointer`: to it.
Rendering read_content(Reader &reader, const json::object &content, const std::string &pointer);
// "header" where it is a file: {"kind", "url"}.
std::optional<Rendering> read_header_media(Reader &reader, const json::value &header,
                                           const std::string &pointer);
// "closed": the template for while the contact's window is shut.
std::optional<Rendering> read_closed(Reader &reader, const json::value &value,
                                     const std::string &pointer);

}  // namespace patchbay::flow
