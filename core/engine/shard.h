// Shard: owns some of the partitions and all conversations in them, on one thread.
//
// What has state of its own is a part (ground/, tasks/, sends/). Steps, sends and statuses are
// functions of this one class, more than thirty: they share no state but that of a conversation, and
// each ends by handing it to another of them.
//
// Every public function is called on the shard's executor, except where it says otherwise.
#pragma once

#include "core/base/clock.h"
#include "core/base/log_pace.h"
#include "core/engine/conversation.h"
#include "core/engine/flow_book.h"
#include "core/engine/ground/conversations.h"
#include "core/engine/ground/messages.h"
#include "core/engine/ground/reads.h"
#include "core/engine/mail/letters.h"
#include "core/engine/metrics.h"
#include "core/engine/named.h"
#include "core/engine/operator.h"
#include "core/engine/sends/uploads.h"
#include "core/engine/tasks/asking.h"
#include "core/engine/tasks/backend_tasks.h"
#include "core/engine/tasks/media_fetches.h"
#include "core/engine/tasks/raw_requests.h"
#include "core/engine/tasks/templates.h"
#include "core/engine/waiting.h"
#include "core/journal/store.h"
#include "core/media/folder.h"
#include "core/net/http_client.h"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace patchbay::engine {

class Engine;

// After a line works again, for what the provider tells late of messages that it took.
constexpr std::int64_t kDoubtsAfterMs = 60'000;
constexpr std::int64_t kSettleAgainMs = 50;  // a doubt whose conversation is being written
constexpr int kSettleTries = 100;
constexpr std::int64_t kMoveAgainMs = 10;  // a conversation whose step is being committed

class Shard : Post {
public:
    struct Parts {
        Engine &engine;
        Executor &executor;
        net::HttpClient &client;
        journal::Store &store;
        FlowBook &flows;
        const Clock &clock;
        Metrics &metrics;
        Executor &files;                 // where work waits for the disk
        media::Folder *media = nullptr;  // null: no files are kept
    };
    Shard(Parts parts, std::size_t number, std::size_t shards);
    ~Shard() override;

    Executor &executor() { return parts_.executor; }

    // ---- Life -----------------------------------------------------------------------------------
    void own(journal::Partition partition, journal::Epoch epoch, journal::Id first);
    Result<void> recover(journal::Partition partition);  // after all partitions are owned
    void go_on();  // after all are recovered: with who waits longest first
    // Nothing new leaves; `done` is called when nothing is under way any more.
    void drain(Function<void()> done);

    // ---- Events ---------------------------------------------------------------------------------
    // `late`: it may well be known, so it is accepted first and stepped after.
    void message(Line &line, model::Message message, bool late, Ack ack);
    void status_of(Line &line, Named message, model::Status status, Ack ack);
    // Of a message that its provider's id may name; lies in the partition of the id.
    void status_by_id(Line &line, model::Status status, Ack ack);
    void echo_by_id(Line &line, model::Notice notice, std::string key, Ack ack);
    // A document of the partition, put or dropped.
    void keep_document(journal::Partition partition, journal::Document document, bool keep,
                       Ack ack);
    void status_unknown(Line &line, journal::Partition partition, model::Status status, Ack ack);
    // A status of a message that its reference and its contact name, if it is under way.
    void status_by_reference(Line &line, model::Status status, Ack ack);
    // Statuses that came before what they are about, and `came`.
    void apply_early(Line &line, journal::Store::Place place, std::optional<model::Status> came);
    void watermark(Line &line, journal::Partition partition, model::Status status, Ack ack);
    // A notice that a contact's address is another one now.
    void moved(Line &line, journal::Partition partition, model::Notice notice, Ack ack);
    // A notice that repeats a message of ours.
    void echo(Line &line, Named message, model::Notice notice, Ack ack);
    // `key`: repeat_key() of what was told.
    void notice(Line &line, journal::Partition partition, model::Notice notice, std::string key,
                Ack ack);
    // A notice that the provider has stopped our messages to a contact, or lets them through again.
    void provider_said(Line &line, model::Notice notice, Ack ack);
    void mail(journal::Mail mail);
    // News of a backend that pushes; lies in the partition of its first subject.
    void backend_event(Line &source, journal::Partition partition, model::BackendEvent event,
                       Ack ack);

