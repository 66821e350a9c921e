// The content of one inbound message.
#pragma once

#include "patchbay/patchbay.hpp"

#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// Never fails: a type that is not known, or an object that is not as documented, is `unsupported`
// with the reason. What the content points to lives in this object and in the tape.
class InboundContent {
public:
    explicit InboundContent(const sdk::Host &host) : host_(host) {}
    InboundContent(const InboundContent &) = delete;
    InboundContent &operator=(const InboundContent &) = delete;

    // Once for an object of this class.
    const patchbay_content &read(sdk::JsonValue message);

private:
    void read_text(sdk::JsonValue object);
    void read_media(sdk::JsonValue object, std::uint32_t kind);
    void read_location(sdk::JsonValue object);
    void read_contacts(sdk::JsonValue list);
    void read_button(sdk::JsonValue object);
    void read_interactive(sdk::JsonValue object);
    void read_picked(sdk::JsonValue reply);
    void read_form(sdk::JsonValue reply);
    void read_permission(sdk::JsonValue reply);
    void read_reaction(sdk::JsonValue object);
    void read_order(sdk::JsonValue object);
    void unsupported(std::string_view reason);

    // Member `key` as text. Where it is missing though `needed`, or of another type, problem_ says
    // so.
    patchbay_str text(sdk::JsonValue object, std::string_view key, bool needed = false);
    // Likewise, and short enough for an id.
    patchbay_str word(sdk::JsonValue object, std::string_view key);
    patchbay_str id(sdk::JsonValue object, std::string_view key, bool needed = false);
    patchbay_str member(std::string_view value, sdk::JsonValue at, std::string_view key,
                        bool needed);
    patchbay_str limited(patchbay_str value, std::string_view key);
    bool countable(sdk::JsonValue list, std::string_view key);
    void problem(std::string_view key, std::string_view what);
    patchbay_str keep(std::string built);

    const sdk::Host &host_;
    std::string problem_;  // the first one
    patchbay_content content_ = sdk::make<patchbay_content>();
    patchbay_text text_ = sdk::make<patchbay_text>();
    patchbay_media media_ = sdk::make<patchbay_media>();
    patchbay_location location_ = sdk::make<patchbay_location>();
    patchbay_cards cards_ = sdk::make<patchbay_cards>();
    patchbay_choice choice_ = sdk::make<patchbay_choice>();
    patchbay_form form_ = sdk::make<patchbay_form>();
    patchbay_reaction reaction_ = sdk::make<patchbay_reaction>();
    patchbay_order order_ = sdk::make<patchbay_order>();
    patchbay_unsupported unsupported_ = sdk::make<patchbay_unsupported>();

    // Lists: what they hold is pointed to while they grow, and an empty one costs nothing.
    std::list<std::string> built_;
    std::list<std::vector<patchbay_phone>> phones_;
    std::list<std::vector<patchbay_str>> emails_;
    std::vector<patchbay_card> card_list_;
    std::vector<patchbay_order_item> items_;
};

}  // namespace whatsapp
