// Delivery receipts as news of our messages. One of a text in one part is passed on as it is. A
// text of several parts has as many receipts, and is delivered when all its parts are: so it is
// remembered, and kept in the journal, from before its first part leaves until its last receipt has
// come.
#pragma once

#include "codec/receipt.h"
#include "durable.h"
#include "event.h"
#include "settings.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace smpp {

constexpr std::size_t kMostSentTexts = 10'000;  // beyond, the oldest is forgotten
constexpr std::int64_t kReceiptsWaitMs = 72LL * 3600 * 1000;

class Receipts {
public:
    // The contact and the host's reference: unique among the messages that are under way.
    using Key = std::pair<std::string, std::uint32_t>;

    Receipts(const Settings &settings, const sdk::Host &host, Durable &durable)
        : settings_(settings), host_(host), durable_(durable) {}

    // A text of several parts will leave, once `then` says that it is kept.
    void begin(const Key &key, std::size_t parts, Durable::Then then, Out &out);
    // A part was accepted. "": without an id.
    void accepted(const Key &key, std::size_t part, const std::string &id, Out &out);
    // All its parts have left.
    void complete(const Key &key, Out &out);
    // It did not leave, or not whole: its receipts mean nothing.
    void forget(const Key &key, Out &out);

    void take(const Receipt &receipt, const std::string &to, std::uint32_t reference,
              const Delivery &delivery, Out &out);

    static bool is_record(std::string_view key);
    void restore(std::string_view value);
    // Of texts whose receipts never came. Seldom is enough.
    void expire(Out &out);

    std::size_t size() const { return texts_.size(); }

private:
    struct Part {
        std::string id;         // "": not known (yet)
        bool answered = false;  // by its response; else the id is a receipt's, and a guess
        Fate fate = Fate::untold;
    };
    struct Text {
        bool live = true;  // parts are still to leave
        std::int64_t since_ms = 0;
        std::vector<Part> parts;
    };
    using Texts = std::map<Key, Text>;

    static std::string record_key(const Key &key);
    std::string record_of(const Key &key, const Text &text) const;
    void keep(const Key &key, const Text &text, patchbay_token token, Out &out);
    void erase(Texts::iterator text, Out &out);
    Texts::iterator find(const std::string &id, const std::string &to, std::uint32_t reference);
    Texts::iterator adopt(const std::string &id, const std::string &to, std::uint32_t reference);
    bool adopt_into(Texts::iterator text, const std::string &id);
    void make_room(const Key &key, std::vector<Part> &parts, std::vector<Part>::iterator slot,
                   Out &out);
    void give_part(Texts::iterator text, const News &news, const Delivery &delivery, Out &out);
    News news_of(const Receipt &receipt) const;

    const Settings &settings_;
    const sdk::Host &host_;
    Durable &durable_;
    Texts texts_;
    std::unordered_map<std::string, Key> by_id_;  // of parts
};

}  // namespace smpp
