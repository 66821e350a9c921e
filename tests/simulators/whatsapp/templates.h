// The message templates that the simulated business account has, and whether a send fits one.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/whatsapp/graph_error.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::simulators::whatsapp {

struct Template {
    std::uint64_t id = 0;
    std::string status = "APPROVED";  // anything else is refused
    std::string category = "UTILITY";
    std::string quality = "UNKNOWN";
    std::string header;  // "", "text", "image", "video", "document", "location"
    std::int64_t body_parameters = 0;
    std::vector<std::string> names;  // of the body's parameters; empty: positional
    std::int64_t url_buttons = 0;    // buttons with a variable in their URL: each needs its value
};

// What one change of a template makes the provider post: the field and its value.
struct TemplateNews {
    std::string field;
    boost::json::object value;
};

class Templates {
public:
    Templates();  // with the few that docs/simulators.md lists

    // {"name", "language", "status", "category", "quality", "header", "body_parameters", "names",
    // "url_buttons"}: adds, or changes what is given of one that there is.
    Result<std::vector<TemplateNews>> set(const boost::json::object &wanted);
    boost::json::array describe() const;

    // The provider's list: `query` may have name, status, limit and after.
    boost::json::object page(std::string_view query, const std::string &url) const;

    // `message` has passed check_template().
    std::optional<GraphError> check(const boost::json::object &message) const;

private:
    using Key = std::pair<std::string, std::string>;  // name and language

    void add(Key key, Template made);

    std::map<Key, Template> templates_;
    std::uint64_t last_id_ = 920'070'352'646'140;
};

}  // namespace patchbay::simulators::whatsapp
