// Addresses of a contact that the provider tells: one that takes another's place, and one that is
// another form of the same.
#include "core/base/log.h"
#include "core/delivery/statuses.h"
#include "core/engine/contacts.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/mail/letters.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::EventState;

namespace {

constexpr std::size_t kMostForms = 8;  // of one address; the oldest is forgotten

bool is_in(const std::vector<std::string> &forms, const std::string &address) {
    return std::find(forms.begin(), forms.end(), address) != forms.end();
}

bool leads_to(const journal::Alias &alias, journal::Place place) {
    return journal::Place{alias.partition, alias.conversation} == place;
}

// False: it was known.
bool note_form(Conversation &conversation, const std::string &address) {
    auto &forms = conversation.forms;
    if (is_in(forms, address)) return false;
    if (forms.size() == kMostForms) forms.erase(forms.begin());
    forms.push_back(address);
    return true;
}

}  // namespace

// ---- Another form of an address -----------------------------------------------------------------

// The message reached the contact that the provider calls `told` (a mobile of Brazil with its ninth
// digit, and without): from now on that address leads here as well, or, where it has a conversation
// of its own already, the one that we wrote to leads there. Told by mail, since each address lies
// in its own partition; the mails are the caller's to post.
void Shard::note_address(Batch &batch, const ConversationPtr &conversation,
                         const delivery::Entry &entry, const std::string &told) {
    const std::string &to = entry.row.to;
    // `moved`: it may be a form of the address that the contact had then, which is another's now.
    if (told.empty() || told == to || entry.moved) return;
    const std::string &line = conversation->line->id();
    const std::string address = plugin::normal_address(conversation->line->setup.address, told);
    if (address.empty() || address.size() > kMaxAddressBytes || address == to) return;
    bool is_new = note_form(*conversation, to);
    if (note_form(*conversation, address)) is_new = true;
    if (is_new) save(conversation);
    if (address == conversation->address) return;
    const auto partition = partition_of(line, address);
    send_letter(batch, conversation->partition, partition,
                letter::Alias{line, address, conversation->id, false, to});
    reads_.ask(
        partition,
        [partition, line, address](journal::Store &store) {
            return store.alias(partition, line, address);
        },
        [this, conversation, address,
         was = conversation->address](Result<std::optional<journal::Alias>> alias) {
            if (!alias || !*alias || !leads_to(**alias, place_of(*conversation))) return;
            if (conversation->address != was) return;  // it has moved meanwhile
            conversation->address = address;           // the provider's form is the one to write to
            save(conversation);
        });
}

// What leads from an address is read and then changed: one letter about it at a time.
void Shard::take_about(const journal::Mail &mail, const std::string &line,
                       const std::string &address,
                       Function<void(std::optional<journal::Place> leads_to)> then) {
    const std::string key = address_key(line, address);
    if (!taking_about_.insert(key).second) return again(mail, kMoveAgainMs);
    reads_.ask(
        mail.to,
        [mail, line, address](journal::Store &store) {
            return store.alias(mail.to, line, address);
        },
        [this, mail, key, then = std::move(then)](Result<std::optional<journal::Alias>> alias) {
            if (alias)
                return then(*alias ? std::optional(journal::Place{(*alias)->partition,
                                                                  (*alias)->conversation})
                                   : std::nullopt);
            taking_about_.erase(key);
            again(mail, kCommitRetryMs);
        });
}

// In the partition of an address whose other form has a conversation of its own: it leads there,
// unless it leads elsewhere by now.
void Shard::take(const journal::Mail &mail, const letter::Lead &lead) {
    take_about(mail, lead.line, lead.address,
               [this, mail, lead](std::optional<journal::Place> leads_to) {
                   auto batch = taking(mail);
                   const bool leads = leads_to == lead.from;
                   if (leads)
                       batch->put_aliases.push_back(
                           {lead.line, lead.address, lead.to.partition, lead.to.id});
                   const std::string key = address_key(lead.line, lead.address);
                   commits_.commit_surely(mail.to, std::move(batch), [this, leads, lead, key] {
                       taking_about_.erase(key);
                       if (!leads) return;
                       conversations_.forget_address(key, lead.from);
                       log::info("an address leads to the conversation of its other form",
                                 {{"channel", lead.line}});
                   });
               });
}

