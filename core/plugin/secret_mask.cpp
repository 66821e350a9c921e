#include "core/plugin/secret_mask.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "core/model/writer.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace patchbay::plugin {
namespace {

namespace json = boost::json;

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool of_base64(char c) {
    return letter_or_digit(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

std::string percent_encoded(std::string_view text, std::string_view digits, bool form) {
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
            encoded += c;
        else if (form && c == ' ')
            encoded += '+';
        else
            encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return encoded;
}

std::string as_json(std::string_view text) {
    std::string quoted;
    append_quoted(quoted, text);
    return quoted.substr(1, quoted.size() - 2);
}

// As some write JSON: a slash behind a backslash.
std::string slashes_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text)
        escaped.append(c == '/' ? 1 : 0, '\\') += c;
    return escaped;
}

// The characters that say nothing but bits of the secret, where it begins `before` bytes behind a
// multiple of three.
std::string inner_base64(std::string_view secret, std::size_t before) {
    const std::string encoded = crypto::to_base64(std::string(before, 'x').append(secret));
    const std::size_t begin = (before * 8 + 5) / 6;
    const std::size_t end = (before + secret.size()) * 8 / 6;
    return encoded.substr(begin, end - begin);
}

std::string url_alphabet(std::string text) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

void sort_unique(std::vector<std::string> &texts) {
    std::sort(texts.begin(), texts.end(), [](const std::string &a, const std::string &b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

void mask_strings(json::value &value, const SecretMask &mask) {
    if (auto *object = value.if_object()) {
        for (auto &member : *object)
            mask_strings(member.value(), mask);
    } else if (auto *array = value.if_array()) {
        for (auto &element : *array)
            mask_strings(element, mask);
    } else if (auto *given = value.if_string()) {
        std::string text(given->data(), given->size());
        mask.mask(text);
        *given = text;
    }
}

}  // namespace

SecretMask::SecretMask(const Secrets &secrets) {
    for (const auto &[name, secret] : secrets) {
        if (secret.size() < kShortestMasked) continue;
        for (const std::string_view digits : {"0123456789ABCDEF", "0123456789abcdef"})
            for (const bool form : {false, true})
                forms_.push_back(percent_encoded(secret, digits, form));
        forms_.push_back(secret);
        forms_.push_back(as_json(secret));
        forms_.push_back(slashes_escaped(forms_.back()));
        for (std::size_t before = 0; before < 3; ++before) {
            base64_.push_back(inner_base64(secret, before));
            base64_.push_back(url_alphabet(base64_.back()));
        }
    }
    sort_unique(forms_);
    sort_unique(base64_);
}

void SecretMask::mask(std::string &text) const {
    if (text.size() < kShortestMasked) return;
    for (const std::string &form : forms_)
        for (auto at = text.find(form); at != text.npos; at = text.find(form, at + kMask.size()))
            text.replace(at, form.size(), kMask);
    for (const std::string &inner : base64_)
        for (auto at = text.find(inner); at != text.npos; at = text.find(inner, at)) {
            auto end = at + inner.size();
            while (at > 0 && of_base64(text[at - 1]))
                --at;
            while (end < text.size() && of_base64(text[end]))
                ++end;
            text.replace(at, end - at, kMask);
        }
    for (const std::string &form : forms_)
        for (std::size_t length = std::min(form.size() - 1, text.size()); length >= kShortestMasked;
             --length)
            if (text.ends_with(std::string_view(form).substr(0, length))) {
                text.replace(text.size() - length, length, kMask);
                break;
            }
}

// Inside its strings, so that it stays JSON.
void SecretMask::mask_json(std::string &text) const {
    std::string masked = text;
    mask(masked);
    if (masked == text) return;
    auto value = parse_json(text, model::kMaxEmbeddedDepth);
    if (!value) return;
    mask_strings(*value, *this);
    text = to_text(*value);
}

void SecretMask::mask(model::Event &event) const {
    if (auto *status = std::get_if<model::Status>(&event)) {
        for (model::DeliveryError &error : status->errors) {
            mask(error.code);
            mask(error.title);
        }
        mask_json(status->raw);
    } else if (auto *notice = std::get_if<model::Notice>(&event)) {
        mask_json(notice->data);
        mask_json(notice->raw);
    }
}

}  // namespace patchbay::plugin
