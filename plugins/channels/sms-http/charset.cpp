#include "charset.h"

#include "patchbay/kit/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iconv.h>
#include <initializer_list>
#include <iterator>

namespace sms_http {

namespace sdk = patchbay::sdk;

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLatin = "windows-1252";  // also what is sent as ISO-8859-1

// 0x80 to 0x9F of windows-1252; what it leaves open stays the control character.
constexpr char16_t kWindows1252[] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append(std::string &out, char16_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append(out, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : char16_t{byte});
    }
    return out;
}

// The length of the character at the beginning of `bytes`, which are not empty; 0: it is none.
std::size_t character_at(std::string_view bytes) {
    const auto at = [&](std::size_t i) {
        return i < bytes.size() ? unsigned{static_cast<unsigned char>(bytes[i])} : 0u;
    };
    const auto next = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return next(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && at(1) < 0xA0;
        const bool surrogate = first == 0xED && at(1) >= 0xA0;
        return next(1) && next(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first < 0xF5) {
        const bool overlong = first == 0xF0 && at(1) < 0x90;
        const bool too_large = first == 0xF4 && at(1) >= 0x90;
        return next(1) && next(2) && next(3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

std::string repaired(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const std::size_t length = character_at(bytes);
        out += length == 0 ? kReplacement : bytes.substr(0, length);
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

bool is_utf8(std::string_view charset) { return charset == "utf-8" || charset == "utf8"; }

struct Alias {
    std::string_view written;
    std::string_view known;
};

// Names that are written, and that the C library does not have or takes for something else.
constexpr Alias kAliases[] = {
    {"ansi", kLatin},
    {"cp1252", kLatin},
    {"cp819", kLatin},
    {"csisolatin1", kLatin},
    {"ibm819", kLatin},
    {"iso-8859-1", kLatin},
    {"iso-8859-6-e", "iso-8859-6"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"iso-8859-8-e", "iso-8859-8"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-ir-100", kLatin},
    {"iso8859-1", kLatin},
    {"iso88591", kLatin},
    {"iso_8859-1", kLatin},
    {"iso_8859-1:1987", kLatin},
    {"ks_c_5601-1987", "cp949"},
    {"l1", kLatin},
    {"latin-1", kLatin},
    {"latin-9", "iso-8859-15"},
    {"latin1", kLatin},
    {"ucs2be", "utf-16be"},
    {"ucs2le", "utf-16le"},
    {"unicode", "utf-16"},
    {"utf16be", "utf-16be"},
    {"utf16le", "utf-16le"},
    {"windows-949", "cp949"},
    {"x-cp1250", "windows-1250"},
    {"x-cp1251", "windows-1251"},
    {"x-cp1252", kLatin},
    {"x-gbk", "gbk"},
    {"x-mac-roman", "macintosh"},
    {"x-sjis", "shift_jis"},
};

// The name that is known for a name that is written, or that name itself.
std::string_view known_name(std::string_view charset) {
    const auto *found = std::find_if(std::begin(kAliases), std::end(kAliases),
                                     [&](const Alias &alias) { return alias.written == charset; });
    return found == std::end(kAliases) ? charset : found->known;
}

// The name with its order: that of the mark, else big-endian (RFC 2781); "": it is none of UTF-16,
// or says its order itself.
std::string utf16_name(std::string_view charset, std::string_view bytes) {
    constexpr std::string_view kOrderless[] = {"utf-16", "utf16", "ucs-2", "ucs2",
                                               "iso-10646-ucs-2"};
    if (std::find(std::begin(kOrderless), std::end(kOrderless), charset) == std::end(kOrderless)) {
        return {};
    }
    return bytes.substr(0, 2) == "\xFF\xFE" ? "utf-16le" : "utf-16be";
}

// Between ASCII and UTF-8 nobody needs to say which: bytes that are no UTF-8, and have not even one
// of its longer characters, are of the charset that most others send.
std::string guessed(std::string_view bytes) {
    bool all = true;
    bool longer = false;
    for (std::string_view rest = bytes; !rest.empty();) {
        const std::size_t length = character_at(rest);
        all = all && length != 0;
        longer = longer || length > 1;
        rest.remove_prefix(length == 0 ? 1 : length);
    }
    return all || longer ? repaired(bytes) : from_windows_1252(bytes);
}

bool begins(std::string_view charset, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return charset.substr(0, name.size()) == name;
    });
}

// Octets of its smallest character.
std::size_t unit_of(std::string_view charset) {
    if (begins(charset, {"utf-32", "utf32", "ucs-4", "ucs4"})) return 4;
    return begins(charset, {"utf-16", "utf16", "ucs-2", "ucs2", "iso-10646"}) ? 2 : 1;
}

// The C library's, into UTF-8.
class Converter {
public:
    explicit Converter(std::string_view charset) {
        constexpr std::size_t kLongestName = 40;
        const bool plain = std::all_of(charset.begin(), charset.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                   c == '.' || c == ':';
        });
        if (plain && !charset.empty() && charset.size() <= kLongestName) {
            handle_ = iconv_open("UTF-8", std::string(charset).c_str());
            unit_ = unit_of(charset);
        }
    }
    ~Converter() {
        if (good()) iconv_close(handle_);
    }
    Converter(const Converter &) = delete;
    Converter &operator=(const Converter &) = delete;

    bool good() const { return handle_ != none(); }

    std::string convert(std::string_view bytes) {
        std::string in(bytes);  // iconv() takes no const
        char *at = in.data();
        std::size_t left = in.size();
        std::string out;
        while (left > 0) {
            char room[256];
            char *end = room;
            std::size_t free = sizeof room;
            const bool done = iconv(handle_, &at, &left, &end, &free) != kFailed;
            const bool full = !done && errno == E2BIG;
            out.append(room, end);
            if (done || full) continue;
            out += kReplacement;  // no character, or only its beginning
            const std::size_t skipped = std::min(unit_, left);
            at += skipped;
            left -= skipped;
        }
        // Some keep a letter back, since a mark could follow that joins it.
        char room[64];
        char *end = room;
        std::size_t free = sizeof room;
        iconv(handle_, nullptr, nullptr, &end, &free);
        out.append(room, end);
        return out;
    }

private:
    static constexpr std::size_t kFailed = static_cast<std::size_t>(-1);
    static iconv_t none() { return reinterpret_cast<iconv_t>(-1); }  // as iconv_open() says it

    iconv_t handle_ = none();
    std::size_t unit_ = 1;  // octets
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string parameter_of(std::string_view header, std::string_view name) {
    std::size_t semicolon = header.find(';');
    while (semicolon != std::string_view::npos) {
        header.remove_prefix(semicolon + 1);
        semicolon = header.find(';');
        const std::string_view parameter = header.substr(0, semicolon);
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos) continue;
        if (sdk::lower(trimmed(parameter.substr(0, equals))) != name) continue;
        std::string_view value = trimmed(parameter.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        return sdk::lower(value);
    }
    return {};
}

bool is_wide(std::string_view charset) { return unit_of(known_name(charset)) > 1; }

bool is_known(std::string_view charset) {
    charset = known_name(charset);
    return is_utf8(charset) || charset == kLatin || charset == "us-ascii" ||
           !utf16_name(charset, {}).empty() || Converter(charset).good();
}

std::string readable(std::string_view bytes, std::string_view charset) {
    charset = known_name(charset);
    if (is_utf8(charset)) return repaired(bytes);
    if (charset == kLatin) return from_windows_1252(bytes);
    if (charset.empty() || charset == "us-ascii") return guessed(bytes);
    const std::string utf16 = utf16_name(charset, bytes);
    Converter converter(utf16.empty() ? charset : utf16);
    if (!converter.good()) return guessed(bytes);
    std::string text = converter.convert(bytes);
    if (is_wide(charset) && text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        text.erase(0, kByteOrderMark.size());
    }
    return text;
}

}  // namespace sms_http
