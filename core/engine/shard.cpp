// The shard's journal access and its conversations: finding, creating, keeping, letting go.
#include "core/engine/shard.h"

#include "core/base/log.h"
#include "core/engine/engine.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;

journal::Id number_in(const json::object &object, std::string_view name) {
    boost::system::error_code bad;
    const json::value *value = object.if_contains(name);
    const auto number = value ? value->to_number<journal::Id>(bad) : journal::Id{0};
    return bad ? 0 : number;
}

std::string address_key(std::string_view line, std::string_view address) {
    std::string key(line);
    key += '\n';
    key += address;
    return key;
}

journal::Conversation to_row(const Conversation &conversation, const Kept &kept,
                             const Moment &now) {
    json::object row{{"flow", flow::to_json(kept.state)}};
    if (kept.timer.id != 0) {
        row["timer"] = kept.timer.id;
        row["timer_for"] = kept.timer.for_ms;
        if (kept.timer.behind != 0) row["timer_behind"] = kept.timer.behind;
    }
    if (kept.call != 0) row["call"] = kept.call;
    if (kept.opt_out.at != 0)
        row["opt_out"] = json::object{{"at", kept.opt_out.at}, {"by", kept.opt_out.by}};
    if (!kept.offered.empty()) {
        auto &offered = row["offered"].emplace_array();
        for (const model::Option &option : kept.offered)
            offered.push_back(json::array{option.id, option.title, option.description});
    }
    if (!kept.proven.empty()) row["proven"] = kept.proven;
    if (!kept.account.empty()) row["account"] = kept.account;
    if (auto brake = kept.brake.to_json(now); !brake.empty()) row["brake"] = std::move(brake);
    if (!conversation.forms.empty()) {
        auto &forms = row["forms"].emplace_array();
        for (const std::string &form : conversation.forms)
            forms.emplace_back(form);
    }
    if (!conversation.joined.empty()) {
        auto &joined = row["joined"].emplace_array();
        for (const Joined &other : conversation.joined)
            joined.push_back(json::object{{"id", place_text({other.partition, other.conversation})},
                                          {"by", other.by}});
    }
    return {conversation.id,    conversation.line->id(),        conversation.address,
            to_exact_text(row), conversation.last_inbound.wall, now.wall};
}

Result<ConversationPtr> from_row(journal::Partition partition, const journal::Conversation &row,
                                 Line &line, const Moment &now) {
    auto kept = parse_json(row.state);
    if (!kept) return kept.error();
    if (!kept->is_object()) return Error{"a conversation's state is no JSON object"};
    const json::object &object = kept->as_object();
    auto conversation = std::make_shared<Conversation>();
    const json::value *state = object.if_contains("flow");
    auto read = flow::state_from_json(state ? *state : json::value(json::object()));
    if (!read) return read.error();
    conversation->partition = partition;
    conversation->id = row.id;
    conversation->line = &line;
    conversation->address = row.address;
    conversation->state = std::move(*read);
    conversation->timer = {number_in(object, "timer"),
                           static_cast<std::int64_t>(number_in(object, "timer_for")),
                           number_in(object, "timer_behind")};
    conversation->call = number_in(object, "call");
    if (const json::value *opt_out = object.if_contains("opt_out"); opt_out && opt_out->is_object())
        conversation->opt_out = {static_cast<TimeMs>(number_in(opt_out->get_object(), "at")),
                                 std::string(text_member(opt_out->get_object(), "by"))};
    conversation->proven = text_member(object, "proven");
    conversation->account = text_member(object, "account");
    if (const json::value *brake = object.if_contains("brake");
        brake && brake->is_object() && !line.setup.contact.none())
        conversation->brake = ContactBrake::from_json(brake->get_object(), now);
    if (const json::value *joined = object.if_contains("joined"); joined && joined->is_array())
        for (const json::value &other : joined->get_array())
            if (const auto *one = other.if_object())
                if (const auto place = parse_place(text_member(*one, "id")))
                    conversation->joined.push_back(
                        {place->partition, place->id, std::string(text_member(*one, "by"))});
    if (const json::value *forms = object.if_contains("forms"); forms && forms->is_array())
        for (const json::value &form : forms->get_array())
            if (form.is_string()) conversation->forms.emplace_back(form.get_string());
    if (const json::value *offered = object.if_contains("offered"); offered && offered->is_array())
        for (const json::value &option : offered->get_array())
            if (const auto *parts = option.if_array(); parts && parts->size() == 3)
                conversation->offered.push_back({std::string((*parts)[0].as_string()),
                                                 std::string((*parts)[1].as_string()),
                                                 std::string((*parts)[2].as_string())});
    // An older version kept any time that the provider said. Nobody wrote after the row was
    // written.
    if (row.last_inbound != 0)
        conversation->last_inbound.note(std::min(row.last_inbound, row.updated), now);
    conversation->stored = true;
    return conversation;
}

