// Contents of every type for the tests of this room: all members set, and as few as may be.
#pragma once

#include "core/model/content.h"

#include <vector>

namespace patchbay::model {

inline std::vector<Content> full_contents() {
    return {
        Text{"Hola \"Ana\"\n☎"},
        Media{MediaKind::document, "m1", "https://a.example/x", "application/pdf", "c2hh",
              "the bill", "bill.pdf"},
        Location{41.385064, -2.173403, "Office", "Street 1"},
        Cards{{{"Ana", {{"+34600111222", "CELL"}, {"+34600111223", ""}}, {"a@b.example"}, "ACME"},
               {"Bea", {}, {}, ""}}},
        Choice{"repair", "Repair status", "of my phone"},
        Form{"booking", "t1", R"({"day":"2026-11-24","seats":[1,2.5,null]})", "summary", "Book",
             "FIRST"},
        Reaction{"👍", "wamid.1"},
        Order{"cat1", "please", {{"sku1", "2", "19.99", "EUR"}, {"sku2", "1", "5", "EUR"}}},
        Unsupported{"a poll"},
        Choices{"How can we help?",
                "Hello",
                "Ends at noon",
                "Topics",
                {{"a", "Repair", "status"}, {"b", "Other", ""}},
                Style::list},
        Template{"reminder", "es", R"({"header":[{"type":"text"}],"body":["Ana"],"buttons":[]})"},
        Link{"Pay here", "Pay", "https://pay.example/1"},
        LocationRequest{"Where are you?"},
    };
}

inline std::vector<Content> sparse_contents() {
    return {
        Text{},     Media{},    Location{},        Cards{},       Choice{},
        Form{},     Reaction{}, Order{},           Unsupported{}, Choices{},
        Template{}, Link{},     LocationRequest{},
    };
}

}  // namespace patchbay::model