    // ---- Operators ------------------------------------------------------------------------------
    using Done = Function<void(Result<void>)>;
    void submit(Line &line, Submission submission, Function<void(Result<Submitted>)> done);
    void replay_dead(journal::Place letter, Done done);
    void drop_dead(journal::Place letter, Done done);
    void settle_doubt(journal::Place message, DoubtIs is, Done done);
    void wake(Line &line);
    // It takes messages again, after it did not: its doubts are acted on soon.
    void works_again(const Line &line);
    void give_link(journal::Place conversation, Function<void(Result<std::string>)> done);
    void release_contact(Line &line, const std::string &address, Done done);

    // ---- Parts ----------------------------------------------------------------------------------
    BackendTasks &tasks() { return tasks_; }
    Asking &asking() { return asking_; }
    Templates &templates() { return templates_; }
    RawRequests &raw_requests() { return raw_requests_; }

private:
    using Key = Conversations::Key;
    // What a step wants written and done, from the step to the end of its commit.
    struct Step;
    // Post
    Line *line(std::string_view id) override;
    net::HttpClient::Id http(net::ClientRequest request, net::HttpClient::Done done) override;
    void cancel_http(net::HttpClient::Id id) override;
    bool overloaded() const override;
    void receive(Line &line, plugin::Decoded decoded, Ack done) override;
    void write(journal::Partition partition, journal::Batch batch) override;

    void give_id(const Conversation &conversation, journal::Outgoing &row);
    void go_on_with(const ConversationPtr &conversation, const journal::Timer &timer);
    bool go_on_with_next();

    // Conversations
    using Found = Conversations::Found;
    using Then = Function<void(Shard &there, Found)>;
    // The one way to a contact's conversation: `then` in the shard where it lies, whichever of the
    // contact's addresses this is; `second`: another one of it. Null: the contact has none, and
    // `there` is this shard. In the order of the calls, for each address.
    void at(Line &line, const std::string &address, const std::string &second, Then then);
    void at(const journal::Alias &alias, Then then);
    void save(const ConversationPtr &conversation);
    void tell_alarm(Line &line, const model::Notice &notice);
    void message_in(const ConversationPtr &conversation, model::Message message, bool late,
                    Ack ack);

    // Events
    bool wants(const Conversation &conversation, const model::Message *message);
    void pump(const ConversationPtr &conversation);
    void accept_only(const ConversationPtr &conversation, model::Message message, bool late,
                     Ack ack);
    void accept_and_step(const ConversationPtr &conversation, model::Message message, Ack ack);
    void step_waiting(const ConversationPtr &conversation, std::size_t at);
    void step_urgent(const ConversationPtr &conversation);
    static Gates::Step gate_of(const Step &step);
    void begin_step(const ConversationPtr &conversation, journal::Batch batch,
                    Function<void(journal::CommitResult)> done,
                    Gates::Step as = Gates::Step::committing);
    Step run_step(Conversation &conversation, const flow::Input &input, journal::Batch &batch);
    static Step unchanged(const Conversation &conversation);
    void put_step(const Conversation &conversation, const LastInbound &last_inbound,
                  const Moment &now, Step &step, journal::Batch &batch);
    Step give_up(Conversation &conversation, journal::Batch &batch, const std::string &reason);
    void perform(Conversation &conversation, flow::Effect effect, int flags, const Moment &now,
                 Step &step, journal::Batch &batch);
    struct Entries {
        std::vector<delivery::Entry> entries;
        std::vector<model::Option> numbered;  // options that leave as a numbered text
    };
    Entries entries_for(const Conversation &conversation, flow::SendOut out, const Moment &now,
                        int flags);
    void take_choice(const Conversation &conversation, model::Message &message);
    void claim_first(Conversation &conversation, const LastInbound &last_inbound, const Moment &now,
                     Step &step);
    void stepped(const ConversationPtr &conversation, Step step);
    void attend(Conversation &conversation, const std::string &message_id);
    void published();
    void retry_later(const ConversationPtr &conversation);
    bool start_flow_timer(const ConversationPtr &conversation, journal::Batch &batch);
    void arm_flow_timer(const ConversationPtr &conversation, journal::Id timer,
                        std::int64_t for_ms);
    journal::Event event_row(const Conversation &conversation, std::string kind,
                             std::string provider_id, journal::EventState state, std::string body);
    journal::Event call_row(const Conversation &conversation, const CallCame &came);
    journal::Event timer_row(const Conversation &conversation, TimeMs at);
    void dead_event(journal::Batch &batch, const Conversation &conversation, journal::Id event,
                    const std::string &reason, std::string body);
    void plant_alias(journal::Batch &batch, Conversation &conversation, const model::Contact &from);

