#include "tests/simulators/twilio/message_list.h"

#include "core/base/json.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace patchbay::simulators::twilio {

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::string_view kTokenPrefix = "PA";

Error invalid(const std::string &what) { return {what, {}, 20001}; }

struct Filter {
    std::string to;
    std::string from;
    std::optional<std::int64_t> least;  // seconds of date_sent
    std::optional<std::int64_t> most;

    bool takes(const Message &message) const {
        if (!to.empty() && message.to != to) return false;
        if (!from.empty() && message.from != from) return false;
        if (!least && !most) return true;
        const auto sent = message.sent / 1000;
        return sent != 0 && (!least || sent >= *least) && (!most || sent <= *most);
    }
};

// Seconds; a date is its midnight.
std::optional<std::int64_t> parse_date(const std::string &text) {
    constexpr std::size_t kDateLength = 10;
    const auto time = from_rfc3339(text.size() == kDateLength ? text + "T00:00:00Z" : text);
    if (!time) return {};
    return *time / 1000;
}

Result<Filter> read_filter(const Form &query) {
    Filter out{value_or_empty(query, "To"), value_or_empty(query, "From"), {}, {}};
    for (const auto &field : query) {
        if (!field.name.starts_with("DateSent")) continue;
        const auto date = parse_date(field.value);
        if (!date) {
            return invalid("The date " + field.value + " is neither YYYY-MM-DD nor ISO 8601.");
        }
        if (field.name == "DateSent>") out.least = *date;
        if (field.name == "DateSent<") out.most = *date;
        if (field.name == "DateSent") {  // on that day
            out.least = *date - *date % kDay;
            out.most = *out.least + kDay - 1;
        }
    }
    return out;
}

Result<std::size_t> read_number(const Form &query, std::string_view name, std::size_t otherwise,
                                std::size_t least, std::size_t most) {
    const auto text = find(query, name);
    if (!text) return otherwise;
    std::size_t out = 0;
    const auto *end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, out);
    if (parsed.ec != std::errc{} || parsed.ptr != end || out < least || out > most) {
        return invalid(std::string(name) + " must be from " + std::to_string(least) + " to " +
                       std::to_string(most) + ".");
    }
    return out;
}

// The query with other values of the page.
std::string page_uri(const Form &query, const Settings &settings, std::size_t size,
                     std::size_t page, const std::string &token) {
    Form out;
    for (const auto &field : query) {
        if (field.name != "PageSize" && field.name != "Page" && field.name != "PageToken") {
            out.push_back(field);
        }
    }
    set(out, "PageSize", std::to_string(size));
    set(out, "Page", std::to_string(page));
    if (!token.empty()) set(out, "PageToken", token);
    return account_path(settings) + "/Messages.json?" + to_text(out);
}

}  // namespace

Result<json::object> list_messages(const std::vector<MessagePtr> &messages, std::string_view text,
                                   const Settings &settings) {
    constexpr std::size_t kMostPages = 1'000'000;
    const auto query = parse_form(text);
    const auto filter = read_filter(query);
    if (!filter) return filter.error();
    const auto size = read_number(query, "PageSize", kDefaultPage, 1, kLargestPage);
    if (!size) return size.error();
    const auto page = read_number(query, "Page", 0, 0, kMostPages);
    if (!page) return page.error();

    // A token names the last message of the page before, so that new ones do not shift the pages.
    auto next = messages.rbegin();
    const auto token = find(query, "PageToken");
    if (!token && *page > 0) return invalid("Page needs the PageToken of a next_page_uri.");
    if (token) {
        const auto sid =
            token->starts_with(kTokenPrefix) ? token->substr(kTokenPrefix.size()) : std::string();
        next = std::find_if(messages.rbegin(), messages.rend(),
                            [&](const auto &message) { return message->sid == sid; });
        if (next == messages.rend()) return invalid("Invalid PageToken.");
        ++next;
    }

    json::array items;
    std::string last;
    bool more = false;
    for (; next != messages.rend(); ++next) {
        if (!filter->takes(**next)) continue;
        if (items.size() == *size) {
            more = true;
            break;
        }
        items.push_back(resource(**next, settings));
        last = (*next)->sid;
    }
    const auto start = *page * *size;
    const auto end = start + (items.empty() ? 0 : items.size() - 1);
    json::object out{{"first_page_uri", page_uri(query, settings, *size, 0, {})},
                     {"end", end},
                     {"next_page_uri", nullptr},
                     {"page", *page},
                     {"page_size", *size},
                     {"previous_page_uri", nullptr},
                     {"start", start},
                     {"uri", page_uri(query, settings, *size, *page, token.value_or(""))},
                     {"messages", std::move(items)}};
    if (more) {
        out["next_page_uri"] =
            page_uri(query, settings, *size, *page + 1, std::string(kTokenPrefix) + last);
    }
    return out;
}

}  // namespace patchbay::simulators::twilio
