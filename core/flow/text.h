// Texts by language, and JSON with texts and {{ … }} in it, ready to be rendered.
#pragma once

#include "core/flow/expression.h"

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace patchbay::flow {

// A string, or one for each language of the flow.
class Text {
public:
    Text() = default;  // no text at all: only while a document is read
    explicit Text(Template one) { variants_.push_back(std::move(one)); }
    explicit Text(std::vector<Template> by_language) : variants_(std::move(by_language)) {}

    // `language`: its index in the document's "languages".
    const Template &in(std::size_t language) const {
        return variants_[variants_.size() == 1 ? 0 : language];
    }
    const std::vector<Template> &variants() const { return variants_; }

private:
    std::vector<Template> variants_;
};

// A JSON value whose strings may be texts.
struct Rendering {
    struct Member;
    using List = std::vector<Rendering>;
    using Map = std::vector<Member>;
    std::variant<boost::json::value, Text, List, Map> value;

    Result<boost::json::value> render(const Expression::Lookup &lookup, std::size_t language) const;
    bool constant() const { return value.index() == 0; }
};

// Not a std::pair, which a compiler may want complete before Rendering is.
struct Rendering::Member {
    Member(std::string_view key, Rendering rendering) : name(key), value(std::move(rendering)) {}

    std::string name;
    Rendering value;
};

}  // namespace patchbay::flow
