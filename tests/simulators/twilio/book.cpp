#include "tests/simulators/twilio/book.h"

#include "tests/simulators/common/faults.h"

namespace patchbay::simulators::twilio {

std::size_t Book::customer(const std::string &number) {
    const auto [at, made] = by_number_.try_emplace(number, customers_.size());
    if (made) customers_.push_back({number});
    return at->second;
}

const Customer *Book::find_customer(const std::string &number) const {
    const auto at = by_number_.find(number);
    return at == by_number_.end() ? nullptr : &customers_[at->second];
}

std::size_t Book::conversation(std::size_t number, std::size_t customer) {
    const auto key = static_cast<std::uint64_t>(number) << 32U | customer;
    const auto [at, made] = by_pair_.try_emplace(key, conversations_.size());
    if (made) {
        const auto subject = Faults::subject(customers_[customer].number);
        conversations_.push_back({number, customer, subject, 0, 0, false, {}});
    }
    return at->second;
}

void Book::keep(const MessagePtr &message) {
    if (!settings_.record) return;
    conversations_[message->conversation].messages.push_back(message);
    messages_.push_back(message);
    by_sid_[message->sid] = message;
}

const Message *Book::find(const std::string &sid) const {
    const auto at = by_sid_.find(sid);
    return at == by_sid_.end() ? nullptr : at->second.get();
}

}  // namespace patchbay::simulators::twilio