Shard::Shard(Parts parts, std::size_t number, std::size_t shards)
    : parts_(parts),
      number_(number),
      shards_(shards),
      departures_(parts.executor, parts.clock,
                  static_cast<int>(net::ClientLimits{}.connections_per_host)),
      random_(std::random_device{}()) {}

Shard::~Shard() = default;

void Shard::own(journal::Partition partition, journal::Epoch epoch, journal::Id first) {
    owned_[partition].epoch = epoch;
    owned_[partition].next = first;
}

// ---- Journal ------------------------------------------------------------------------------------

journal::Id Shard::take_id(journal::Partition partition) { return owned_[partition].next++; }

// What names a new message to the provider: with the store's incarnation its id is nobody else's,
// nor are the 16 bits of it those of another message of the contact that is open.
void Shard::give_id(const Conversation &conversation, journal::Outgoing &row) {
    journal::Id &next = owned_[conversation.partition].next;
    next = delivery::free_id(conversation.outbox, next);
    row.id = next++;
    row.incarnation = parts_.engine.incarnation();
}

void Shard::commit(journal::Partition partition, Batch batch, Function<void(CommitResult)> done) {
    Owned &owned = owned_[partition];
    // Ids must not come again after a crash, also those whose rows are gone by then.
    if (owned.next > owned.reserved) batch.reserve = owned.next + kIdBlock;
    ++commits_under_way_;
    parts_.store.commit(
        partition, owned.epoch, std::move(batch), parts_.executor,
        [this, partition, reserve = batch.reserve, done = std::move(done)](CommitResult result) {
            if (result == CommitResult::done) {
                Owned &part = owned_[partition];
                part.reserved = std::max(part.reserved, reserve);
            }
            --commits_under_way_;
            if (result == CommitResult::stale) parts_.engine.store_lost();
            done(result);
            check_drained();
        });
}

void Shard::commit_surely(journal::Partition partition, std::shared_ptr<Batch> batch,
                          Function<void()> done) {
    commit(partition, *batch,
           [this, partition, batch, done = std::move(done)](CommitResult result) mutable {
               if (result == CommitResult::done || result == CommitResult::duplicate) return done();
               if (draining_) return;  // the journal tells the next start what to do
               log::error("commit failed, trying again", {{"partition", int{partition}}});
               parts_.executor.after(kCommitRetryMs,
                                     [this, partition, batch, done = std::move(done)]() mutable {
                                         commit_surely(partition, batch, std::move(done));
                                     });
           });
}

void Shard::keep_document(journal::Partition partition, journal::Document document, bool keep,
                          Ack ack) {
    Batch batch;
    if (keep)
        batch.put_documents.push_back(std::move(document));
    else
        batch.drop_documents.push_back(std::move(document.name));
    commit(partition, std::move(batch),
           [ack = std::move(ack)](CommitResult result) { ack(result == CommitResult::done); });
}

