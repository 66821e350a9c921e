// A flow document as typed steps, ready to run. Made by read_document(), immutable afterwards.
#pragma once

#include "core/base/located_json.h"
#include "core/flow/flow.h"
#include "core/flow/text.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace patchbay::flow {

using Target = std::size_t;  // a step, by its place in Document::steps
constexpr Target kNowhere = std::numeric_limits<Target>::max();

struct Send {
    Rendering content;
    std::optional<Text> plain;  // the text of a content of type text: the short way
    std::optional<Rendering> closed;
    Target next = kNowhere;
};

struct AskOption {
    std::string id;
    Text title;
    std::optional<Text> description;
    std::string folded_id;
    std::vector<std::string> folded_titles;  // of every language, where they are literal
    Target next = kNowhere;                  // its own way, or Ask::next
};

struct Timeout {
    std::int64_t after_ms = 0;
    Target next = kNowhere;
};

struct Ask {
    Text text;
    std::optional<Text> retry_text;  // instead of `text` after a wrong answer
    std::optional<Text> header;
    std::optional<Rendering> header_media;  // instead of it
    std::optional<Text> footer;
    std::optional<Text> label;
    std::optional<Rendering> closed;
    std::vector<AskOption> options;
    std::string save;
    std::shared_ptr<const re2::RE2> pattern;
    int retries = 0;
    std::optional<Timeout> timeout;
    Target next = kNowhere;       // "next" as a string, or its "*"
    Target otherwise = kNowhere;  // after the last retry
};

struct Call {
    std::string backend;
    std::string operation;
    Rendering input;
    std::string save;
    Target next = kNowhere;
    std::map<std::string, Target, std::less<>> on_error;
};

struct Branch {
    struct Way {
        std::optional<Expression> when;
        Target next = kNowhere;
    };
    std::vector<Way> ways;  // the last one without `when`
};

struct Assignment {
    bool contact = false;  // contact.<name>, else vars.<name>
    std::string name;
    Rendering value;
};

struct Set {
    std::vector<Assignment> assignments;
    Target next = kNowhere;
};

struct Goto {
    Target next = kNowhere;
};

struct End {};

struct Wait {
    std::int64_t for_ms = 0;
    Target next = kNowhere;
};

struct RunFlow {
    std::string flow;
    Target next = kNowhere;
};

struct HandOver {
    Template queue;
    std::optional<Rendering> note;
    Target next = kNowhere;
};

struct Step {
    std::string name;
    std::variant<Send, Ask, Call, Branch, Set, Goto, End, Wait, RunFlow, HandOver> verb;
};

// Hash and equality over std::string_view, so that a search copies nothing.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};
template <class Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// Ways in from anywhere. `order`: the entry's place in the document, the first that matches counts.
struct KeywordEntry {
    std::size_t order = 0;
    Target step = kNowhere;
};
struct ReferralEntry {
    std::size_t order = 0;
    std::map<std::string, std::set<std::string>> members;  // each has one of these values
    Target step = kNowhere;
};
struct EventEntry {
    std::string backend;
    std::string name;
    Target step = kNowhere;
};

struct Document {
    std::vector<std::string> languages;
    std::vector<Step> steps;
    ByText<Target> places;          // steps by name
    ByText<KeywordEntry> keywords;  // folded
    std::vector<ReferralEntry> referrals;
    std::vector<EventEntry> events;
    Target start = kNowhere;
    Target fallback = kNowhere;  // for runs that an edit left without their step
    std::vector<Flow::TemplateUse> templates;
    std::vector<Flow::Sample> samples;

    const Step *find(std::string_view name) const {
        const auto place = places.find(name);
        return place == places.end() ? nullptr : &steps[place->second];
    }
    // Whether its expressions, or those of the flows that it runs, may use this member of message.
    bool sees(std::string_view member) const {
        return message_members.count("") != 0 || message_members.count(member) != 0;
    }

    std::set<std::string, std::less<>> message_members;  // that expressions use
};

// Null where there are problems; all of them are found in one pass.
std::unique_ptr<const Document> read_document(const LocatedJson &json,
                                              const Environment &environment, Problems &problems);

}  // namespace patchbay::flow