    // Rests of contacts
    static void note_rest(const Conversation &conversation, const Step &step,
                          journal::Batch &batch);
    void take_brake(const ConversationPtr &conversation, ContactBrake brake);
    void time_rest(const ConversationPtr &conversation, std::int64_t at_least_ms = 1);
    void end_rest(const ConversationPtr &conversation, std::string_view by,
                  Function<void(bool)> done);
    Result<void> recover_rests(journal::Partition partition);

    // Opt-out
    void stop(const Conversation &conversation, OptOut opt_out, const Moment &now, Step &step,
              journal::Batch &batch);
    Step heed_provider(const Conversation &conversation, model::Notice notice,
                       journal::Batch &batch);
    void drop_for_stop(const delivery::Entry &entry, TimeMs now, Step &step, journal::Batch &batch);
    static int flags_of(const Conversation &conversation, bool by_person, std::int64_t steady);
    const OptOutKeywords::Match *keyword_in(const Conversation &conversation,
                                            const model::Message &message);
    bool answer_keyword(Conversation &conversation, const model::Message &message,
                        const Moment &now, Step &step, journal::Batch &batch);
    void note_opt_out(journal::Batch &batch, const Conversation &conversation,
                      std::string_view kind, std::string_view by, TimeMs now);
    void stopped_by_provider(const ConversationPtr &conversation, journal::Batch &batch);

    // Sends
    void deliver(const ConversationPtr &conversation);
    journal::Id ready(const ConversationPtr &conversation);
    void stand_in_line(const ConversationPtr &conversation);
    std::int64_t next_in_line(Line &line, Departures::Queue &way, journal::Place waits, Next &next,
                              Departures::Place place);
    void ask_for_next(journal::Place waits, Next &next, Function<void()> came);
    void tell_unread(Line &line, journal::Place waits, const Error &why);
    std::int64_t depart(const ConversationPtr &conversation, Departures::Queue &way,
                        Departures::Place place);
    Departures::Queue *&way_of(const Line &line);
    bool place_for(const Line &line, Flight &flight);
    void ask_turn(const ConversationPtr &conversation);
    void use_turns(Line &line);
    std::int64_t use_turn(Line &line, journal::Place waits, Next &next);
    std::int64_t line_wait(Line &line);
    void replace_closed(const ConversationPtr &conversation, journal::Id entry);
    Result<std::vector<plugin::HttpRequest>> encode(const Line &line, plugin::Outgoing &message,
                                                    const model::Content &content);
    bool prepare(Conversation &conversation, const std::string &account, delivery::Entry &entry,
                 Flight &flight, plugin::Outcome &failure);
    bool claim(const ConversationPtr &conversation, delivery::Entry &entry,
               Departures::Place place = {});
    void send(const ConversationPtr &conversation);
    void send_by_stream(const ConversationPtr &conversation);
    void answered(const ConversationPtr &conversation, std::uint64_t token, std::uint32_t step,
                  bool idempotent, net::ClientResponse response);
    Result<void> use_answer(const Line &line, Flight &flight, std::string_view answer);
    void settle(const ConversationPtr &conversation, journal::Id entry, plugin::Outcome outcome);
    void resolve_doubt(const ConversationPtr &conversation, journal::Id entry);
    void settle_doubt_of(const ConversationPtr &conversation, journal::Place message, DoubtIs is,
                         Done done, int waited);
    void settle_doubt_as(const ConversationPtr &conversation, journal::Place message, DoubtIs is,
                         Result<std::optional<journal::DeadLetter>> letter, Done done, int waited);
    void doubt_settled(const ConversationPtr &conversation, journal::Outgoing settled, Done done,
                       bool durable);
    void host_answers(const void *sender);
    void act_on_doubts(const Line &line, std::int64_t before);
    void post_change(const ConversationPtr &conversation, journal::Id entry,
                     std::shared_ptr<journal::Batch> batch);
    void write_surely(const ConversationPtr &conversation, journal::Id entry,
                      std::shared_ptr<journal::Batch> batch, Function<void()> done);
    void look_again(const ConversationPtr &conversation, std::int64_t at);
    void dead_send(journal::Batch &batch, journal::Partition partition,
                   const journal::Outgoing &row, const std::string &reason);

