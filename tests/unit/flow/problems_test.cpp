// Every mistake that loading finds, with its place.
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::ElementsAre;

// The steps stand alone on line 2, so that a column is a place in the case's text.
Texts problems_of(std::string_view steps) {
    return load(R"j({"spec": "1.0", "languages": ["en", "es"], "start": "a", "steps": {
)j" + std::string(steps) +
                "\n, \"end\": {\"end\": {}}}}")
        .problems;
}

struct Case {
    std::string_view steps;
    std::string_view problem;  // behind "flow.json:2:"
};

class Problem : public ::testing::TestWithParam<Case> {};

TEST_P(Problem, IsTheOnlyOneAndHasItsPlace) {
    EXPECT_THAT(problems_of(GetParam().steps),
                ElementsAre("flow.json:2:" + std::string(GetParam().problem)));
}

constexpr Case kSteps[] = {
    {R"j("a": {"sned": {}, "next": "end"})j",
     R"j(7: /steps/a/sned: unknown verb 'sned'; did you mean 'send'?)j"},
    {R"j("a": {"send": {"type": "text", "text": "x"}, "goto": "end", "next": "end"})j",
     R"j(46: /steps/a/goto: a step has one verb; 'send' is there already)j"},
    {R"j("a": {"next": "end"})j",
     R"j(6: /steps/a: the step has no verb: send, ask, call, branch, set, goto, wait, run, handoff or end)j"},
    {R"j("a": {"wait": "10", "next": "end"})j",
     R"j(15: /steps/a/wait: no duration; write "90s", "15m" or "24h")j"},
    {R"j("a": {"wait": "999ms", "next": "end"})j",
     R"j(15: /steps/a/wait: the wait is not between 1s and 365d)j"},
    {R"j("a": {"wait": "366d", "next": "end"})j",
     R"j(15: /steps/a/wait: the wait is not between 1s and 365d)j"},
    {R"j("a": {"wait": 10, "next": "end"})j",
     R"j(15: /steps/a/wait: expected a string, not a number)j"},
    {R"j("a": {"run": "othre", "next": "end"})j",
     R"j(14: /steps/a/run: unknown flow 'othre'; did you mean 'other'?)j"},
    {R"j("a": {"run": "survey", "next": "end"})j",
     R"j(14: /steps/a/run: unknown flow 'survey'; add it to the config's "flows")j"},
    {R"j("a": {"handoff": {}, "next": "end"})j", R"j(18: /steps/a/handoff: 'queue' is missing)j"},
    {R"j("a": {"handoff": {"queue": ""}, "next": "end"})j",
     R"j(28: /steps/a/handoff/queue: the string is empty)j"},
    {R"j("a": {"handoff": {"queue": "x", "text": "y"}, "next": "end"})j",
     R"j(33: /steps/a/handoff/text: unknown key 'text')j"},
    {R"j("a": {"handoff": {"queue": "x", "note": {"why": "{{ vars.x }}"}}, "next": "end"})j",
     R"j(49: /steps/a/handoff/note/why: no step saves or sets 'vars.x')j"},
    {R"j("a": {"send": {"type": "text", "text": "x"}, "nxet": "end", "next": "end"})j",
     R"j(46: /steps/a/nxet: unknown key 'nxet'; did you mean 'next'?)j"},
    {R"j("a": {"goto": "edn"})j",
     R"j(15: /steps/a/goto: unknown step 'edn'; did you mean 'end'?)j"},
    {R"j("a": {"goto": "end", "next": "end"})j", R"j(22: /steps/a/next: unknown key 'next')j"},
    {R"j("a": {"goto": "end"}, "b": {"end": {}})j",
     R"j(23: /steps/b: no way leads to step 'b'; remove it or go to it)j"},
    {R"j("a": {"ask": {"text": "?"}, "next": "edn"})j",
     R"j(37: /steps/a/next: unknown step 'edn'; did you mean 'end'?)j"},
};
INSTANTIATE_TEST_SUITE_P(Steps, Problem, ::testing::ValuesIn(kSteps));

