#include "tests/simulators/telegram/content.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::string_view kAttach = "attach://";
constexpr std::string_view kWrongFile = "wrong file identifier/HTTP URL specified";
constexpr std::array<std::string_view, 6> kSentFiles{"photo", "audio",    "voice",
                                                     "video", "document", "sticker"};

void refuse_formatting(Arguments &arguments) {
    if (arguments.text("parse_mode").empty()) return;
    arguments.refuse(bad("this simulator reads plain text alone; leave parse_mode out"));
}

std::string required(Arguments &arguments, std::string_view name) {
    auto out = arguments.text(name);
    if (out.empty()) {
        arguments.refuse(bad("parameter \"" + std::string(name) + "\" is required"));
    }
    return out;
}

double coordinate(Arguments &arguments, std::string_view name, double most) {
    const auto value = arguments.number(name);
    if (!value) arguments.refuse(bad("parameter \"" + std::string(name) + "\" is required"));
    const auto out = value.value_or(0);
    if (out < -most || out > most) arguments.refuse(bad("wrong location specified"));
    return out;
}

void check_range(Arguments &arguments, std::string_view name, double least, double most) {
    const auto value = arguments.number(name).value_or(least);
    if (value >= least && value <= most) return;
    arguments.refuse(bad("parameter \"" + std::string(name) + "\" is out of its range"));
}

json::object read_location(Arguments &arguments) {
    const auto latitude = coordinate(arguments, "latitude", 90);
    const auto longitude = coordinate(arguments, "longitude", 180);
    check_range(arguments, "horizontal_accuracy", 0, 1500);
    return {{"latitude", latitude}, {"longitude", longitude}};
}

Content read_venue(Arguments &arguments) {
    auto location = read_location(arguments);
    const auto title = required(arguments, "title");
    json::object venue{
        {"location", location}, {"title", title}, {"address", required(arguments, "address")}};
    return {{{"venue", std::move(venue)}, {"location", std::move(location)}}, title};
}

Content read_contact(Arguments &arguments) {
    json::object contact{{"phone_number", required(arguments, "phone_number")}};
    const auto name = required(arguments, "first_name");
    contact["first_name"] = name;
    for (const auto *member : {"last_name", "vcard"}) {
        auto text = arguments.text(member);
        if (!text.empty()) contact[member] = std::move(text);
    }
    return {{{"contact", std::move(contact)}}, name};
}

Refusal check_upload(const FileKind &kind, std::size_t bytes) {
    if (bytes == 0) return bad("file must be non-empty");
    if (bytes > kMaxUploadBytes) return ApiError{413, "Request Entity Too Large"};
    if (kind.name != "photo" || bytes <= kMaxPhotoBytes) return {};
    return bad("file of size " + std::to_string(bytes) +
               " bytes is too big for a photo; the maximum size is " +
               std::to_string(kMaxPhotoBytes) + " bytes");
}

const File *uploaded(const FileKind &kind, const Part &part, Arguments &arguments, Files &files) {
    if (auto refusal = check_upload(kind, part.content.size())) {
        arguments.refuse(*refusal);
        return nullptr;
    }
    File file;
    file.kind = &kind;
    file.bytes = part.content;
    file.name = part.filename.value_or("");
    const auto unknown =
        part.content_type.empty() || part.content_type == "application/octet-stream";
    if (!unknown) file.mime_type = part.content_type;
    return &files.add(std::move(file));
}

bool is_http_url(std::string_view text) {
    const auto start = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
    if (start == 0) return false;
    const auto host = text.substr(start, text.find_first_of("/?#", start) - start);
    return !host.empty() && std::ranges::none_of(text, [](char c) {
        return c == ' ' || static_cast<unsigned char>(c) < 0x20U;
    });
}

// Null: a mistake.
const File *read_file(const FileKind &kind, Arguments &arguments, Files &files) {
    const auto *part = arguments.file(kind.name);
    if (part) return uploaded(kind, *part, arguments, files);
    const auto text = arguments.text(kind.name);
    if (text.empty()) {
        arguments.refuse(bad("there is no " + std::string(kind.name) + " in the request"));
        return nullptr;
    }
    if (text.starts_with(kAttach)) {
        part = arguments.file(std::string_view(text).substr(kAttach.size()));
        if (part) return uploaded(kind, *part, arguments, files);
    } else if (is_http_url(text)) {
        File file;
        file.kind = &kind;
        file.url = text;
        return &files.add(std::move(file));
    } else if (const auto *known = files.find(text)) {
        if (known->kind == &kind) return known;
        arguments.refuse(bad("can't use file of type " + std::string(known->kind->type) + " as " +
                             std::string(kind.type)));
        return nullptr;
    }
    arguments.refuse(bad(kWrongFile));
    return nullptr;
}

Content read_media(const FileKind &kind, Arguments &arguments, Files &files) {
    Content out;
    if (kind.name != "sticker") {
        refuse_formatting(arguments);
        out.words = arguments.text("caption");
        if (utf16_length(out.words) > kMaxCaption) {
            arguments.refuse(bad("message caption is too long"));
        }
    }
    // A file is kept where all else is right.
    if (arguments.refusal()) return out;
    const auto *file = read_file(kind, arguments, files);
    if (!file) return out;
    out.members[kind.name] = files.view(*file);
    if (!out.words.empty()) out.members["caption"] = out.words;
    return out;
}

}  // namespace

std::size_t utf16_length(std::string_view utf8) {
    // Characters beyond the first plane, which have four bytes, are two units.
    return utf8_length(utf8) + static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) {
               return (static_cast<unsigned char>(c) & 0xf8U) == 0xf0U;
           }));
}

bool sends(std::string_view method) {
    if (!method.starts_with("send")) return false;
    method.remove_prefix(4);
    return method == "message" || method == "location" || method == "venue" ||
           method == "contact" || std::ranges::find(kSentFiles, method) != kSentFiles.end();
}

Content read_text(Arguments &arguments) {
    refuse_formatting(arguments);
    auto text = arguments.text("text");
    if (trimmed(text).empty()) arguments.refuse(bad("message text is empty"));
    if (utf16_length(text) > kMaxText) arguments.refuse(bad("message is too long"));
    return {{{"text", text}}, text};
}

Content read_content(std::string_view method, Arguments &arguments, Files &files) {
    method.remove_prefix(4);
    if (method == "message") return read_text(arguments);
    if (method == "location") return {{{"location", read_location(arguments)}}, {}};
    if (method == "venue") return read_venue(arguments);
    if (method == "contact") return read_contact(arguments);
    return read_media(*file_kind(method), arguments, files);
}

}  // namespace patchbay::simulators::telegram
