#include "core/base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace patchbay {

namespace {

constexpr UChar32 kKeycap = 0x20E3;      // draws a key around the character before it
constexpr UChar32 kKeycapTen = 0x1F51F;  // a key of its own

bool has_key(char16_t c) { return (c >= u'0' && c <= u'9') || c == u'#' || c == u'*'; }

bool latin(UChar32 c) {
    UErrorCode error = U_ZERO_ERROR;
    return uscript_getScript(c, &error) == USCRIPT_LATIN && U_SUCCESS(error);
}

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

icu::UnicodeString plain_unicode(std::string_view text) {
    const icu::UnicodeString source = unicode(text);
    icu::UnicodeString plain;
    for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
        const UChar32 c = source.char32At(i);
        if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
        if (c == kKeycap && !plain.isEmpty() && has_key(plain.charAt(plain.length() - 1))) continue;
        const std::int32_t digit = u_charDigitValue(c);
        if (c == kKeycapTen)
            plain.append(u"10", 2);
        else
            plain.append(digit < 0 ? c : static_cast<UChar32>('0' + digit));
    }
    return plain;
}

// What fold() makes of ASCII, without a detour by UTF-16: nearly all that people type.
std::string fold_ascii(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    bool blank = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            blank = !folded.empty();
            continue;
        }
        if (blank) folded += ' ';
        blank = false;
        folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return folded;
}

bool obeyed(UChar32 c) {
    if (c >= ' ' && c <= '~') return false;
    switch (u_charType(c)) {
        case U_CONTROL_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
            return true;
        default:
            return u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL);
    }
}

void append_hex(std::string &out, std::string_view escape, UChar32 value, int digits) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += escape;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += kDigits[static_cast<std::size_t>(value >> shift & 15)];
}

std::string printable(std::string_view text, bool keep_lines) {
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(text.data());
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        UChar32 c = 0;
        U8_NEXT(bytes, at, text.size(), c);
        if (c < 0)
            for (std::size_t i = begin; i < at; ++i)
                append_hex(shown, "\\x", bytes[i], 2);
        else if (obeyed(c) && !(keep_lines && c == '\n'))
            append_hex(shown, "\\u", c, 4);  // none of them is beyond four digits
        else
            shown.append(text, begin, at - begin);
    }
    return shown;
}

}  // namespace

bool valid_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        if (static_cast<unsigned char>(text[i]) < 0x80)
            ++i;
        else if (!next_utf8(text, i))
            return false;
    }
    return true;
}

bool next_utf8(std::string_view text, std::size_t &at) {
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(text.data());
    UChar32 c = 0;
    U8_NEXT(bytes, at, text.size(), c);
    return c >= 0;
}

std::size_t utf8_length(std::string_view text) {
    std::size_t length = 0;
    for (const char c : text)
        length += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return length;
}

bool ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string plain(std::string_view text) {
    if (ascii(text)) return std::string(text);
    std::string result;
    plain_unicode(text).toUTF8String(result);
    return result;
}

std::string fold(std::string_view text) {
    if (ascii(text)) return fold_ascii(text);
    icu::UnicodeString source = plain_unicode(text);
    source.foldCase();
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2 *decompose = icu::Normalizer2::getNFKDInstance(error);
    const icu::Normalizer2 *compose = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) return std::string(text);
    icu::UnicodeString decomposed = decompose->normalize(source, error);
    decomposed.foldCase();  // letters that had no lower case before, such as mathematical ones

    icu::UnicodeString folded;
    bool after_latin = false;
    bool blank = false;
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 c = decomposed.char32At(i);
        if (u_isUWhiteSpace(c)) {
            blank = !folded.isEmpty();
            continue;
        }
        const bool mark = u_charType(c) == U_NON_SPACING_MARK;
        if (mark && after_latin) continue;  // the accent of a Latin letter
        if (!mark) after_latin = latin(c);
        if (blank) folded.append(static_cast<UChar32>(' '));
        blank = false;
        folded.append(c);
    }
    std::string result;
    compose->normalize(folded, error).toUTF8String(result);
    return result;
}

std::string compatible(std::string_view text) {
    if (ascii(text)) return std::string(text);
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2 *compose = icu::Normalizer2::getNFKCInstance(error);
    if (U_FAILURE(error)) return std::string(text);
    std::string result;
    compose->normalize(unicode(text), error).toUTF8String(result);
    return result;
}

std::string_view trimmed(std::string_view text) {
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(text.data());
    std::size_t begin = text.size();
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        UChar32 c = 0;
        U8_NEXT(bytes, at, text.size(), c);
        if (c >= 0 && u_isUWhiteSpace(c)) continue;
        begin = std::min(begin, start);
        end = at;
    }
    return end == 0 ? std::string_view() : text.substr(begin, end - begin);
}

std::string printable(std::string_view text) { return printable(text, true); }

std::string printable_line(std::string_view text) { return printable(text, false); }

std::string to_e164(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::string phone = "+";
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            phone += c;
        else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.')
            return "";
    }
    const std::size_t digits = phone.size() - 1;
    if (digits < kMinPhoneDigits || digits > kMaxPhoneDigits || phone[1] == '0') return "";
    return phone;
}

}  // namespace patchbay