constexpr Case kExpressions[] = {
    {R"j("a": {"send": {"type": "text", "text": "{{ contct.name }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: unknown name 'contct'; did you mean 'contact'? (character 4, in `{{ contct.name }}`))j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ event.date }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: 'event' has no member 'date'; it has backend, data, name)j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ contact.nmae }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: 'contact' has no member 'nmae'; it has address, language, name, parent_user_id, phone, user_id, username)j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ message.texts }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: 'message' has no member 'texts'; it has content, from, id, reply_to, text, timestamp, type)j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ default(contact.nmae, 1) }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: 'contact' has no member 'nmae'; it has address, language, name, parent_user_id, phone, user_id, username)j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ channel.name }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: 'channel' has no member 'name'; it has id)j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ vars.ticket }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: no step saves or sets 'vars.ticket')j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ 1 + }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: expected a value, not '}' (character 8, in `{{ 1 + }}`))j"},
    {R"j("a": {"send": {"type": "text", "text": "Hi {{ contact.name"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: expected '}}' behind the expression (character 19, in `Hi {{ contact.name`))j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ sizes(message.text) }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: unknown function 'sizes'; did you mean 'size'? (character 4, in `{{ sizes(message.text) }}`))j"},
    {R"j("a": {"send": {"type": "text", "text": "{{ matches(message.text, '(') }}"}, "next": "end"})j",
     R"j(40: /steps/a/send/text: bad pattern: missing ): ( (character 26, in `tches(message.text, '(') }}`))j"},
    {R"j("a": {"branch": [{"when": "message.text = 1", "next": "end"}, {"next": "end"}]})j",
     R"j(27: /steps/a/branch/0/when: '=' is not an operator; write '==' to compare (character 14, in `message.text = 1`))j"},
};
INSTANTIATE_TEST_SUITE_P(Expressions, Problem, ::testing::ValuesIn(kExpressions));

constexpr Case kSend[] = {
    {R"j("a": {"send": {"text": "x"}, "next": "end"})j",
     R"j(15: /steps/a/send: 'type' is missing)j"},
    {R"j("a": {"send": {"type": "txet", "text": "x"}, "next": "end"})j",
     R"j(24: /steps/a/send/type: unknown content type 'txet'; did you mean 'text'?)j"},
    {R"j("a": {"send": {"type": "choice", "id": "x"}, "next": "end"})j",
     R"j(24: /steps/a/send/type: only customers send 'choice')j"},
    {R"j("a": {"send": {"type": "text"}, "next": "end"})j",
     R"j(15: /steps/a/send: 'text' is missing)j"},
    {R"j("a": {"send": {"type": "text", "texts": "x"}, "next": "end"})j",
     R"j(15: /steps/a/send: 'text' is missing)j"},
    {R"j("a": {"send": {"type": "text", "text": 1}, "next": "end"})j",
     R"j(40: /steps/a/send/text: expected a text, got a number)j"},
    {R"j("a": {"send": {"type": "text", "text": {"en": "x"}}, "next": "end"})j",
     R"j(40: /steps/a/send/text: the text is missing in language 'es')j"},
    {R"j("a": {"send": {"type": "text", "text": {"en": "x", "es": "y", "fr": "z"}}, "next": "end"})j",
     R"j(63: /steps/a/send/text/fr: 'fr' is not in "languages")j"},
    {R"j("a": {"send": {"type": "media", "kind": "picture", "url": "https://x.example"}, "next": "end"})j",
     R"j(41: /steps/a/send/kind: expected one of image, audio, voice, video, document, sticker, got 'picture')j"},
    {R"j("a": {"send": {"type": "choices", "text": "x", "options": [{"id": "1", "title": {"en": "x"}}]}, "next": "end"})j",
     R"j(81: /steps/a/send/options/0/title: the text is missing in language 'es')j"},
    {R"j("a": {"send": {"type": "text", "text": "x", "closed": {"type": "template"}}, "next": "end"})j",
     R"j(55: /steps/a/send/closed: 'name' is missing)j"},
    {R"j("a": {"send": {"type": "text", "text": "x", "closed": {"type": "text", "text": "x"}}, "next": "end"})j",
     R"j(64: /steps/a/send/closed/type: only a template reaches the contact while the window is shut)j"},
    {R"j("a": {"send": {"type": "text", "text": "x", "closed": "x"}, "next": "end"})j",
     R"j(55: /steps/a/send/closed: expected an object, not a string)j"},
    {R"j("a": {"send": {"type": "template", "name": "x", "language": "en", "closed": {}}, "next": "end"})j",
     R"j(67: /steps/a/send/closed: a template needs no 'closed': it is sent whether the window is open or shut)j"},
    {R"j("a": {"send": {"type": "text", "text": "x", "closed": {"type": "template", "name": "x", "language": {"en": "en"}}}, "next": "end"})j",
     R"j(101: /steps/a/send/closed/language: the text is missing in language 'es')j"},
    {R"j("a": {"ask": {"text": "x", "closed": {"type": "template", "name": "x"}}, "next": "end"})j",
     R"j(38: /steps/a/ask/closed: 'language' is missing)j"},
    {R"j("a": {"send": "x", "next": "end"})j",
     R"j(15: /steps/a/send: expected an object, not a string)j"},
};
INSTANTIATE_TEST_SUITE_P(Send, Problem, ::testing::ValuesIn(kSend));

constexpr Case kAsk[] = {
    {R"j("a": {"ask": {}, "next": "end"})j", R"j(14: /steps/a/ask: 'text' is missing)j"},
    {R"j("a": {"ask": {"text": "?", "option": []}, "next": "end"})j",
     R"j(28: /steps/a/ask/option: unknown key 'option'; did you mean 'options'?)j"},
    {R"j("a": {"ask": {"text": {"en": "?"}}, "next": "end"})j",
     R"j(23: /steps/a/ask/text: the text is missing in language 'es')j"},
    {R"j("a": {"ask": {"text": "?", "options": []}, "next": "end"})j",
     R"j(39: /steps/a/ask/options: the list of options is empty)j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "y"}]}, "next": "end"})j",
     R"j(40: /steps/a/ask/options/0: 'title' is missing)j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "y", "title": "a"}, {"id": "Y", "title": "b"}]}, "next": "end"})j",
     R"j(74: /steps/a/ask/options/1/id: the option 'Y' is there twice)j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "{{ x }}", "title": "a"}]}, "next": "end"})j",
     R"j(47: /steps/a/ask/options/0/id: an option's id is fixed; '{{' has no meaning in it)j"},
    {R"j("a": {"ask": {"text": "?", "label": "x"}, "next": "end"})j",
     R"j(28: /steps/a/ask/label: 'label' needs 'options')j"},
    {R"j("a": {"ask": {"text": "?", "pattern": "(a"}, "next": "end"})j",
     R"j(39: /steps/a/ask/pattern: bad pattern: missing ): (a)j"},
    {R"j("a": {"ask": {"text": "?", "retries": -1}, "next": "end"})j",
     R"j(39: /steps/a/ask/retries: expected a whole number from 0 to 20)j"},
    {R"j("a": {"ask": {"text": "?", "retries": 21}, "next": "end"})j",
     R"j(39: /steps/a/ask/retries: expected a whole number from 0 to 20)j"},
    {R"j("a": {"ask": {"text": "?", "retries": 1.5}, "next": "end"})j",
     R"j(39: /steps/a/ask/retries: expected a whole number from 0 to 20)j"},
    {R"j("a": {"ask": {"text": "?", "save": "a-b"}, "next": "end"})j",
     R"j(36: /steps/a/ask/save: 'a-b' is no variable name; use letters, digits and '_')j"},
    {R"j("a": {"ask": {"text": "?", "timeout": {"after": "15", "next": "end"}}, "next": "end"})j",
     R"j(49: /steps/a/ask/timeout/after: no duration; write "90s", "15m" or "24h")j"},
    {R"j("a": {"ask": {"text": "?", "timeout": {"after": "0s", "next": "end"}}, "next": "end"})j",
     R"j(49: /steps/a/ask/timeout/after: the timeout is not between 1ms and 365d)j"},
    {R"j("a": {"ask": {"text": "?", "timeout": {"after": "366d", "next": "end"}}, "next": "end"})j",
     R"j(49: /steps/a/ask/timeout/after: the timeout is not between 1ms and 365d)j"},
    {R"j("a": {"ask": {"text": "?", "timeout": {"after": "15m", "next": "edn"}}, "next": "end"})j",
     R"j(64: /steps/a/ask/timeout/next: unknown step 'edn'; did you mean 'end'?)j"},
    {R"j("a": {"ask": {"text": "?", "timeout": {"after": "15m"}}, "next": "end"})j",
     R"j(39: /steps/a/ask/timeout: 'next' is missing)j"},
    {R"j("a": {"ask": {"text": "?", "otherwise": "edn"}, "next": "end"})j",
     R"j(41: /steps/a/ask/otherwise: unknown step 'edn'; did you mean 'end'?)j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]}, "next": {"y": "end", "no": "end", "*": "end"}})j",
     R"j(120: /steps/a/next/no: no option has the id 'no'; did you mean 'n'?)j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]}, "next": {"y": "end"}})j",
     R"j(107: /steps/a/next: option 'n' has no way to go; add it or "*")j"},
    {R"j("a": {"ask": {"text": "?", "pattern": "x", "options": [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]}, "next": {"y": "end", "n": "end"}})j",
     R"j(123: /steps/a/next: an answer that is no option has no way to go; add "*")j"},
    {R"j("a": {"ask": {"text": "?"}, "next": {"y": "end", "*": "end"}})j",
     R"j(38: /steps/a/next/y: no option has the id 'y')j"},
    {R"j("a": {"ask": {"text": "?", "options": [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]}, "next": {"y": "edn", "*": "end"}})j",
     R"j(113: /steps/a/next/y: unknown step 'edn'; did you mean 'end'?)j"},
};
INSTANTIATE_TEST_SUITE_P(Ask, Problem, ::testing::ValuesIn(kAsk));

constexpr Case kCall[] = {
    {R"j("a": {"call": {"operation": "status"}, "next": "end"})j",
     R"j(15: /steps/a/call: 'backend' is missing)j"},
    {R"j("a": {"call": {"backend": "repair", "operation": "status", "input": {"ticket": "ABCD"}}, "next": "end"})j",
     R"j(27: /steps/a/call/backend: unknown backend 'repair'; did you mean 'repairs'?)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "state", "input": {"ticket": "ABCD"}}, "next": "end"})j",
     R"j(51: /steps/a/call/operation: backend 'repairs' has no operation 'state'; did you mean 'status'?)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status"}, "next": "end"})j",
     R"j(15: /steps/a/call: argument 'ticket' is missing)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {}}, "next": "end"})j",
     R"j(70: /steps/a/call/input: argument 'ticket' is missing)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"tickets": "x", "ticket": "ABCD"}}, "next": "end"})j",
     R"j(71: /steps/a/call/input/tickets: unknown argument 'tickets'; did you mean 'ticket'?)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": 12345}}, "next": "end"})j",
     R"j(81: /steps/a/call/input/ticket: expected a string, got a number)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "AB"}}, "next": "end"})j",
     R"j(81: /steps/a/call/input/ticket: expected at least 4 characters, got 2)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "{{ vars.x }}"}}, "next": "end"})j",
     R"j(81: /steps/a/call/input/ticket: no step saves or sets 'vars.x')j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": "x"}, "next": "end"})j",
     R"j(70: /steps/a/call/input: expected an object, not a string)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}, "inputs": {}}, "next": "end"})j",
     R"j(90: /steps/a/call/inputs: unknown key 'inputs'; did you mean 'input'?)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}}, "next": "end", "on_error": {"notfound": "end"}})j",
     R"j(119: /steps/a/on_error/notfound: operation 'status' has no error 'notfound'; did you mean 'not_found'?)j"},
    {R"j("a": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}}, "next": "end", "on_error": {"*": "edn"}})j",
     R"j(124: /steps/a/on_error/*: unknown step 'edn'; did you mean 'end'?)j"},
};
INSTANTIATE_TEST_SUITE_P(Call, Problem, ::testing::ValuesIn(kCall));

