#include "core/model/content.h"

#include "core/model/content_shape.h"

#include <utility>

namespace patchbay::model {

std::string_view type_name(const Content &content) { return kContentTypes[content.index()]; }

std::string_view kind_name(MediaKind kind) {
    return kMediaKinds[static_cast<std::size_t>(kind) - 1];
}

json::object to_json(const Content &content) {
    json::object out;
    ValueObject writer(out);
    describe(writer, content);
    return out;
}

std::string to_text(const Content &content) {
    std::string out;
    {
        TextObject writer(out);
        describe(writer, content);
    }
    return out;
}

std::string_view blob_of(const Media &media) {
    const std::string_view url = media.url;
    return url.starts_with(kBlobScheme) ? url.substr(kBlobScheme.size()) : std::string_view();
}

const Media *file_of(const Content &content) {
    if (const auto *media = std::get_if<Media>(&content)) return media;
    const std::optional<Media> *header = nullptr;
    if (const auto *choices = std::get_if<Choices>(&content)) header = &choices->header_media;
    if (const auto *link = std::get_if<Link>(&content)) header = &link->header_media;
    return header && *header ? &**header : nullptr;
}

Media *file_of(Content &content) { return const_cast<Media *>(file_of(std::as_const(content))); }

std::string_view text_of(const Content &content) {
    struct Visitor {
        std::string_view operator()(const Text &text) const { return text.text; }
        std::string_view operator()(const Media &media) const { return media.caption; }
        std::string_view operator()(const Location &location) const { return location.name; }
        std::string_view operator()(const Cards &) const { return {}; }
        std::string_view operator()(const Choice &choice) const { return choice.title; }
        std::string_view operator()(const Form &form) const { return form.text; }
        std::string_view operator()(const Reaction &) const { return {}; }
        std::string_view operator()(const Order &order) const { return order.text; }
        std::string_view operator()(const Unsupported &) const { return {}; }
        std::string_view operator()(const Choices &choices) const { return choices.text; }
        std::string_view operator()(const Template &) const { return {}; }
        std::string_view operator()(const Link &link) const {
            return link.text.empty() ? link.title : link.text;
        }
        std::string_view operator()(const LocationRequest &request) const { return request.text; }
    };
    return std::visit(Visitor{}, content);
}

}  // namespace patchbay::model