    // Statuses
    using WhoHas = Function<void(Result<std::optional<journal::Place>>)>;
    void forget_settled(const ConversationPtr &conversation);
    void who_has(const Line &line, const std::string &message_id, WhoHas then);
    void status_came(Line &line, Named message, Messages::Row newest,
                     std::optional<std::optional<journal::Place>> owner, model::Status status,
                     Ack ack);
    // What is kept for a message until its own id is known.
    struct Early {
        std::string provider_id;
        Result<std::vector<journal::EarlyStatus>> by_id;
        Result<std::vector<journal::EarlyStatus>> marks = std::vector<journal::EarlyStatus>();
    };
    void apply(Line &line, journal::Store::Place place, journal::Outgoing row, Early early,
               std::optional<model::Status> came);
    void dead_by_status(journal::Batch &batch, journal::Partition partition,
                        const journal::Outgoing &row, const model::Status &status);
    void write_statuses(journal::Partition partition, std::vector<journal::Outgoing> rows,
                        journal::Batch batch, Function<void(bool durable)> done);
    void status_in(const ConversationPtr &conversation, model::Status status, Ack ack);
    void mark_up_to(const ConversationPtr &conversation, model::Status status, Ack ack);
    void marked(const ConversationPtr &conversation, std::vector<journal::Outgoing> unread,
                std::vector<journal::Id> under_way, model::Status status, Ack ack);
    void echo_came(Line &line, Named message, Messages::Row newest, model::Notice notice, Ack ack);

    // Calls
    void start_call(const ConversationPtr &conversation, const journal::Call &call);
    void call_came(const ConversationPtr &conversation, CallCame came);

    // Letters
    void take(const journal::Mail &mail, const letter::News &news);
    void take(const journal::Mail &mail, const letter::Event &news);
    void take(const journal::Mail &mail, const letter::Follow &follow);
    void take(const journal::Mail &mail, const letter::Unfollow &unfollow);
    void take(const journal::Mail &mail, const letter::Proof &proof);
    void take(const journal::Mail &mail, const letter::Join &join);
    void take(const journal::Mail &mail, const letter::Move &move);
    void take(const journal::Mail &mail, const letter::Alias &alias);
    void take(const journal::Mail &mail, const letter::NoAlias &gone);
    void take(const journal::Mail &mail, const letter::Lead &lead);
    void again(const journal::Mail &mail, std::int64_t after_ms);
    void send_letter(journal::Batch &batch, journal::Partition from, journal::Partition to,
                     const Letter &letter);
    void post_mail(std::vector<journal::Mail> mails);
    void accept(journal::Partition partition, journal::Batch batch, Ack ack);

