#include "tests/simulators/whatsapp/book.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/whatsapp/wamid.h"

#include <algorithm>
#include <cstring>

namespace patchbay::simulators::whatsapp {

Book::Book(const Settings &settings) : settings_(settings) {
    std::array<std::uint8_t, sizeof run_> random{};
    crypto::random_bytes(random);
    std::memcpy(&run_, random.data(), sizeof run_);
}

std::size_t Book::customer(std::string_view wa_id) {
    const auto [at, made] = by_wa_id_.try_emplace(std::string(wa_id), customers_.size());
    if (made) {
        Customer &customer = customers_.emplace_back();
        customer.wa_id = wa_id;
        customer.name = "Customer " + customer.wa_id;
    }
    return at->second;
}

Customer *Book::find_customer(std::string_view wa_id) {
    const auto at = by_wa_id_.find(std::string(wa_id));
    return at == by_wa_id_.end() ? nullptr : &customers_[at->second];
}

Customer *Book::find_user(std::string_view user_id) {
    const auto at = by_user_id_.find(std::string(user_id));
    return at == by_user_id_.end() ? nullptr : &customers_[at->second];
}

void Book::index_user(std::size_t customer) {
    by_user_id_[customers_[customer].user_id] = customer;
}

bool Book::index_also(std::size_t customer, const std::string &also) {
    return also.empty() || by_wa_id_.try_emplace(also, customer).first->second == customer;
}

std::size_t Book::conversation(std::size_t number, std::size_t customer) {
    const auto key = static_cast<std::uint64_t>(number) << 32U | customer;
    const auto [at, made] = by_pair_.try_emplace(key, conversations_.size());
    if (made) {
        const auto &wa_id = customers_[customer].wa_id;
        conversations_.push_back({number, customer, Faults::subject(wa_id), 0, 0, {}, {}});
    }
    return at->second;
}

std::string Book::id_of(const Conversation &conversation, bool business,
                        std::uint64_t sequence) const {
    return to_text({customers_[conversation.customer].wa_id, !business, run_, sequence});
}

Entry *Book::find_entry(std::size_t number, std::string_view wamid) {
    const auto id = parse_wamid(wamid);
    if (!id || id->run != run_) return nullptr;
    const auto known = by_wa_id_.find(id->customer);
    if (known == by_wa_id_.end()) return nullptr;
    const auto pair = by_pair_.find(static_cast<std::uint64_t>(number) << 32U | known->second);
    if (pair == by_pair_.end()) return nullptr;
    auto &entries = conversations_[pair->second].entries;
    const auto at = std::ranges::lower_bound(entries, id->sequence, {}, &Entry::sequence);
    if (at == entries.end() || at->sequence != id->sequence) return nullptr;
    return at->business == id->from_customer ? nullptr : &*at;
}

}  // namespace patchbay::simulators::whatsapp
