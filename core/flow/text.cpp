#include "core/flow/text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace patchbay::flow {

Result<boost::json::value> Rendering::render(const Expression::Lookup &lookup,
                                             std::size_t language) const {
    if (const auto *literal = std::get_if<boost::json::value>(&value)) return *literal;
    if (const auto *text = std::get_if<Text>(&value)) return text->in(language).evaluate(lookup);
    if (const auto *list = std::get_if<List>(&value)) {
        boost::json::array result;
        result.reserve(list->size());
        for (const auto &item : *list) {
            auto rendered = item.render(lookup, language);
            if (!rendered) return rendered;
            result.push_back(std::move(*rendered));
        }
        return boost::json::value(std::move(result));
    }
    boost::json::object result;
    for (const auto &[name, member] : std::get<Map>(value)) {
        auto rendered = member.render(lookup, language);
        if (!rendered) return rendered;
        result.emplace(name, std::move(*rendered));
    }
    return boost::json::value(std::move(result));
}

}  // namespace patchbay::flow
