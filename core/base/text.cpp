#include "core/base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace patchbay {

namespace {

bool latin(UChar32 c) {
    UErrorCode error = U_ZERO_ERROR;
    return uscript_getScript(c, &error) == USCRIPT_LATIN && U_SUCCESS(error);
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

std::string fold(std::string_view text) {
    auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    source.foldCase();
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2 *decompose = icu::Normalizer2::getNFKDInstance(error);
    const icu::Normalizer2 *compose = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) return std::string(text);
    const icu::UnicodeString decomposed = decompose->normalize(source, error);

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
