// One function for each kind of content that a channel can send:
//
//     return visit(content, sink, [&](const patchbay_text &text) { ... },
//                                 [&](const patchbay_media &media) { ... });
//
// What none of them takes is refused with the pointer /type.
#ifndef PATCHBAY_KIT_VISIT_HPP
#define PATCHBAY_KIT_VISIT_HPP

#include "../patchbay.hpp"

#include <type_traits>

namespace patchbay::sdk {

namespace detail {

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

template <class Sink, class Visitor, class T>
patchbay_status visit_one(const Sink &sink, const Visitor &visitor, const T *content) {
    if constexpr (std::is_invocable_v<const Visitor &, const T &>) {
        if (content != nullptr) return visitor(read(content));
        return sink.fail(PATCHBAY_E_ARGUMENT, "the content is missing");
    } else {
        return sink.fail(PATCHBAY_E_UNSUPPORTED, "this channel cannot send this type of content",
                         "/type");
    }
}

}  // namespace detail

template <class Sink, class... Functions>
patchbay_status visit(const patchbay_content &content, const Sink &sink, Functions... functions) {
    const detail::Overloaded visitor{functions...};
    switch (content.kind) {
        case PATCHBAY_CONTENT_TEXT:
            return detail::visit_one(sink, visitor, content.text);
        case PATCHBAY_CONTENT_MEDIA:
            return detail::visit_one(sink, visitor, content.media);
        case PATCHBAY_CONTENT_LOCATION:
            return detail::visit_one(sink, visitor, content.location);
        case PATCHBAY_CONTENT_CONTACTS:
            return detail::visit_one(sink, visitor, content.contacts);
        case PATCHBAY_CONTENT_REACTION:
            return detail::visit_one(sink, visitor, content.reaction);
        case PATCHBAY_CONTENT_CHOICES:
            return detail::visit_one(sink, visitor, content.choices);
        case PATCHBAY_CONTENT_TEMPLATE:
            return detail::visit_one(sink, visitor, content.template_message);
        case PATCHBAY_CONTENT_LINK:
            return detail::visit_one(sink, visitor, content.link);
        case PATCHBAY_CONTENT_FORM:
            return detail::visit_one(sink, visitor, content.form);
        case PATCHBAY_CONTENT_LOCATION_REQUEST:
            return detail::visit_one(sink, visitor, content.location_request);
        default:
            return sink.fail(PATCHBAY_E_UNSUPPORTED,
                             "this channel cannot send this type of content", "/type");
    }
}

}  // namespace patchbay::sdk

#endif
