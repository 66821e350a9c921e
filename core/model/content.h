// Contents of messages: the one shape that all channels are translated to and from (design:
// docs/events.md). Plain values without I/O. An absent optional text is empty.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patchbay::model {

struct Text {
    std::string text;
};

constexpr std::string_view kBlobScheme = "blob:";

enum class MediaKind { image = 1, audio, voice, video, document, sticker };

struct Media {
    MediaKind kind = MediaKind::image;
    std::string media_id;  // the provider's id, or
    std::string url;       // outbound also kBlobScheme and the id of a file that the host keeps
    std::string mime_type;
    std::string sha256;
    std::string caption;
    std::string filename;
};

struct Location {
    double latitude = 0;  // degrees; finite
    double longitude = 0;
    std::string name;
    std::string address;
};

struct Phone {
    std::string number;
    std::string type;
};

struct Card {
    std::string name;
    std::vector<Phone> phones;
    std::vector<std::string> emails;
    std::string organization;
};

struct Cards {
    std::vector<Card> contacts;
};

struct Choice {
    std::string id;
    std::string title;
    std::string description;
};

// Inbound what a contact filled in; outbound the way to a form of the provider's.
struct Form {
    std::string name;
    std::string token;
    std::string values;       // JSON object text, or empty and
    std::string text;         // outbound: above the button
    std::string title = {};   // outbound: of the button
    std::string screen = {};  // outbound: where the form begins, or empty
    bool exchange = false;    // outbound: its own server says where it begins, and with which data
};

struct Reaction {
    std::string emoji;  // empty: removed
    std::string message_id;
};

struct OrderItem {
    std::string id;
    std::string quantity;  // a number as the provider wrote it
    std::string price;
    std::string currency;
};

struct Order {
    std::string catalog_id;
    std::string text;
    std::vector<OrderItem> items;
};

struct Unsupported {
    std::string reason;
};

struct Option {
    std::string id;
    std::string title;
    std::string description;
    bool operator==(const Option &) const = default;
};

enum class Style { automatic = 0, buttons, list };

struct Choices {
    std::string text;
    std::string header;
    std::string footer;
    std::string label;
    std::vector<Option> options;
    Style style = Style::automatic;
    std::optional<Media> header_media = {};  // instead of the header: image, video or document
};

struct Template {
    std::string name;
    std::string language;
    std::string parameters;  // JSON object text, or empty
};

struct Link {
    std::string text;
    std::string title;
    std::string url;
    std::optional<Media> header_media = {};  // above it: image, video or document
};

struct LocationRequest {
    std::string text;
};

// In the order of PATCHBAY_CONTENT_... (message.h): index() + 1 is the ABI's kind.
using Content = std::variant<Text, Media, Location, Cards, Choice, Form, Reaction, Order,
                             Unsupported, Choices, Template, Link, LocationRequest>;

// "text", "media", ...: the contract's content.type.
std::string_view type_name(const Content &content);

std::string_view kind_name(MediaKind kind);  // "image", ...

json::object to_json(const Content &content);

// The same as compact JSON text, made directly. Numbers of an order stay digit by digit as they
// came.
std::string to_text(const Content &content);

// What an operator, a flow or an API caller wrote: checks types, required members, unknown keys and
// ranges, a form and a media URL as they go out. The error's `where` is a JSON pointer into
// `value`.
Result<Content> content_from_json(const json::value &value);

// A header that is a file, as it stands in choices or a link.
Result<Media> header_media_from_json(const json::value &value);

// Reads back what to_json wrote, also what a customer's app may send but nobody may write here (a
// media that names no file, a place off the map).
Result<Content> stored_content(const json::value &value);

// The id in a media's URL "blob:ID", which names a file that the host keeps; else "".
std::string_view blob_of(const Media &media);

// The file in a content: of a media content, or in the header of choices or a link. Null: none.
const Media *file_of(const Content &content);
Media *file_of(Content &content);

// What a flow sees as message.text: the text, else caption or title, else "".
std::string_view text_of(const Content &content);

}  // namespace patchbay::model
