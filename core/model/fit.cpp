#include "core/model/fit.h"

#include "core/base/text.h"
#include "core/model/content_shape.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <variant>

namespace patchbay::model {

namespace {

const json::object *object_at(const json::object &capabilities, std::string_view pointer) {
    const json::object *found = &capabilities;
    while (!pointer.empty() && found) {
        pointer.remove_prefix(1);
        const auto name = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(name.size());
        const json::value *value = found->if_contains(name);
        found = value ? value->if_object() : nullptr;
    }
    return found;
}

// 0: no limit.
std::size_t limit(const json::object *limits, std::string_view name) {
    const json::value *value = limits ? limits->if_contains(name) : nullptr;
    const auto *number = value ? value->if_int64() : nullptr;
    return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

Error too_large(std::size_t is, std::size_t most, std::string_view of, std::string where) {
    return {std::to_string(is) + ' ' + std::string(of) + "; the channel takes at most " +
                std::to_string(most) + " here",
            std::move(where)};
}

Result<void> check_text(std::string_view text, const json::object *limits, std::string where) {
    const std::size_t length = utf8_length(text);
    if (const auto most = limit(limits, "max_length"); most != 0 && length > most)
        return too_large(length, most, "characters", std::move(where));
    if (const auto most = limit(limits, "max_bytes"); most != 0 && text.size() > most)
        return too_large(text.size(), most, "bytes", std::move(where));
    return {};
}

class Fit {
public:
    explicit Fit(const json::object &capabilities) : capabilities_(capabilities) {}

    Result<void> operator()(const Media &media) const {
        if (media.caption.empty()) return {};
        const json::object *caption = object_at(capabilities_, "/media/caption");
        const json::value *kinds = caption ? caption->if_contains("kinds") : nullptr;
        const auto *list = kinds ? kinds->if_array() : nullptr;
        const auto &name = kMediaKinds.at(static_cast<std::size_t>(media.kind) - 1);
        if (list && std::none_of(list->begin(), list->end(), [&](const json::value &kind) {
                return kind.is_string() && kind.get_string() == name;
            }))
            return Error{"the channel shows no caption of this kind of file", "/caption"};
        return check_text(media.caption, caption, "/caption");
    }

    Result<void> operator()(const Cards &contacts) const {
        const auto most = limit(object_at(capabilities_, "/contacts"), "max");
        if (most == 0 || contacts.contacts.size() <= most) return {};
        return too_large(contacts.contacts.size(), most, "contacts", "/contacts");
    }

    // With a list or quick replies beside the buttons, which of them fits is the plugin's to say.
    Result<void> operator()(const Choices &choices) const {
        const json::object *all = object_at(capabilities_, "/choices");
        const json::object *buttons = object_at(capabilities_, "/choices/buttons");
        if (!buttons || all->contains("list") || all->contains("quick_replies")) return {};
        const auto most = limit(buttons, "max");
        if (most != 0 && choices.options.size() > most)
            return too_large(choices.options.size(), most, "options", "/options");
        for (std::size_t i = 0; i < choices.options.size(); ++i) {
            const std::string place = "/options/" + std::to_string(i);
            const Option &option = choices.options[i];
            if (auto good = check_text(option.id, object_at(*buttons, "/id"), place + "/id"); !good)
                return good;
            if (auto good =
                    check_text(option.title, object_at(*buttons, "/title"), place + "/title");
                !good)
                return good;
        }
        return {};
    }

    template <class Other>
    Result<void> operator()(const Other &) const {
        return {};
    }

private:
    const json::object &capabilities_;
};

}  // namespace

Result<void> check_fit(const Content &content, const json::object &capabilities) {
    return std::visit(Fit(capabilities), content);
}

}  // namespace patchbay::model
