#include "tests/simulators/messenger/book.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/event.h"
#include "tests/simulators/common/faults.h"

#include <cstring>

namespace patchbay::simulators::messenger {

namespace {

std::string to_base64_url(std::string_view bytes) {
    auto out = crypto::to_base64(bytes);
    while (out.ends_with('='))
        out.pop_back();
    for (auto &c : out) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return out;
}

std::optional<std::size_t> value_of(const std::unordered_map<std::string, std::size_t> &map,
                                    std::string_view key) {
    const auto at = map.find(std::string(key));
    if (at == map.end()) return {};
    return at->second;
}

}  // namespace

Book::Book(const Settings &settings) : settings_(settings) {
    std::array<std::uint8_t, sizeof run_> random{};
    crypto::random_bytes(random);
    std::memcpy(&run_, random.data(), sizeof run_);
}

std::size_t Book::conversation(std::string_view psid) {
    const auto [at, made] = by_psid_.try_emplace(std::string(psid), conversations_.size());
    if (made) {
        auto &talk = conversations_.emplace_back();
        talk.psid = psid;
        talk.name = "Customer " + talk.psid;
        talk.subject = Faults::subject(psid);
    }
    return at->second;
}

std::optional<std::size_t> Book::find(std::string_view psid) const {
    return value_of(by_psid_, psid);
}
std::optional<std::size_t> Book::find_alias(std::string_view alias) const {
    return value_of(aliases_, alias);
}
void Book::add_alias(std::string alias, std::size_t conversation) {
    aliases_[std::move(alias)] = conversation;
}

// As the provider's look: "m_" and something opaque; on Instagram Base64 that begins with "ig_".
std::string Book::new_mid() {
    const auto number = ++last_mid_;
    const auto digest = crypto::hmac_sha256(std::to_string(run_), std::to_string(number));
    const std::string opaque(reinterpret_cast<const char *>(digest.data()), digest.size());
    return settings_.instagram() ? to_base64_url("ig_" + opaque) : "m_" + to_base64_url(opaque);
}

std::size_t Book::add(std::size_t conversation, Entry entry) {
    if (!settings_.record) return kUnrecorded;
    auto &entries = conversations_[conversation].entries;
    entry.sequence = ++sequence_;
    if (!entry.mid.empty()) by_mid_[entry.mid] = {conversation, entries.size()};
    entries.push_back(std::move(entry));
    return entries.size() - 1;
}

std::optional<Place> Book::find_message(std::string_view mid) const {
    const auto at = by_mid_.find(std::string(mid));
    if (at == by_mid_.end()) return {};
    return at->second;
}

}  // namespace patchbay::simulators::messenger