// What changed in memory alone. A step that is being committed writes the row with what it began
// with, so this comes after it.
void Shard::save(const ConversationPtr &conversation) {
    conversation->unsaved = conversation->stepping || !conversation->stored;
    if (conversation->unsaved) return;
    Batch batch;
    batch.put_conversations.push_back(
        to_row(*conversation, kept(*conversation), moment_of(parts_.clock)));
    commit(conversation->partition, std::move(batch), [this, conversation](CommitResult result) {
        if (result == CommitResult::done || draining_) return;
        // Made anew then: by now there may be a newer row.
        parts_.executor.after(kCommitRetryMs, [this, conversation] { save(conversation); });
    });
}

void Shard::published() { parts_.engine.published(); }

void Shard::drain(Function<void()> done) {
    draining_ = true;
    drained_ = std::move(done);
    check_drained();
}

void Shard::check_drained() {
    if (!drained_ || commits_under_way_ != 0 || flights_ != 0) return;
    Function<void()> done = std::move(drained_);
    drained_ = nullptr;
    done();
}

// ---- Conversations ------------------------------------------------------------------------------

void Shard::keep(const ConversationPtr &conversation) {
    conversations_[{conversation->partition, conversation->id}] = conversation;
    if (conversations_.size() > kIdleConversations) evict();
}

// Found by this address from now on without a look into the journal: it leads here there, or will
// by the conversation's first commit. A conversation's own address may lead elsewhere.
void Shard::know_by(const ConversationPtr &conversation, const std::string &address) {
    std::string key = address_key(conversation->line->id(), address);
    if (conversation->key != key) forget_address(*conversation);
    by_address_[key] = conversation;
    conversation->key = std::move(key);
}

void Shard::evict() {
    // Looks at a few at a time, so that no message pays for all.
    constexpr int kLook = 16;
    auto next = conversations_.upper_bound(evicted_up_to_);
    for (int looked = 0; looked < kLook; ++looked) {
        if (next == conversations_.end()) next = conversations_.begin();
        if (next == conversations_.end()) return;
        evicted_up_to_ = next->first;
        if (next->second.use_count() == 1 && next->second->idle()) {
            forget_address(*next->second);
            next = conversations_.erase(next);
        } else {
            ++next;
        }
    }
}

void Shard::forget_address(const Conversation &conversation) {
    forget_address(conversation.key, {conversation.partition, conversation.id});
}

// Where it leads to `place`, or to nothing any more: by now it may lead to somebody else.
void Shard::forget_address(const std::string &key, journal::Place place) {
    const auto here = by_address_.find(key);
    if (here == by_address_.end()) return;
    const auto known = here->second.lock();
    if (!known || journal::Place{known->partition, known->id} == place) by_address_.erase(here);
}

Result<ConversationPtr> Shard::load(Line &line, journal::Partition partition, journal::Id id) {
    if (const auto known = conversations_.find({partition, id}); known != conversations_.end())
        return known->second;
    auto row = parts_.store.conversation(partition, id);
    if (!row) return row.error();
    if (!*row) return ConversationPtr{};
    auto conversation = from_row(partition, **row, line, moment_of(parts_.clock));
    if (conversation) keep(*conversation);
    return conversation;
}

Result<ConversationPtr> Shard::find(Line &line, const std::string &address,
                                    std::optional<journal::Alias> &elsewhere) {
    if (const auto known = by_address_.find(address_key(line.id(), address));
        known != by_address_.end())
        if (auto conversation = known->second.lock()) return conversation;
    const auto partition = Engine::partition_of(line.id(), address);
    auto alias = parts_.store.alias(partition, line.id(), address);
    if (!alias) return alias.error();
    if (!*alias) return ConversationPtr{};
    if ((*alias)->partition == partition) {
        auto conversation = load(line, partition, (*alias)->conversation);
        if (conversation && *conversation) know_by(*conversation, address);
        return conversation;
    }
    elsewhere = **alias;
    return ConversationPtr{};
}

ConversationPtr Shard::create(Line &line, journal::Partition partition,
                              const std::string &address) {
    auto conversation = std::make_shared<Conversation>();
    conversation->partition = partition;
    conversation->id = take_id(partition);
    conversation->line = &line;
    conversation->address = address;
    keep(conversation);
    know_by(conversation, address);
    return conversation;
}

