#include "member.h"

namespace graph {

std::string with_member(const sdk::Host &host, sdk::JsonValue object, std::string_view name,
                        std::string_view text) {
    sdk::JsonWriter out;
    out.begin_object();
    for (const auto &[key, value] : object.members()) {
        // Of a double key the last one counts.
        if (key == name || object[key].index() != value.index()) continue;
        out.key(key).raw(host.write(value));
    }
    return out.optional_member(name, text).end_object().text();
}

}  // namespace graph
