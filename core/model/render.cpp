#include "core/model/render.h"

#include "core/base/text.h"
#include "core/model/split.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace patchbay::model {

namespace {

void append_line(std::string &text, std::string_view line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text += line;
}

bool within(std::string_view text, std::size_t most) {
    return most == 0 || utf8_length(text) <= most;
}

bool fit(const Choices &choices, const std::optional<OptionLimits> &limits) {
    return limits && choices.options.size() <= limits->most && within(choices.text, limits->text) &&
           std::all_of(choices.options.begin(), choices.options.end(), [&](const Option &option) {
               return within(option.title, limits->title) && within(option.id, limits->id);
           });
}

std::string with_description(std::string_view title, const Option &option) {
    std::string line(title);
    if (!option.description.empty()) line.append(" - ").append(option.description);
    return line;
}

// Buttons show a title and nothing else: what the options say beyond it joins the text.
Choices with_bare_buttons(const Choices &choices) {
    Choices bare = choices;
    bare.header.clear();
    bare.footer.clear();
    bare.label.clear();
    bare.text.clear();
    append_line(bare.text, choices.header);
    append_line(bare.text, choices.text);
    for (Option &option : bare.options) {
        if (!option.description.empty())
            append_line(bare.text, with_description(option.title, option));
        option.description.clear();
    }
    append_line(bare.text, choices.footer);
    return bare;
}

std::string numbered_text(const Choices &choices) {
    std::string text;
    append_line(text, choices.header);
    append_line(text, choices.text);
    std::size_t number = 0;
    for (const Option &option : choices.options)
        append_line(text, std::to_string(++number) + ". " + with_description(option.title, option));
    append_line(text, choices.footer);
    return text;
}

std::string coordinate(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed, 6)
                         .ptr;
    return {digits.data(), end};
}

std::string as_text(const Location &location) {
    std::string text;
    append_line(text, location.name);
    append_line(text, location.address);
    const std::string latitude = coordinate(location.latitude);
    const std::string longitude = coordinate(location.longitude);
    append_line(text, "https://www.openstreetmap.org/?mlat=" + latitude + "&mlon=" + longitude +
                          "#map=16/" + latitude + "/" + longitude);
    return text;
}

std::string as_text(const Cards &cards) {
    std::string text;
    for (const Card &card : cards.contacts) {
        append_line(text, card.name);
        append_line(text, card.organization);
        for (const Phone &phone : card.phones)
            append_line(text, phone.number);
        for (const std::string &email : card.emails)
            append_line(text, email);
    }
    return text;
}

std::string as_text(const Link &link) {
    std::string text;
    append_line(text, link.text);
    append_line(text, link.title.empty() ? link.url : link.title + ": " + link.url);
    return text;
}

std::string as_text(const Media &media) {
    std::string text;
    append_line(text, media.caption.empty() ? media.filename : media.caption);
    append_line(text, media.url);
    return text;
}

class Renderer {
public:
    explicit Renderer(const Capabilities &channel) : channel_(channel) {}

    Rendered take() && { return std::move(rendered_); }

    void operator()(const Text &text) { add_text(text.text); }

    void operator()(const Media &media) {
        if (!channel_.media.contains(media.kind)) {
            // An id of the provider's, or a file that the host keeps, is no link.
            if (media.url.empty() || !blob_of(media).empty()) return add(media);
            return add_text(as_text(media));
        }
        if (media.caption.empty() || channel_.captions) return add(media);
        Media bare = media;
        bare.caption.clear();
        add(std::move(bare));
        add_text(media.caption);
    }

    void operator()(const Location &location) {
        channel_.location ? add(location) : add_text(as_text(location));
    }
    void operator()(const Cards &cards) {
        channel_.contacts ? add(cards) : add_text(as_text(cards));
    }
    void operator()(const Link &link) {
        if (link.header_media && !heads(link)) return without_header(link);
        channel_.link ? add(link) : add_text(as_text(link));
    }
    void operator()(const LocationRequest &request) {
        channel_.location_request ? add(request) : add_text(request.text);
    }

    // A channel with lists shows them by itself, within limits that it states when they are broken;
    // for one without, and for more options than a list takes, a numbered text is the list.
    void operator()(const Choices &choices) {
        if (choices.header_media && !heads(choices)) return without_header(choices);
        if (choices.options.empty() || (channel_.list && takes(*channel_.list, choices)))
            return add(choices);
        if (channel_.buttons || channel_.quick_replies) {
            if (choices.style == Style::buttons && choices.header.empty() && choices.footer.empty())
                return add(choices);
            Choices bare = channel_.option_parts ? choices : with_bare_buttons(choices);
            if (choices.style == Style::buttons || fit(bare, channel_.buttons) ||
                fit(bare, channel_.quick_replies))
                return add(std::move(bare));
        }
        rendered_.numbered = choices.options;
        add_text(numbered_text(choices));
    }

    template <class Other>
    void operator()(const Other &other) {
        add(other);
    }

private:
    static bool takes(const OptionLimits &list, const Choices &choices) {
        return choices.style != Style::automatic || list.most == 0 ||
               choices.options.size() <= list.most;
    }

    // Whether the channel shows the file above the choices: above buttons, not above a list.
    bool heads(const Choices &choices) const {
        if (!channel_.button_headers.contains(choices.header_media->kind)) return false;
        if (choices.style != Style::automatic) return choices.style == Style::buttons;
        return fit(choices, channel_.buttons) &&
               std::all_of(choices.options.begin(), choices.options.end(),
                           [](const Option &option) { return option.description.empty(); });
    }

    // A link without words or without a title is no button.
    bool heads(const Link &link) const {
        return channel_.link && channel_.link_headers.contains(link.header_media->kind) &&
               !link.text.empty() && !link.title.empty();
    }