    // Contacts
    using Followers = Result<std::vector<journal::Subscription>>;
    void note_proofs(journal::Batch &batch, const Conversation &conversation,
                     const model::Message &message, Step &step);
    void meet_owner(const journal::Mail &mail, const letter::Alias &met, journal::Place owner);
    void note_address(journal::Batch &batch, const ConversationPtr &conversation,
                      const delivery::Entry &entry, const std::string &told);
    void take_about(const journal::Mail &mail, const std::string &line, const std::string &address,
                    Function<void(std::optional<journal::Place> leads_to)> then);
    void accept_move(Line &line, journal::Partition partition, journal::Place place,
                     const boost::json::object &change, model::Notice notice, Ack ack);
    void move_to(const journal::Mail &mail, const letter::Move &move,
                 const ConversationPtr &conversation, bool taken);
    void move_alias(journal::Batch &batch, const Conversation &conversation,
                    const std::string &old_address, const std::string &new_address);
    void forget_alias(journal::Batch &batch, const Conversation &conversation,
                      const std::string &address);

    // Operators
    void submit_to(const ConversationPtr &conversation, Submission submission,
                   Function<void(Result<Submitted>)> done);
    void answer_used_key(Submission submission, Function<void(Result<Submitted>)> done);
    Result<void> carries(Conversation &conversation, const delivery::Entry &entry);
    void with_letter(journal::Place place, Done done,
                     Function<void(Line *, journal::DeadLetter, Done)> use);
    // In the Error's code: what is not there; 0: it cannot be read.
    enum Lost { kNoMessage = 1, kNoConversation };
    void with_message(journal::Place message,
                      Function<void(Result<void>, ConversationPtr, journal::Outgoing)> then);
    void replay_send(journal::Place message, journal::Id letter, Done done);
    void send_again(const ConversationPtr &conversation, journal::Outgoing old, journal::Id letter,
                    Done done);
    void step_again(Line &line, journal::Place place, const journal::DeadLetter &letter,
                    const ConversationPtr &conversation, WaitingEvent waiting, Done done);
    void drop_letter(journal::Place letter, const ConversationPtr &conversation,
                     journal::Outgoing row, Done done);
    void replay_event(Line &line, journal::Place place, const journal::DeadLetter &letter,
                      Done done);
    void replay_request(Line &line, journal::Place place, const journal::DeadLetter &letter,
                        Done done);
    void give_up_doubt(journal::Batch &batch, Conversation &conversation, journal::Outgoing row);
    void doubt_given_up(const ConversationPtr &conversation, journal::Id outgoing, bool durable);

    // News of backends
    void note_subscriptions(journal::Batch &batch, Conversation &conversation,
                            const CallCame &came);
    void deliver_news(const journal::Mail &mail, const letter::News &news, Followers followers);
    void take_event(const journal::Mail &mail, const letter::Event &news,
                    const ConversationPtr &conversation);
    void take_join(const journal::Mail &mail, const letter::Join &join,
                   const ConversationPtr &conversation);
    void prove(const journal::Mail &mail, const letter::Proof &proof,
               const std::vector<journal::Subscription> &known);
    void accept_news(const ConversationPtr &conversation, std::shared_ptr<journal::Batch> batch,
                     model::BackendEvent event);

    Parts parts_;
    Drain drain_;
    Tokens tokens_;
    Commits commits_;
    const Reads reads_;
    Departures departures_;
    const Ground ground_;
    Messages messages_;
    Conversations conversations_;
    BackendTasks tasks_;
    MediaFetches media_;
    Uploads uploads_;
    Asking asking_;
    Templates templates_;
    RawRequests raw_requests_;
    std::unordered_map<const Line *, Departures::Queue *> ways_;  // of its last message
    std::map<const Line *, Executor::TimerId> doubt_timers_;
    std::unordered_map<const Line *, Turns> turns_;
    // Whose message an id of a provider's is.
    Asked<std::string, WhoHas> naming_;
    std::multimap<TimeMs, Waiting> recovered_;  // since when they wait; not gone on yet
    Next next_recovered_;                       // of these
    bool going_on_ = false;
    log::Pace told_kept_;  // letters that cannot be read
    // Topics and addresses that a letter is about whose read or commit is under way.
    std::set<std::string> taking_about_;
    Asked<std::string, Function<void(Followers)>> following_;
    std::set<Key> replaying_;  // dead letters
    std::mt19937 random_;
};

}  // namespace patchbay::engine
