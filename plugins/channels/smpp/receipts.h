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
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace smpp {

constexpr std::size_t kMostSentTexts = 10'000;  // beyond, the oldest is forgotten
constexpr std::int64_t kReceiptsWaitMs = 72LL * 3600 * 1000;
constexpr std::size_t kMostExpired = 500;  // in one call

class Receipts {
public:
    // The contact and the host's reference: unique among the messages that are under way.
    using Key = std::pair<std::string, std::uint32_t>;
    // A text of several parts, of this attempt to send it.
    struct Handle {
        Key key;
        std::uint64_t serial = 0;
    };

    Receipts(const Settings &settings, const sdk::Host &host, Durable &durable)
        : settings_(settings), host_(host), durable_(durable) {}

    // A text will leave, once `then` says that it is kept.
    Handle begin(const Key &key, std::size_t parts, Durable::Then then, Out &out);
    // A part was accepted. "": without an id.
    void accepted(const Handle &handle, std::size_t part, const std::string &id, Out &out);
    // The host holds the text for doubtful: it is told when all parts turn out to be accepted.
    void doubted(const Handle &handle);
    // All its parts have left; `then` says that their ids are kept.
    void complete(const Handle &handle, Durable::Then then, Out &out);
    // It did not leave, or not whole: its receipts mean nothing.
    void forget(const Handle &handle, Out &out);
    // Not whole, and the host holds it for doubtful: so that no receipt of a part ends the doubt.
    void broken(const Handle &handle, Out &out);

    // The receipt of a message to the contact `to`; reference 0: not told.
    void take(const Receipt &receipt, const std::string &to, std::uint32_t reference,
              const Delivery &delivery, Out &out);

    static bool is_record(std::string_view key);
    void restore(std::string_view value);
    // Those whose receipts never came, some at a time.
    void expire(Out &out);

private:
    struct Part {
        std::string id;     // "": not known (yet)
        bool sure = false;  // else the id is a receipt's that may be another message's
        Fate fate = Fate::untold;
    };
    using Parts = std::vector<Part>;
    struct Text {
        std::uint64_t serial = 0;
        bool live = true;      // parts are still to leave
        bool doubted = false;  // the host does not know that it was accepted
        bool told = false;     // the host knows how it ended
        std::int64_t since_ms = 0;
        Parts parts;
    };
    using Texts = std::map<Key, Text>;

    static std::string record_key(const Key &key);
    static std::string record_of(const Key &key, const Text &text);
    Texts::iterator find(const Handle &handle);
    void erase(Texts::iterator text, Out &out);
    Texts::iterator owner(const std::string &id, const std::string &to, std::uint32_t reference,
                          Out &out);
    bool adopt(Texts::iterator text, const std::string &id, bool sure, Out &out);
    Parts::iterator place_in(Texts::iterator text, Out &out);
    void give_back(Part &guess, const std::string &to, Out &out);
    void judge(Texts::iterator text, const News &news, const std::optional<Delivery> &delivery,
               Out &out);
    void give_whole(Texts::iterator text, Fate fate, News news,
                    const std::optional<Delivery> &delivery, Out &out);
    News news_of(const Receipt &receipt) const;

    const Settings &settings_;
    const sdk::Host &host_;
    Durable &durable_;
    Texts texts_;
    std::unordered_map<std::string, Key> by_id_;  // of parts
    std::uint64_t serial_ = 0;
    bool echoed_ = false;  // the message centre gives references back
};

}  // namespace smpp
