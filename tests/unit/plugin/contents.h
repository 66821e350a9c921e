// One content of each kind, with every field set: for tests of what crosses the ABI.
#pragma once

#include "core/model/content.h"

#include <vector>

namespace patchbay::plugin {

inline std::vector<model::Content> every_content() {
    using namespace model;
    return {
        Text{"hola ñ"},
        Media{MediaKind::voice, "m1", "https://e.com/a", "audio/ogg", "abc=", "caption", "a.ogg"},
        Location{41.4, -2.17, "Office", "Street 1"},
        Cards{
            {{"Ana", {{"+34600111222", "mobile"}, {"+34600", ""}}, {"a@e.com", "b@e.com"}, "Acme"},
             {"Bo", {}, {}, ""}}},
        Choice{"yes", "Yes", "of course"},
        Form{"f", "tok", "{\"a\":[1,2]}", "text", "", ""},
        Reaction{"👍", "wamid.1"},
        Order{"cat", "please", {{"sku1", "2", "10.50", "EUR"}, {"sku2", "1", "3", "EUR"}}},
        Unsupported{"a new kind"},
        Choices{"Pick",
                "Header",
                "Footer",
                "Open",
                {{"1", "One", "first"}, {"2", "Two", ""}},
                Style::list},
        Template{"welcome", "es", "{\"body\":[\"x\"]}"},
        Link{"See", "Site", "https://e.com"},
        LocationRequest{"Where?"},
    };
}

}  // namespace patchbay::plugin