// A contact known by a second id (say a user id beside the phone): the second one must lead here
// too, also where it lies in another partition.
void Shard::plant_alias(Batch &batch, Conversation &conversation, const model::Contact &from) {
    if (from.user_id.empty() || from.user_id == conversation.address) return;
    const json::value *known = conversation.state.contact.if_contains("user_id");
    if (known && known->is_string() && known->as_string() == from.user_id) return;
    const auto &line = conversation.line->id();
    const journal::Alias alias{line, from.user_id, conversation.partition, conversation.id};
    const auto partition = Engine::partition_of(line, from.user_id);
    if (partition == conversation.partition) {
        if (auto known_here = taken(line, from.user_id, {conversation.partition, conversation.id});
            known_here && !*known_here)
            batch.put_aliases.push_back(alias);
        return;
    }
    batch.send_mail.push_back({conversation.partition, take_id(conversation.partition), partition,
                               to_text(json::object{{"alias", alias.address},
                                                    {"line", alias.line},
                                                    {"partition", alias.partition},
                                                    {"conversation", alias.conversation}})});
}

// The first conversation of an address keeps it: two are joined by proof only. Perhaps its first
// commit is still under way.
Result<bool> Shard::taken(const std::string &line, const std::string &address,
                          journal::Place by_another_than) {
    const auto here = by_address_.find(address_key(line, address));
    if (const auto other = here == by_address_.end() ? nullptr : here->second.lock())
        if (other->partition != by_another_than.partition || other->id != by_another_than.id)
            return true;
    auto alias = parts_.store.alias(Engine::partition_of(line, address), line, address);
    if (!alias) return alias.error();
    return alias->has_value();
}

void Shard::mail(journal::Mail mail) {
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    auto body = parse_json(mail.body);
    const json::object object = body && body->is_object() ? body->as_object() : json::object();
    if (object.contains("news")) return spread(mail, object);
    if (object.contains("event")) return news_in(mail, object);
    if (object.contains("proof")) return prove(mail, object);
    if (object.contains("joined")) return join(mail, object);
    if (object.contains("move")) return move(mail, object);
    if (object.contains("lead")) return lead(mail, object);
    const journal::Place sender{mail.from, number_in(object, "conversation")};
    if (const auto topic = text_member(object, "follow"); !topic.empty()) {
        batch->put_subscriptions.push_back(
            {std::string(topic), sender.partition, sender.id, parts_.clock.now()});
    } else if (const auto left = text_member(object, "unfollow"); !left.empty()) {
        batch->drop_subscriptions.push_back({std::string(left), sender});
    } else if (object.contains("alias")) {
        const std::string line(text_member(object, "line"));
        const std::string address(text_member(object, "alias"));
        auto known = taken(line, address, sender);
        if (!known) return;  // it stays in the mailbox: the next start takes it
        if (!*known && sender.id != 0)
            batch->put_aliases.push_back({line, address, sender.partition, sender.id});
        const std::string form_of(text_member(object, "form_of"));
        if (*known && (object.contains("moved") || !form_of.empty()))
            return meet_owner(mail, line, address, sender, form_of);
    } else if (object.contains("no_alias")) {
        const std::string line(text_member(object, "line"));
        const std::string address(text_member(object, "no_alias"));
        auto alias = parts_.store.alias(mail.to, line, address);
        if (!alias) return;
        // Unless it leads to another conversation by now.
        if (*alias && (*alias)->partition == sender.partition &&
            (*alias)->conversation == sender.id) {
            batch->drop_aliases.push_back({line, address});
            // Whoever was found by it until then is not found by it any more.
            return commit_surely(mail.to, std::move(batch), [this, line, address, sender] {
                forget_address(address_key(line, address), sender);
            });
        }
    }
    commit_surely(mail.to, std::move(batch), [] {});
}

}  // namespace patchbay::engine