constexpr Case kPlain[] = {
    {R"j("a": {"branch": [{"when": "true", "next": "end"}, {"next": 1}]})j",
     R"j(60: /steps/a/branch/1/next: expected a string, not a number)j"},
    {R"j("a": {"branch": [{"when": "true", "next": "end"}]})j",
     R"j(18: /steps/a/branch/0: the last way has no 'when': it is taken where no other is; add {"next": …})j"},
    {R"j("a": {"branch": [{"next": "end"}, {"next": "end"}]})j",
     R"j(18: /steps/a/branch/0: 'when' is missing: the ways behind this one are never taken)j"},
    {R"j("a": {"branch": [{"when": true, "next": "end"}, {"next": "end"}]})j",
     R"j(27: /steps/a/branch/0/when: expected a string, not a bool)j"},
    {R"j("a": {"branch": [{"if": "true", "when": "true", "next": "end"}, {"next": "end"}]})j",
     R"j(19: /steps/a/branch/0/if: unknown key 'if')j"},
    {R"j("a": {"set": {}, "next": "end"})j", R"j(14: /steps/a/set: nothing is set)j"},
    {R"j("a": {"set": {"x": 1}, "next": "end"})j",
     R"j(15: /steps/a/set/x: 'x' cannot be set; write vars.<name> or contact.language)j"},
    {R"j("a": {"set": {"vars.a.b": 1}, "next": "end"})j",
     R"j(27: /steps/a/set/vars.a.b: 'a.b' is no variable name; use letters, digits and '_')j"},
    {R"j("a": {"set": {"contact.phone": "1"}, "next": "end"})j",
     R"j(15: /steps/a/set/contact.phone: a flow sets contact.language and contact.name only)j"},
    {R"j("a": {"set": {"contact.language": "fr"}, "next": "end"})j",
     R"j(35: /steps/a/set/contact.language: 'fr' is not in "languages")j"},
    {R"j("a": {"set": {"contact.language": 1}, "next": "end"})j",
     R"j(35: /steps/a/set/contact.language: expected a string)j"},
    {R"j("a": {"branch": [{"when": "true", "next": "b"}, {"next": "end"}]}, "b": {"goto": "c"}, "c": {"goto": "b"})j",
     R"j(68: /steps/b: the steps b -> c -> b never wait and never end; let one of them ask or end)j"},
    {R"j("a": {"branch": [{"when": "true", "next": "b"}, {"next": "end"}]}, "b": {"goto": "bb"})j",
     R"j(82: /steps/b/goto: unknown step 'bb'; did you mean 'b'?)j"},
};
INSTANTIATE_TEST_SUITE_P(BranchSetAndLoops, Problem, ::testing::ValuesIn(kPlain));

