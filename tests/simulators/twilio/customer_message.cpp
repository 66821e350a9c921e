#include "tests/simulators/twilio/customer_message.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <utility>

namespace patchbay::simulators::twilio {

namespace {

Result<Attachment> attachment(const json::value &value) {
    if (!value.is_object()) return Error{"\"media\" must be an object, or an array of them"};
    Attachment out{"image/jpeg", {}};
    std::string base64;
    Fields fields(value.get_object());
    fields.text("mime_type", out.mime_type);
    fields.text("base64", base64);
    auto bytes = crypto::from_base64(base64);
    if (!bytes || bytes->empty()) fields.refuse("base64", "must be the file's bytes in base64");
    if (auto done = fields.done(); !done) return done.error();
    out.bytes = std::move(*bytes);
    return out;
}

}  // namespace

Result<Writing> customer_message(const json::object &wanted) {
    Writing out;
    Fields fields(wanted);
    fields.text("text", out.text);
    const auto *media = fields.value("media");
    const auto *more = fields.object("fields");
    if (out.text.empty() && !media) fields.refuse("text", "or \"media\" is required");
    if (auto done = fields.done(); !done) return done.error();
    if (media) {
        const auto items = media->is_array() ? media->get_array() : json::array{*media};
        if (items.size() > kMaxMedia) return Error{"\"media\" may be ten at most"};
        for (const auto &item : items) {
            auto made = attachment(item);
            if (!made) return made.error();
            out.media.push_back(std::move(*made));
        }
    }
    if (!more) return out;
    for (const auto &member : *more) {
        if (!member.value().is_string()) return Error{"\"fields\" must all be strings"};
        out.fields.push_back({std::string(member.key()), std::string(member.value().get_string())});
    }
    return out;
}

}  // namespace patchbay::simulators::twilio
