// Addresses of a contact that the provider tells: one that takes another's place, and one that is
// another form of the same.
#include "core/base/log.h"
#include "core/delivery/statuses.h"
#include "core/engine/contacts.h"
#include "core/engine/engine.h"
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
    if (address == conversation->address) {
        if (is_new) save(conversation);
        return;
    }
    const auto partition = Engine::partition_of(line, address);
    const auto alias = parts_.store.alias(partition, line, address);
    if (alias && *alias && (*alias)->partition == conversation->partition &&
        (*alias)->conversation == conversation->id) {
        conversation->address = address;  // the provider's form is the one to write to
        return save(conversation);
    }
    if (is_new) save(conversation);
    batch.send_mail.push_back({conversation->partition, take_id(conversation->partition), partition,
                               to_text(json::object{{"alias", address},
                                                    {"line", line},
                                                    {"conversation", conversation->id},
                                                    {"form_of", to}})});
}

// In the partition of an address whose other form has a conversation of its own: it leads there,
// unless it leads elsewhere by now.
void Shard::lead(const journal::Mail &mail, const json::object &body) {
    const std::string line(text_member(body, "line"));
    const std::string address(text_member(body, "lead"));
    const auto from = parse_place(text_member(body, "from"));
    const auto to = parse_place(text_member(body, "to"));
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    auto alias = parts_.store.alias(mail.to, line, address);
    if (!alias) return;  // it stays in the mailbox: the next start takes it
    const bool leads = from && to && *alias && (*alias)->partition == from->partition &&
                       (*alias)->conversation == from->id;
    if (leads) batch->put_aliases.push_back({line, address, to->partition, to->id});
    commit_surely(mail.to, std::move(batch), [this, leads, line, address, from] {
        if (!leads) return;
        forget_address(address_key(line, address), *from);
        log::info("an address leads to the conversation of its other form", {{"channel", line}});
    });
}

// ---- Addresses that change ----------------------------------------------------------------------

// The provider says that the contact of an address has another one now: the conversation goes with
// it, and the old address is free for whoever gets it next. Accepted under the provider's id where
// the old address lives, so that a repetition moves nobody else.
void Shard::moved(Line &line, journal::Partition partition, model::Notice notice, Ack ack) {
    auto data = parse_json(notice.data);
    json::object change = data && data->is_object() ? data->as_object() : json::object();
    std::optional<journal::Alias> elsewhere;
    auto found = find(line, std::string(text_member(change, "old")), elsewhere);
    if (!found) return ack(false);
    journal::Place place;
    if (elsewhere)
        place = {elsewhere->partition, elsewhere->conversation};
    else if (*found)
        place = {(*found)->partition, (*found)->id};

    const TimeMs now = parts_.clock.now();
    if (notice.timestamp == 0) notice.timestamp = now;
    const bool known = place.id != 0;
    const std::string_view id = text_member(change, "id");
    Batch batch;
    batch.accept = journal::Event{take_id(partition),
                                  0,
                                  line.id(),
                                  "notice",
                                  id.empty() ? "" : notice.kind + ' ' + std::string(id),
                                  known ? EventState::handled : EventState::ignored,
                                  now,
                                  model::to_text(notice)};
    batch.ledger.push_back({line.id(), 1, known ? 1 : 0, known ? 0 : 1, 0});
    if (known) {
        change["move"] = true;
        change["conversation"] = place.id;
        batch.send_mail.push_back(
            {partition, take_id(partition), place.partition, to_text(change)});
    }
    auto mails = batch.send_mail;
    commit(partition, std::move(batch),
           [this, mails = std::move(mails), ack = std::move(ack)](CommitResult result) mutable {
               ack(result == CommitResult::done || result == CommitResult::duplicate);
               if (result != CommitResult::done) return;
               post_mail(std::move(mails));
               published();
           });
}