TEST(Problems, OfTheDocumentItself) {
    const auto of = [](std::string_view text) { return load(text).problems; };
    EXPECT_THAT(of("[]"), ElementsAre("flow.json:1:1: /: expected an object, not a list"));
    EXPECT_THAT(
        of(R"({"spec": "2.0", "languages": ["en"], "start": "e", "steps": {"e": {"end": {}}}})"),
        ElementsAre("flow.json:1:10: /spec: this version reads \"spec\": \"1.0\", not \"2.0\""));
    EXPECT_THAT(
        of(R"({"spec": "1.0", "langauges": ["en"], "start": "f", "steps": {"e": {"end": {}}}})"),
        ElementsAre(
            "flow.json:1:17: /langauges: unknown key 'langauges'; did you mean 'languages'?",
            "flow.json:1:1: /: 'languages' is missing",
            "flow.json:1:47: /start: unknown step 'f'; did you mean 'e'?"));
    EXPECT_THAT(
        of(R"({"spec": "1.0", "languages": ["en", "en"], "start": "e", "steps": {"e": {"end": {}}}})"),
        ElementsAre("flow.json:1:37: /languages/1: the language 'en' is there twice"));
    EXPECT_THAT(of(R"({"spec": "1.0", "languages": [], "steps": {}})"),
                ElementsAre("flow.json:1:30: /languages: name at least one language",
                            "flow.json:1:43: /steps: there are no steps",
                            "flow.json:1:1: /: 'start' is missing"));
}