void Shard::take(const journal::Mail &mail, const letter::Alias &alias) {
    take_about(mail, alias.line, alias.address,
               [this, mail, alias](std::optional<journal::Place> leads_to) {
                   const journal::Place sender{mail.from, alias.conversation};
                   const std::string key = address_key(alias.line, alias.address);
                   const auto known = conversations_.known_by(key);
                   // Perhaps its first commit is still under way.
                   const bool taken = leads_to || (known && !(place_of(*known) == sender));
                   if (taken && (alias.moved || !alias.form_of.empty())) {
                       if (leads_to) return meet_owner(mail, alias, *leads_to);
                       taking_about_.erase(key);
                       return again(mail, kCommitRetryMs);
                   }
                   auto batch = taking(mail);
                   if (!taken)
                       batch->put_aliases.push_back(
                           {alias.line, alias.address, sender.partition, sender.id});
                   commits_.commit_surely(mail.to, std::move(batch),
                                          [this, key] { taking_about_.erase(key); });
               });
}

void Shard::take(const journal::Mail &mail, const letter::NoAlias &gone) {
    take_about(mail, gone.line, gone.address,
               [this, mail, gone](std::optional<journal::Place> leads_to) {
                   const journal::Place sender{mail.from, gone.conversation};
                   auto batch = taking(mail);
                   // It may lead to another conversation by now.
                   const bool leads = leads_to == sender;
                   if (leads) batch->drop_aliases.push_back({gone.line, gone.address});
                   // Whoever was found by it until then is not found by it any more.
                   const std::string key = address_key(gone.line, gone.address);
                   commits_.commit_surely(mail.to, std::move(batch), [this, leads, key, sender] {
                       taking_about_.erase(key);
                       if (leads) conversations_.forget_address(key, sender);
                   });
               });
}

// ---- Addresses that change ----------------------------------------------------------------------

// The provider says that the contact of an address has another one now: the conversation goes with
// it, and the old address is free for whoever gets it next. Accepted under the provider's id where
// the old address lives, so that a repetition moves nobody else.
void Shard::moved(Line &line, journal::Partition partition, model::Notice notice, Ack ack) {
    auto data = parse_json(notice.data);
    json::object change = data && data->is_object() ? data->as_object() : json::object();
    const std::string old_address(text_member(change, "old"));
    conversations_.find(
        line, old_address, {},
        [this, &line, partition, change = std::move(change), notice = std::move(notice),
         ack = std::move(ack)](Result<Conversations::Where> found) mutable {
            if (!found) return ack(false);
            journal::Place place;
            if (found->elsewhere)
                place = {found->elsewhere->partition, found->elsewhere->conversation};
            else if (found->here)
                place = place_of(*found->here);
            accept_move(line, partition, place, change, std::move(notice), std::move(ack));
        });
}

// `place`: of the contact's conversation; its id is 0 where there is none.
void Shard::accept_move(Line &line, journal::Partition partition, journal::Place place,
                        const json::object &change, model::Notice notice, Ack ack) {
    const TimeMs now = parts_.clock.now();
    if (notice.timestamp == 0) notice.timestamp = now;
    const bool moves = place.id != 0 && !text_member(change, "new").empty();
    const std::string_view id = text_member(change, "id");
    Batch batch;
    batch.accept =
        journal::Event{.id = commits_.take_id(partition),
                       .line = line.id(),
                       .kind = "notice",
                       .provider_id = id.empty() ? "" : notice.kind + ' ' + std::string(id),
                       .state = moves ? EventState::handled : EventState::ignored,
                       .received = now,
                       .body = model::to_text(notice)};
    batch.ledger.push_back(
        {.line = line.id(), .received = 1, .handled = moves ? 1 : 0, .ignored = moves ? 0 : 1});
    const auto said = [&change](std::string_view name) {
        return std::string(text_member(change, name));
    };
    if (moves)
        send_letter(batch, partition, place.partition,
                    letter::Move{place.id, said("old"), said("new"), said("old_user_id"),
                                 said("new_user_id")});
    accept(partition, std::move(batch), std::move(ack));
}

// In the conversation's partition. Not while a row is being written, which has the old address.
void Shard::take(const journal::Mail &mail, const letter::Move &move) {
    const journal::Place place{mail.to, move.conversation};
    conversations_.load(place, [this, mail, move, place](Found found) {
        if (!found) return again(mail, kCommitRetryMs);
        if (!*found || move.new_address.empty())  // an older version took any change
            return commits_.commit_surely(mail.to, taking(mail), [] {});
        conversations_.taken((*found)->line->id(), move.new_address, place,
                             [this, mail, move, conversation = *found](Result<bool> taken) {
                                 if (!taken) return again(mail, kCommitRetryMs);
                                 move_to(mail, move, conversation, *taken);
                             });
    });
}

