#include "values.h"

namespace graph {

std::string_view beginning(std::string_view text) {
    if (text.size() <= kMaxIdBytes) return text;
    std::size_t length = kMaxIdBytes;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return text.substr(0, length);
}

std::string with_member(const sdk::Host &host, sdk::JsonValue object, std::string_view name,
                        std::string_view text) {
    sdk::JsonWriter out;
    out.begin_object();
    for (const auto &[key, value] : object.members()) {
        // Of a double key the last one counts.
        if (key == name || object[key].index() != value.index()) continue;
        out.key(key).raw(host.write(value));
    }
    return out.optional_member(name, text).end_object().text();
}

patchbay_time_ms read_time(sdk::JsonValue timestamp, patchbay_time_ms otherwise) {
    constexpr patchbay_time_ms kFirstMilliseconds = 1'000'000'000'000;  // the year 33658 in seconds
    constexpr patchbay_time_ms kLastSecond = 253'402'300'799;           // the end of the year 9999
    const auto number = timestamp.integer();
    if (!number || *number <= 0 || *number > kLastSecond * 1000 + 999) return otherwise;
    if (*number >= kFirstMilliseconds) return *number;
    return *number <= kLastSecond ? *number * 1000 : otherwise;
}

}  // namespace graph
