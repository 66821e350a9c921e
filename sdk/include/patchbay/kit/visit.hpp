// One function for each kind of content that a channel can send:
//
//     return visit(content, sink, [&](const patchbay_text &text) { ... },
//                                 [&](const patchbay_media &media) { ... });
//
// What none of them takes goes to the one that takes patchbay_content, where there is one; else it is
// refused with the pointer /type.
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

template <class Sink, class Visitor>
patchbay_status visit_rest(const Sink &sink, const Visitor &visitor,
                           const patchbay_content &content) {
    if constexpr (std::is_invocable_v<const Visitor &, const patchbay_content &>) {
        return visitor(content);
    } else {
        return sink.fail(PATCHBAY_E_UNSUPPORTED, "this channel cannot send this type of content",
                         "/type");
    }
}

template <class Sink, class Visitor, class T>
patchbay_status visit_one(const Sink &sink, const Visitor &visitor, const patchbay_content &content,
                          const T *one) {
    if constexpr (std::is_invocable_v<const Visitor &, const T &>) {
        if (one != nullptr) return visitor(read(one));
        return sink.fail(PATCHBAY_E_ARGUMENT, "the content is missing");
    } else {
        return visit_rest(sink, visitor, content);
    }
}

}  // namespace detail

template <class Sink, class... Functions>
patchbay_status visit(const patchbay_content &content, const Sink &sink, Functions... functions) {
    const detail::Overloaded visitor{functions...};
    switch (content.kind) {
        case PATCHBAY_CONTENT_TEXT:
            return detail::visit_one(sink, visitor, content, content.text);
        case PATCHBAY_CONTENT_MEDIA:
            return detail::visit_one(sink, visitor, content, content.media);
        case PATCHBAY_CONTENT_LOCATION:
            return detail::visit_one(sink, visitor, content, content.location);
        case PATCHBAY_CONTENT_CONTACTS:
            return detail::visit_one(sink, visitor, content, content.contacts);
        case PATCHBAY_CONTENT_REACTION:
            return detail::visit_one(sink, visitor, content, content.reaction);
        case PATCHBAY_CONTENT_CHOICES:
            return detail::visit_one(sink, visitor, content, content.choices);
        case PATCHBAY_CONTENT_TEMPLATE:
            return detail::visit_one(sink, visitor, content, content.template_message);
        case PATCHBAY_CONTENT_LINK:
            return detail::visit_one(sink, visitor, content, content.link);
        case PATCHBAY_CONTENT_FORM:
            return detail::visit_one(sink, visitor, content, content.form);
        case PATCHBAY_CONTENT_LOCATION_REQUEST:
            return detail::visit_one(sink, visitor, content, content.location_request);
        default:
            return detail::visit_rest(sink, visitor, content);
    }
}

}  // namespace patchbay::sdk

#endif