// `taken`: the new address has a conversation of its own.
void Shard::move_to(const journal::Mail &mail, const letter::Move &move,
                    const ConversationPtr &conversation, bool taken) {
    if (!conversation->stored || !conversation->may_rewrite_sends())
        return again(mail, kMoveAgainMs);

    const std::string &old_address = move.old_address;
    const std::string &new_address = move.new_address;
    Batch batch;
    batch.take_mail.push_back({mail.from, mail.id});
    move_alias(batch, *conversation, old_address, new_address);
    move_alias(batch, *conversation, move.old_user_id, move.new_user_id);
    // The other forms of the old address are another's soon, too.
    std::vector<std::string> forms;
    if (is_in(conversation->forms, old_address)) forms.swap(conversation->forms);
    for (const std::string &form : forms)
        if (form != old_address && form != new_address) forget_alias(batch, *conversation, form);
    const auto is_old = [old_address, forms](const std::string &address) {
        return address == old_address || is_in(forms, address);
    };
    // The phone that it proved is another's soon.
    if (!conversation->proven.empty())
        send_letter(batch, conversation->partition,
                    partition_of_proof(phone_topic(conversation->proven)),
                    letter::Unfollow{phone_topic(conversation->proven), conversation->id});
    const bool here = is_old(conversation->address);
    auto moved_row =
        to_row(*conversation,
               {conversation->state, conversation->timer, conversation->call, conversation->opt_out,
                conversation->offered, std::string(), conversation->account, conversation->brake},
               moment_of(parts_.clock));
    if (here) moved_row.address = new_address;
    batch.put_conversations.push_back(std::move(moved_row));
    for (const delivery::Entry &entry : conversation->outbox)
        if (is_old(entry.row.to) && entry.row.state < journal::SendState::sent) {
            batch.put_outgoing.push_back(entry.row);
            batch.put_outgoing.back().to = new_address;
        }
    auto mails = batch.send_mail;
    begin_step(
        conversation, std::move(batch),
        [this, conversation, mail, here, taken, old_address, new_address, forms, is_old,
         mails = std::move(mails)](CommitResult result) mutable {
            if (result != CommitResult::done) {
                for (const std::string &form : forms)
                    note_form(*conversation, form);
                again(mail, kCommitRetryMs);
                return pump(conversation);
            }
            conversation->proven.clear();
            for (delivery::Entry &entry : conversation->outbox)
                if (is_old(entry.row.to) && entry.row.state < journal::SendState::sent) {
                    entry.row.to = new_address;
                    entry.moved = entry.row.attempts > 0;
                }
            const std::string &line_id = conversation->line->id();
            if (conversation->key == address_key(line_id, old_address))
                conversations_.forget_address(conversation->key, place_of(*conversation));
            if (here) {
                conversation->address = new_address;
                // Somebody may have written from there while this was committed.
                if (!taken && !conversations_.known_by(address_key(line_id, new_address)))
                    conversations_.know_by(conversation, new_address);
            }
            log::info("a contact's address changed", {{"channel", conversation->line->id()}});
            post_mail(std::move(mails));
            deliver(conversation);
            pump(conversation);
        },
        Gates::Step::committing_claim);
}

// The new address leads here, unless it has a conversation of its own, and the old one does not any
// more.
void Shard::move_alias(Batch &batch, const Conversation &conversation,
                       const std::string &old_address, const std::string &new_address) {
    if (old_address.empty() || new_address.empty() || old_address == new_address) return;
    const std::string &line = conversation.line->id();
    send_letter(batch, conversation.partition, partition_of(line, new_address),
                letter::Alias{line, new_address, conversation.id, true, {}});
    forget_alias(batch, conversation, old_address);
}

void Shard::forget_alias(Batch &batch, const Conversation &conversation,
                         const std::string &address) {
    const std::string &line = conversation.line->id();
    send_letter(batch, conversation.partition, partition_of(line, address),
                letter::NoAlias{line, address, conversation.id});
}

// The address has a conversation of its own already: both stay, and know of each other by the
// provider's word. Where `met.form_of` is set, that address leads to the owner's conversation from
// then on.
void Shard::meet_owner(const journal::Mail &mail, const letter::Alias &met, journal::Place owner) {
    const journal::Place sender{mail.from, met.conversation};
    auto batch = taking(mail);
    if (!(owner == sender)) {
        for (const auto &[one, other] : {std::pair(owner, sender), std::pair(sender, owner)})
            send_letter(*batch, mail.to, one.partition, letter::Join{one.id, other, "number"});
        if (!met.form_of.empty())
            send_letter(*batch, mail.to, partition_of(met.line, met.form_of),
                        letter::Lead{met.line, met.form_of, sender, owner});
    }
    commits_.commit_surely(mail.to, batch, [this, batch, key = address_key(met.line, met.address)] {
        taking_about_.erase(key);
        post_mail(batch->send_mail);
    });
}

}  // namespace patchbay::engine
