#include "core/plugin/veil.h"

#include "core/base/crypto.h"
#include "core/plugin/plugin.h"
#include "core/plugin/secrets.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace patchbay::plugin {
namespace {

constexpr std::array<std::string_view, 3> kMarks = {kSecretMark, kBasicMark, kAnswerMark};
constexpr std::size_t kBraces = 2;  // before the word of a mark
constexpr std::size_t kGuardLetters = 10;

std::string_view word_of(std::string_view mark) {
    return mark.substr(kBraces, mark.size() - kBraces - 1);  // without "{{" and ':'
}

// Letters that no text has by chance: small and capital ones in turn.
std::string random_word(std::size_t length) {
    constexpr std::size_t kLetters = 26;
    std::string bytes(length, '\0');
    crypto::random_bytes({reinterpret_cast<std::uint8_t *>(bytes.data()), bytes.size()});
    for (std::size_t i = 0; i < length; ++i)
        bytes[i] = static_cast<char>((i % 2 == 0 ? 'a' : 'A') +
                                     static_cast<unsigned char>(bytes[i]) % kLetters);
    return bytes;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t most = std::min(a.size(), b.size());
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin()).first -
        a.begin());
}

void replace_all(std::string &text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// Calls `use` with every text of the struct, in whatever depth, until it gives false.
template <class Use>
bool each_text(const abi::Struct &type, std::uint8_t *object, const Use &use) {
    for (const abi::Field &field : type.fields) {
        std::uint8_t *slot = object + field.offset;
        if (field.kind == abi::Kind::text) {
            if (!use(*reinterpret_cast<patchbay_str *>(slot))) return false;
        } else if (field.kind == abi::Kind::object) {
            auto *inner = *reinterpret_cast<std::uint8_t **>(slot);
            if (inner != nullptr && !each_text(*field.type, inner, use)) return false;
        } else if (field.kind == abi::Kind::objects || field.kind == abi::Kind::texts) {
            const auto &list = *reinterpret_cast<patchbay_list *>(slot);
            auto *item = static_cast<std::uint8_t *>(const_cast<void *>(list.items));
            for (std::uint32_t i = 0; i < list.count; ++i, item += list.stride)
                if (field.kind == abi::Kind::texts ? !use(*reinterpret_cast<patchbay_str *>(item))
                                                   : !each_text(*field.type, item, use))
                    return false;
        }
    }
    return true;
}

std::string_view view(const patchbay_str &text) {
    return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

struct Words {
    std::array<std::string, kMarks.size()> words;
    std::string guard;  // stands behind the begin of a mark that another text could complete

    Words() : guard(random_word(kGuardLetters)) {
        for (std::size_t i = 0; i < kMarks.size(); ++i)
            words[i] = random_word(word_of(kMarks[i]).size());
    }
};

const Words &other() {
    static const Words words;
    return words;
}

std::atomic<bool> in_use{false};

}  // namespace

std::string veiled(std::string_view text) {
    std::string covered;
    covered.reserve(text.size());
    const auto ends_at = [text](std::size_t at) { return at == text.size() || text[at] == '"'; };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t brace = std::min(text.find('{', at), text.size());
        covered.append(text, at, brace - at);
        at = brace;
        if (at == text.size()) break;
        // Where a text (or one in a JSON text) begins, a brace may stand before it already.
        const bool begins = at == 0 || text[at - 1] == '"';
        std::size_t taken = 1;
        bool guarded = false;
        for (std::size_t i = 0; i < kMarks.size(); ++i) {
            const std::string_view word = word_of(kMarks[i]);
            const std::string_view rest = text.substr(at);
            const bool whole = rest.starts_with(kMarks[i]);
            if (whole || (begins && rest.substr(1).starts_with(kMarks[i].substr(kBraces)))) {
                covered.append(text, at, whole ? kBraces : 1);
                covered += other().words[i];
                taken = (whole ? kBraces : 1) + word.size();
                guarded = false;
                at += taken;
                taken = 0;
                break;
            }
            const std::size_t same = common_prefix(rest, kMarks[i]);
            if (same >= kBraces && ends_at(at + same) && same >= taken) {
                taken = same;
                guarded = true;
            }
        }
        covered.append(text, at, taken);
        if (guarded) covered += other().guard;
        at += taken;
    }
    return covered;
}

bool Veil::holds_marks(const abi::Struct &type, const void *object) {
    const auto harmless = [](const patchbay_str &text) {
        const std::string_view given = view(text);
        return given.find('{') == given.npos || veiled(given) == given;
    };
    // Nothing is written.
    return !each_text(type, const_cast<std::uint8_t *>(static_cast<const std::uint8_t *>(object)),
                      harmless);
}

const void *Veil::hide(const abi::Struct &type, const void *copy) {
    if (copy == nullptr) return nullptr;
    texts_.clear();
    in_use.store(true, std::memory_order_release);
    const auto cover = [this](patchbay_str &text) {
        const std::string_view given = view(text);
        if (given.find('{') == given.npos) return true;
        const std::string &covered = texts_.emplace_back(veiled(given));
        text = {covered.data(), covered.size()};
        return true;
    };
    // The copy is the passage's own.
    each_text(type, const_cast<std::uint8_t *>(static_cast<const std::uint8_t *>(copy)), cover);
    return copy;
}

bool veil_in_use() { return in_use.load(std::memory_order_acquire); }

void unveil(std::string &text) {
    if (!veil_in_use()) return;
    for (std::size_t i = 0; i < kMarks.size(); ++i)
        replace_all(text, other().words[i], word_of(kMarks[i]));
    replace_all(text, other().guard, "");
}

void unveil(HttpRequest &request) {
    if (!veil_in_use()) return;
    unveil(request.url);
    for (HttpHeader &header : request.headers)
        unveil(header.value);
    unveil(request.body);
    for (Part &part : request.parts)
        for (std::string *text : {&part.name, &part.filename, &part.content_type, &part.body})
            unveil(*text);
}

}  // namespace patchbay::plugin