TEST(Problems, OfEntries) {
    const auto of = [](std::string_view entries) {
        return load(R"({"spec": "1.0", "languages": ["en"], "start": "e", "entries":
)" + std::string(entries) +
                    R"(
, "steps": {"e": {"end": {}}, "f": {"end": {}}}})")
            .problems;
    };
    EXPECT_THAT(
        of(R"([{"keywords": ["a"], "step": "f"}, {"keywords": {"en": ["Á"]}, "step": "e"}])"),
        ElementsAre("flow.json:2:57: /entries/1/keywords/en/0: the keyword 'Á' belongs to "
                    "another entry already"));
    EXPECT_THAT(of(R"([{"keywords": ["a", " "], "step": "f"}])"),
                ElementsAre("flow.json:2:21: /entries/0/keywords/1: the keyword is blank"));
    EXPECT_THAT(
        of(R"([{"keywords": {"fr": ["a"]}, "step": "f"}])"),
        ElementsAre("flow.json:2:16: /entries/0/keywords/fr: 'fr' is not in \"languages\""));
    EXPECT_THAT(of(R"([{"event": "repairs.chnaged", "step": "f"}])"),
                ElementsAre("flow.json:2:12: /entries/0/event: backend 'repairs' has no event "
                            "'chnaged'; did you mean 'changed'?"));
    EXPECT_THAT(of(R"([{"event": "repiars.changed", "step": "f"}])"),
                ElementsAre("flow.json:2:12: /entries/0/event: unknown backend 'repiars'; did you "
                            "mean 'repairs'?"));
    EXPECT_THAT(of(R"([{"event": "changed", "step": "f"}])"),
                ElementsAre("flow.json:2:12: /entries/0/event: write the backend and its event: "
                            "\"repairs.changed\""));
    EXPECT_THAT(of(R"([{"event": "repairs.changed", "step": "f"},
{"event": "repairs.changed", "step": "f"}])"),
                ElementsAre("flow.json:3:11: /entries/1/event: the event 'repairs.changed' has an "
                            "entry already"));
    EXPECT_THAT(of(R"([{"referral": "x", "step": "f"}])"),
                ElementsAre("flow.json:2:15: /entries/0/referral: expected an object, not a "
                            "string"));
    EXPECT_THAT(
        of(R"([{"referral": {"source_id": [], "source_type": 1}, "step": "f"}])"),
        ElementsAre("flow.json:2:29: /entries/0/referral/source_id: the list of values is empty",
                    "flow.json:2:48: /entries/0/referral/source_type: expected a string, not a "
                    "number"));
    EXPECT_THAT(of(R"([{"referral": {}, "step": "f"}, {"referral": {"a": "1"}, "step": "e"}])"),
                ElementsAre("flow.json:2:46: /entries/1/referral: the entry is never taken: entry "
                            "1 takes these referrals already"));
    EXPECT_THAT(of(R"([{"keywords": ["a"], "referral": {}, "step": "f"}])"),
                ElementsAre("flow.json:2:22: /entries/0/referral: an entry is of one kind; "
                            "'keywords' is there already"));
    EXPECT_THAT(of(R"([{"event": "repairs.changed", "step": "g"}])"),
                ElementsAre("flow.json:2:39: /entries/0/step: unknown step 'g'; did you mean 'e'?",
                            "flow.json:3:31: /steps/f: no way leads to step 'f'; remove it or go "
                            "to it"));
    EXPECT_THAT(
        of(R"([{"keyword": ["a"], "step": "f"}])"),
        ElementsAre("flow.json:2:3: /entries/0/keyword: unknown key 'keyword'; did you mean "
                    "'keywords'?",
                    "flow.json:2:2: /entries/0: 'keywords', 'referral' or 'event' is missing"));
}