    // The file goes ahead, as a message of its own.
    template <class Headed>
    void without_header(const Headed &headed) {
        (*this)(*headed.header_media);
        Headed rest = headed;
        rest.header_media.reset();
        (*this)(rest);
    }

    void add(Content content) { rendered_.contents.push_back(std::move(content)); }

    // Of nothing but white space: as it is, to be refused.
    void add_text(const std::string &text) {
        const auto limit = [](std::size_t most) { return most == 0 ? kNoLimit : most; };
        const std::size_t most = limit(channel_.longest_text);
        const std::size_t bytes = limit(channel_.longest_text_bytes);
        std::vector<std::string> parts;
        if (text.size() > most || text.size() > bytes) parts = split_text(text, most, bytes);
        if (parts.empty()) return add(Text{text});
        for (std::string &part : parts)
            add(Text{std::move(part)});
    }

    const Capabilities &channel_;
    Rendered rendered_;
};

struct NumberWord {
    std::string_view word;  // folded
    std::size_t number;
};

constexpr NumberWord kNumberWords[] = {
    {"one", 1},       {"first", 1},      {"uno", 1},        {"una", 1},         {"primero", 1},
    {"primera", 1},   {"two", 2},        {"second", 2},     {"dos", 2},         {"segundo", 2},
    {"segunda", 2},   {"three", 3},      {"third", 3},      {"tres", 3},        {"tercero", 3},
    {"tercera", 3},   {"four", 4},       {"fourth", 4},     {"cuatro", 4},      {"cuarto", 4},
    {"cuarta", 4},    {"five", 5},       {"fifth", 5},      {"cinco", 5},       {"quinto", 5},
    {"quinta", 5},    {"six", 6},        {"sixth", 6},      {"seis", 6},        {"sexto", 6},
    {"sexta", 6},     {"seven", 7},      {"seventh", 7},    {"siete", 7},       {"septimo", 7},
    {"septima", 7},   {"eight", 8},      {"eighth", 8},     {"ocho", 8},        {"octavo", 8},
    {"octava", 8},    {"nine", 9},       {"ninth", 9},      {"nueve", 9},       {"noveno", 9},
    {"novena", 9},    {"ten", 10},       {"tenth", 10},     {"diez", 10},       {"decimo", 10},
    {"decima", 10},   {"eleven", 11},    {"once", 11},      {"twelve", 12},     {"doce", 12},
    {"thirteen", 13}, {"trece", 13},     {"fourteen", 14},  {"catorce", 14},    {"fifteen", 15},
    {"quince", 15},   {"sixteen", 16},   {"dieciseis", 16}, {"seventeen", 17},  {"diecisiete", 17},
    {"eighteen", 18}, {"dieciocho", 18}, {"nineteen", 19},  {"diecinueve", 19}, {"twenty", 20},
    {"veinte", 20},
};

// What people put before a number, and behind it.
constexpr std::string_view kBefore[] = {"the ",    "la ",  "el ", "option ", "opcion ", "number ",
                                        "numero ", "no. ", "no ", "n.o ",    "nr. ",    "#"};
constexpr std::string_view kBehind[] = {" one", " option", " opcion"};
constexpr std::string_view kMarks = " .,:;!)(]['\"-";

std::string_view without(std::string_view text, std::string_view marks) {
    const auto first = text.find_first_not_of(marks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(marks) - first + 1);
}

std::size_t plain_number(std::string_view word) {
    std::size_t number = 0;
    const char *end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, number);
    if (!word.empty() && read.ec == std::errc() && read.ptr == end) return number;
    for (const NumberWord &known : kNumberWords)
        if (known.word == word) return known.number;
    return 0;
}

// "2. repair status": the number of a line of the numbered text, and the rest of it.
std::size_t number_of_line(std::string_view folded, std::string_view &rest) {
    const auto digits = folded.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) return 0;
    rest = without(folded.substr(digits), kMarks);
    return rest.empty() ? 0 : plain_number(folded.substr(0, digits));
}

}  // namespace

Rendered render(const Content &content, const Capabilities &channel) {
    Renderer renderer(channel);
    std::visit(renderer, content);
    return std::move(renderer).take();
}

std::size_t number_said(std::string_view folded) {
    std::string_view word = without(folded, kMarks);
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view before : kBefore)
            if (word.size() > before.size() && word.starts_with(before)) {
                word = without(word.substr(before.size()), kMarks);
                again = true;
            }
    }
    if (const std::size_t number = plain_number(word)) return number;
    for (const std::string_view behind : kBehind)
        if (word.ends_with(behind))
            return plain_number(word.substr(0, word.size() - behind.size()));
    return 0;
}

std::optional<std::size_t> picked(const std::vector<Option> &options, std::string_view text) {
    const std::string said = fold(text);
    if (said.empty()) return std::nullopt;
    for (std::size_t i = 0; i < options.size(); ++i)
        if (fold(options[i].id) == said) return i;
    std::optional<std::size_t> by_title;
    std::string_view line;
    const std::size_t line_number = number_of_line(said, line);
    for (std::size_t i = 0; i < options.size(); ++i) {
        const std::string title = fold(options[i].title);
        if (title == said) {
            if (by_title) return std::nullopt;
            by_title = i;
        }
        if (line_number == i + 1 &&
            (without(title, kMarks) == line ||
             without(fold(with_description(options[i].title, options[i])), kMarks) == line))
            return i;
    }
    if (by_title) return by_title;
    const std::size_t number = number_said(said);
    if (number >= 1 && number <= options.size()) return number - 1;
    return std::nullopt;
}

}  // namespace patchbay::model