// In the conversation's partition. Not while a row is being written, which has the old address.
void Shard::move(const journal::Mail &mail, const json::object &change) {
    const auto id = number_in(change, "conversation");
    const auto again = [&](std::int64_t after_ms) {
        if (!draining_) parts_.executor.after(after_ms, [this, mail] { this->mail(mail); });
    };
    auto row = parts_.store.conversation(mail.to, id);
    if (!row) return again(kCommitRetryMs);
    Line *line = *row ? parts_.engine.line((*row)->line) : nullptr;
    auto found = line ? load(*line, mail.to, id) : Result<ConversationPtr>(ConversationPtr());
    if (!found) return again(kCommitRetryMs);
    if (!*found) {
        const bool coming = conversations_.contains({mail.to, id});  // its first step is committed
        if (coming) return again(kMoveAgainMs);
        auto batch = std::make_shared<Batch>();
        batch->take_mail.push_back({mail.from, mail.id});
        return commit_surely(mail.to, std::move(batch), [] {});
    }
    const ConversationPtr conversation = *found;
    if (conversation->stepping || conversation->posting || !conversation->stored)
        return again(kMoveAgainMs);

    const std::string old_address(text_member(change, "old"));
    const std::string new_address(text_member(change, "new"));
    Batch batch;
    batch.take_mail.push_back({mail.from, mail.id});
    move_alias(batch, *conversation, old_address, new_address);
    move_alias(batch, *conversation, std::string(text_member(change, "old_user_id")),
               std::string(text_member(change, "new_user_id")));
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
        batch.send_mail.push_back(
            {conversation->partition, take_id(conversation->partition),
             partition_of_proof(phone_topic(conversation->proven)),
             to_text(json::object{{"unfollow", phone_topic(conversation->proven)},
                                  {"conversation", conversation->id}})});
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
        [this, conversation, mail, here, old_address, new_address, forms, is_old,
         mails = std::move(mails)](CommitResult result) mutable {
            if (result != CommitResult::done) {
                for (const std::string &form : forms)
                    note_form(*conversation, form);
                if (!draining_)
                    parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
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
                forget_address(*conversation);
            if (here) {
                conversation->address = new_address;
                const auto other =
                    taken(line_id, new_address, {conversation->partition, conversation->id});
                if (other && !*other) know_by(conversation, new_address);
            }
            log::info("a contact's address changed", {{"channel", conversation->line->id()}});
            post_mail(std::move(mails));
            deliver(conversation);
            pump(conversation);
        },
        true);
}

// The new address leads here, unless it has a conversation of its own, and the old one does not any
// more.
void Shard::move_alias(Batch &batch, const Conversation &conversation,
                       const std::string &old_address, const std::string &new_address) {
    if (old_address.empty() || new_address.empty() || old_address == new_address) return;
    const std::string &line = conversation.line->id();
    batch.send_mail.push_back({conversation.partition, take_id(conversation.partition),
                               Engine::partition_of(line, new_address),
                               to_text(json::object{{"alias", new_address},
                                                    {"moved", true},
                                                    {"line", line},
                                                    {"conversation", conversation.id}})});
    forget_alias(batch, conversation, old_address);
}

void Shard::forget_alias(Batch &batch, const Conversation &conversation,
                         const std::string &address) {
    const std::string &line = conversation.line->id();
    batch.send_mail.push_back(
        {conversation.partition, take_id(conversation.partition),
         Engine::partition_of(line, address),
         to_text(json::object{
             {"no_alias", address}, {"line", line}, {"conversation", conversation.id}})});
}

// The address has a conversation of its own already: both stay, and know of each other by the
// provider's word. `form_of`: the address that it is another form of, which leads to its
// conversation then; empty: none.
void Shard::meet_owner(const journal::Mail &mail, const std::string &line,
                       const std::string &address, journal::Place sender,
                       const std::string &form_of) {
    auto batch = std::make_shared<Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    auto alias = parts_.store.alias(mail.to, line, address);
    if (!alias) return;  // it stays in the mailbox: the next start takes it
    if (!*alias) {       // its first commit is under way
        if (!draining_) parts_.executor.after(kCommitRetryMs, [this, mail] { this->mail(mail); });
        return;
    }
    const journal::Place owner{(*alias)->partition, (*alias)->conversation};
    const auto tell = [&](journal::Partition to, const json::object &body) {
        batch->send_mail.push_back({mail.to, take_id(mail.to), to, to_text(body)});
    };
    if (!(owner == sender)) {
        for (const auto &[one, other] : {std::pair(owner, sender), std::pair(sender, owner)})
            tell(one.partition,
                 json::object{
                     {"joined", place_text(other)}, {"conversation", one.id}, {"by", "number"}});
        if (!form_of.empty())
            tell(Engine::partition_of(line, form_of), json::object{{"lead", form_of},
                                                                   {"line", line},
                                                                   {"from", place_text(sender)},
                                                                   {"to", place_text(owner)}});
    }
    commit_surely(mail.to, batch, [this, batch] { post_mail(batch->send_mail); });
}

}  // namespace patchbay::engine