TEST(Problems, OfTheFallback) {
    EXPECT_THAT(load(R"({"spec": "1.0", "languages": ["en"], "start": "e", "fallback": "f",
"steps": {"e": {"end": {}}}})")
                    .problems,
                ElementsAre("flow.json:1:64: /fallback: unknown step 'f'; did you mean 'e'?"));
}

TEST(Problems, OfAnEventsData) {
    const auto of = [](std::string_view entries, std::string_view text) {
        return load(R"({"spec": "1.0", "languages": ["en"], "start": "e", )" +
                    std::string(entries) + R"("steps": {
"e": {"branch": [{"when": ")" +
                    std::string(text) +
                    R"(", "next": "end"}, {"next": "end"}]}, "end": {"end": {}}}})")
            .problems;
    };
    constexpr std::string_view kEntry =
        R"("entries": [{"event": "repairs.changed", "step": "e"}],)";
    EXPECT_THAT(of(kEntry, "event.data.statsu == 'x' || has(event.data.other)"),
                ElementsAre("flow.json:2:27: /steps/e/branch/0/when: no event of this flow has "
                            "'event.data.statsu'; did you mean 'status'?"));
    EXPECT_THAT(of(kEntry, "event.data.status == default(event.data.other, '')"), ElementsAre());
    EXPECT_THAT(of("", "event.data.statsu == 'x'"), ElementsAre());
}

