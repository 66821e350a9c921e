#include "tests/simulators/smsc/book.h"

#include "tests/simulators/common/faults.h"

namespace patchbay::simulators::smsc {

Customer &Book::customer(const std::string &number) {
    auto &out = customers_[number];
    out.subject = Faults::subject(number);
    return out;
}

const Customer *Book::find_customer(const std::string &number) const {
    const auto at = customers_.find(number);
    return at == customers_.end() ? nullptr : &at->second;
}

void Book::keep(const TextPtr &text) {
    texts_.push_back(text);
    auto &known = customer(text->customer);
    known.texts.push_back(text);
    if (text->inbound) ++known.complete;
}

void Book::keep(const PartPtr &part, const std::string &customer, const std::string &number) {
    by_id_[part->message_id] = part;
    const auto &place = part->content.part;
    std::string key;
    TextPtr text;
    if (place && place->total > 1) {
        key = part->account + '\n' + number + '\n' + customer + '\n' + std::string(place->way) +
              '\n' + std::to_string(place->reference) + '\n' + std::to_string(place->total);
        const auto known = incomplete_.find(key);
        // A number that is there already begins a text of its own: what was sent twice is there
        // twice.
        if (known != incomplete_.end() && !known->second->parts.contains(place->number)) {
            text = known->second;
        }
    }
    if (!text) {
        text = std::make_shared<Text>();
        text->order = next_order();
        text->customer = customer;
        text->number = number;
        text->account = part->account;
        text->at = part->at;
        text->total = place ? place->total : 1;
        keep(text);
        if (!key.empty()) incomplete_[key] = text;
    }
    text->parts[place ? place->number : 1] = part;
    part->text = text;
    if (!text->complete()) return;
    ++complete_messages_;
    ++this->customer(customer).complete;
    if (!key.empty()) incomplete_.erase(key);
}

PartPtr Book::find(const std::string &message_id) const {
    const auto at = by_id_.find(message_id);
    return at == by_id_.end() ? nullptr : at->second;
}

std::size_t Book::complete_entries(const std::string &customer) const {
    const auto *known = find_customer(customer);
    return known ? known->complete : 0;
}

}  // namespace patchbay::simulators::smsc
