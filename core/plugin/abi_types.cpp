#include "core/plugin/abi_types.h"

namespace patchbay::plugin::abi {
namespace {

enum Id : std::uint32_t {
    no_id,
#define X(name) name##_id,
    PATCHBAY_ABI_STRUCTS(X)
#undef X
};

template <class Member>
constexpr Field field_at(const char *name, std::size_t offset, Rule rule = Rule::none) {
    const auto at = static_cast<std::uint32_t>(offset);
    if constexpr (std::is_same_v<Member, std::uint32_t> || std::is_same_v<Member, std::int32_t>)
        return {name, at, Kind::u32, rule};
    else if constexpr (std::is_same_v<Member, std::uint64_t>)
        return {name, at, Kind::u64, rule};
    else if constexpr (std::is_same_v<Member, std::int64_t>)
        return {name, at, Kind::i64, rule};
    else if constexpr (std::is_same_v<Member, double>)
        return {name, at, Kind::f64, rule};
    else if constexpr (std::is_same_v<Member, patchbay_str>)
        return {name, at, Kind::text, rule};
    else if constexpr (std::is_same_v<Member, patchbay_bytes>)
        return {name, at, Kind::bytes, rule};
    else
        return {name, at, Kind::object, rule,
                &type_of<std::remove_const_t<std::remove_pointer_t<Member>>>()};
}

template <class Element>
constexpr Field list_at(const char *name, std::size_t offset) {
    return {name, static_cast<std::uint32_t>(offset), Kind::objects, Rule::none,
            &type_of<Element>()};
}

constexpr Field texts_at(const char *name, std::size_t offset, Rule rule = Rule::none) {
    return {name, static_cast<std::uint32_t>(offset), Kind::texts, rule};
}

#define F(member, ...) \
    field_at<decltype(S::member)>(#member, offsetof(S, member) __VA_OPT__(, ) __VA_ARGS__)
#define LIST(member, element) list_at<patchbay_##element>(#member, offsetof(S, member))
#define TEXTS(member, ...) texts_at(#member, offsetof(S, member) __VA_OPT__(, ) __VA_ARGS__)

// DESCRIBE(name, fields after `size`): with patchbay_name as S.
#define DESCRIBE(name, ...)                       \
    namespace name##_fields {                     \
        using S = patchbay_##name;                \
        constexpr Field fields[] = {__VA_ARGS__}; \
    }

DESCRIBE(error, F(code), F(message), F(field, Rule::id), F(provider_code, Rule::id),
         F(retry_after_ms))
DESCRIBE(instance_config, F(reserved), F(name, Rule::key), F(settings, Rule::members))
DESCRIBE(header, F(name, Rule::key), F(value))
DESCRIBE(webhook_request, F(flags), F(method, Rule::key), F(path), F(query), LIST(headers, header),
         F(body, Rule::body), F(received_at))
DESCRIBE(webhook_reply, F(status), F(content_type, Rule::id), F(body, Rule::reply))
DESCRIBE(part, F(reserved), F(name, Rule::key), F(filename, Rule::id), F(content_type, Rule::id),
         F(body, Rule::body), F(blob, Rule::id))
DESCRIBE(http_request, F(flags), F(step), F(needs), F(method, Rule::key), F(url, Rule::url),
         LIST(headers, header), F(body, Rule::body), F(timeout_ms), F(reserved), LIST(parts, part))
DESCRIBE(http_response, F(result), F(status), F(step), LIST(headers, header), F(body, Rule::body),
         F(error))
DESCRIBE(contact, F(reserved), F(address, Rule::id), F(phone, Rule::id), F(user_id, Rule::id),
         F(parent_user_id, Rule::id), F(username, Rule::id), F(name, Rule::id))
DESCRIBE(text, F(reserved), F(text))
DESCRIBE(media, F(kind), F(media_id, Rule::id), F(url), F(mime_type, Rule::id), F(sha256, Rule::id),
         F(caption), F(filename), F(blob, Rule::id))
DESCRIBE(location, F(reserved), F(latitude), F(longitude), F(name), F(address))
DESCRIBE(phone, F(reserved), F(number, Rule::id), F(type, Rule::id))
DESCRIBE(card, F(reserved), F(name), LIST(phones, phone), TEXTS(emails), F(organization))
DESCRIBE(cards, F(reserved), LIST(contacts, card))
DESCRIBE(choice, F(reserved), F(id), F(title), F(description))
DESCRIBE(form, F(flags), F(name), F(token), F(values, Rule::members), F(text), F(title), F(screen))
DESCRIBE(reaction, F(reserved), F(emoji, Rule::id), F(message_id, Rule::id))
DESCRIBE(order_item, F(reserved), F(id, Rule::id), F(quantity, Rule::id), F(price, Rule::id),
         F(currency, Rule::id))
DESCRIBE(order, F(reserved), F(catalog_id, Rule::id), F(text), LIST(items, order_item))
DESCRIBE(unsupported, F(reserved), F(reason))
DESCRIBE(option, F(reserved), F(id), F(title), F(description))
DESCRIBE(choices, F(style), F(text), F(header), F(footer), F(label), LIST(options, option))
DESCRIBE(template, F(reserved), F(name, Rule::id), F(language, Rule::id),
         F(parameters, Rule::members))
DESCRIBE(link, F(reserved), F(text), F(title), F(url))
DESCRIBE(location_request, F(reserved), F(text))
DESCRIBE(content, F(kind), F(text), F(media), F(location), F(contacts), F(choice), F(form),
         F(reaction), F(order), F(unsupported), F(choices), F(template_message), F(link),
         F(location_request))
DESCRIBE(message, F(flags), F(account, Rule::id), F(id, Rule::key), F(timestamp),
         F(from, Rule::required), F(content, Rule::required), F(reply_to, Rule::id),
         F(referral, Rule::members), F(raw, Rule::json), F(part_of, Rule::id))
DESCRIBE(delivery_error, F(retryable), F(code, Rule::id), F(title))
DESCRIBE(status_update, F(status), F(account, Rule::id), F(message_id, Rule::id),
         F(correlation, Rule::id), F(from), F(watermark, Rule::id), F(timestamp),
         LIST(errors, delivery_error), F(raw, Rule::json), F(reference), F(flags))
DESCRIBE(notice, F(flags), F(account, Rule::id), F(kind, Rule::key), F(timestamp),
         F(data, Rule::members), F(raw, Rule::json), F(correlation, Rule::id),
         F(message_id, Rule::id), F(from))
DESCRIBE(backend_event, F(flags), F(name, Rule::key), F(id, Rule::id), F(timestamp),
         TEXTS(subjects, Rule::key), F(data, Rule::members), F(raw, Rule::json))
DESCRIBE(outbound, F(attempt), F(token), F(to, Rule::key), F(correlation, Rule::id),
         F(reply_to, Rule::id), F(content, Rule::required), F(flags), F(reserved), F(last_inbound),
         F(reference), F(reserved_2), F(account, Rule::id))
DESCRIBE(attention, F(flags), F(to, Rule::key), F(message_id, Rule::id))
DESCRIBE(outcome, F(kind), F(message_id, Rule::id), F(address, Rule::id), F(retry_after_ms),
         F(code, Rule::id), F(title), F(flags), F(reserved), F(media_id, Rule::id))
DESCRIBE(operation, F(reserved), F(name, Rule::key), F(input, Rule::members),
         F(output, Rule::members), TEXTS(errors))
DESCRIBE(task_request, F(attempt), F(token), F(operation, Rule::key), F(input, Rule::members),
         F(key, Rule::id), F(deadline))
DESCRIBE(task_result, F(status), F(output, Rule::members), F(error, Rule::id), F(message),
         TEXTS(follow, Rule::key), TEXTS(unfollow, Rule::key))
DESCRIBE(endpoint, F(connection), F(url, Rule::url))
DESCRIBE(stream_bytes, F(connection), F(bytes, Rule::body))
DESCRIBE(stream_write, F(connection), F(bytes, Rule::body), F(secret, Rule::id), F(secret_at),
         F(length_at))
DESCRIBE(stream_close, F(connection), F(flags), F(reserved), F(again_after_ms), F(code, Rule::id),
         F(title))
DESCRIBE(stream_timer, F(connection), F(timer), F(delay_ms))
DESCRIBE(stream_event, F(reserved), F(token), F(message), F(status), F(notice))
DESCRIBE(settlement, F(reserved), F(token), F(outcome, Rule::required))
DESCRIBE(stream_credit, F(count))
DESCRIBE(stream_record, F(reserved), F(token), F(key, Rule::key), F(value, Rule::body))
DESCRIBE(stream_frame, F(reserved), F(name, Rule::key), F(bytes, Rule::body))

constexpr bool prefixed(Id id) { return id != header_id; }

}  // namespace

#define X(name)                                                                                  \
    constinit const Struct name##_type = {"patchbay_" #name, name##_id, sizeof(patchbay_##name), \
                                          prefixed(name##_id), name##_fields::fields};
PATCHBAY_ABI_STRUCTS(X)
#undef X

std::span<const Struct *const> all_types() {
    static constexpr const Struct *types[] = {
#define X(name) &name##_type,
        PATCHBAY_ABI_STRUCTS(X)
#undef X
    };
    return types;
}

}  // namespace patchbay::plugin::abi