TEST(Problems, VariablesOfOtherFlowsMayBeUsed) {
    EXPECT_THAT(
        problems_of(
            R"j("a": {"send": {"type": "text", "text": "{{ vars.color }}"}, "next": "end"})j"),
        ElementsAre());
    EXPECT_THAT(
        problems_of(
            R"j("a": {"send": {"type": "text", "text": "{{ vars.colour }}"}, "next": "end"})j"),
        ElementsAre("flow.json:2:40: /steps/a/send/text: no step saves or sets 'vars.colour'; did "
                    "you mean 'color'?"));
}

TEST(Problems, AreAllFoundInOnePass) {
    EXPECT_THAT(
        problems_of(R"j("a": {"send": {"type": "text", "text": {"en": "{{ nmae }}"}}, "next": "b"},
"b": {"sned": {}, "next": "end"},
"c": {"goto": "end"})j"),
        ElementsAre("flow.json:2:47: /steps/a/send/text/en: unknown name 'nmae'; known are: "
                    "channel, contact, event, message, now, referral, vars (character 4, in "
                    "`{{ nmae }}`)",
                    "flow.json:2:40: /steps/a/send/text: the text is missing in language 'es'",
                    "flow.json:3:7: /steps/b/sned: unknown verb 'sned'; did you mean 'send'?",
                    "flow.json:4:1: /steps/c: no way leads to step 'c'; remove it or go to it"));
}

TEST(Problems, OfOtherDocumentsDoNotCount) {
    Problems problems = {{"other.json", 1, 1, "", "something"}};
    const auto json = LocatedJson::parse(
        "flow.json",
        R"({"spec": "1.0", "languages": ["en"], "start": "e", "steps": {"e": {"end": {}}}})",
        LocatedJson::Dialect::strict, problems);
    ASSERT_TRUE(json);
    EXPECT_TRUE(Flow::load("test", *json, Environment(), problems));
    EXPECT_EQ(problems.size(), 1u);
}

}  // namespace
}  // namespace patchbay::flow
