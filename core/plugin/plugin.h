// A loaded plugin and its instances: the only place that calls through the C ABI.
//
// Threads      An instance is entered by one thread at a time (a lock inside); never from inside
//              one of its own calls.
// Barriers     An exception that escapes a plugin, a broken return value or invalid UTF-8 becomes
//              an Error here, with the plugin's name.
#pragma once

#include "core/base/clock.h"
#include "core/base/function.h"
#include "core/base/result.h"
#include "core/model/event.h"
#include "core/plugin/manifest.h"
#include "core/plugin/stream.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::plugin {

struct HttpHeader {
    std::string name;  // lower case
    std::string value;
};

struct WebhookRequest {
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::vector<std::pair<std::string_view, std::string_view>> headers;  // names lower case
    std::string_view body;
    TimeMs received_at = 0;
    bool verified = true;
    bool want_raw = false;
};

struct WebhookReply {
    int status = 200;
    std::string content_type;
    std::string body;
};

struct Decoded {
    std::vector<model::Event> events;  // payload order; `channel` is the instance's name
    std::vector<model::BackendEvent> backend_events;  // likewise; of backends alone
    std::optional<WebhookReply> reply;
    bool late = false;  // asked of the provider: most of it is known already
};

struct Part {
    std::string name;
    std::string filename;      // empty: a plain field
    std::string content_type;  // empty: none is said
    std::string body;          // or
    std::string blob;          // the id of a file that the host keeps
};

struct HttpRequest {
    std::uint32_t step = 1;
    std::uint32_t needs = 0;  // the step whose answer {{answer:POINTER}} in the body is about
    bool idempotent = false;
    bool keep_body = false;  // the body of a 2xx answer is the file that is fetched
    std::string method;
    std::string url;
    std::vector<HttpHeader> headers;  // secrets still as {{secret:NAME}}
    std::string body;
    std::uint32_t timeout_ms = 0;  // 0: the default
    std::vector<Part> parts;       // not empty: the body is multipart/form-data of these
    // Not empty: no HTTP, but a message of this name of a connection's protocol; `body` has its
    // bytes.
    std::string frame;
};

struct HttpResponse {
    std::uint32_t result = 0;  // PATCHBAY_HTTP_...
    int status = 0;
    std::uint32_t step = 1;
    std::vector<std::pair<std::string_view, std::string_view>> headers;  // names lower case
    std::string_view body;
    std::string_view error;
};

// Media whose URL is "blob:ID" reaches the plugin as the handle of that file.
struct Outgoing {
    Token token = 0;
    std::uint32_t attempt = 1;
    std::string_view to;
    std::string_view correlation;
    std::string_view reply_to;
    const model::Content *content = nullptr;
    bool human = false;             // a person wrote it
    TimeMs last_inbound = 0;        // the contact's last message; 0: none is known
    std::uint32_t reference = 0;    // delivery::reference_of() it
    std::string_view account = {};  // which of ours the contact wrote to last; "": none is known
};

struct Attention {
    std::string_view to;
    std::string_view message_id;  // the provider's, of the contact's latest message
    bool read = true;
    bool typing = true;
};

// `not_now` is the host's own: a stream had no room for it after all.
enum class OutcomeKind {
    sent = 1,
    retry,
    throttle_line,
    wait_pair,
    failed,
    stop_line,
    in_doubt,
    not_now
};

struct Outcome {
    OutcomeKind kind = OutcomeKind::in_doubt;
    std::string message_id;
    std::string media_id;  // of the file that the request brought
    std::string address;
    std::int64_t retry_after_ms = 0;
    std::string code;
    std::string title;
    std::uint32_t flags = 0;  // PATCHBAY_OUTCOME_...
};

struct Settlement {
    Token token = 0;
    Outcome outcome;
};

// In the order in which it is to be done.
using StreamAction = std::variant<StreamWrite, StreamClose, StreamTimer, StreamEvent, Settlement,
                                  StreamCredit, StreamRecord>;
using StreamActions = std::vector<StreamAction>;

struct Answer {
    std::optional<Outcome> outcome;  // exactly one of these
    std::optional<HttpRequest> request;
};

// A webhook that the provider was asked for.
struct PolledWebhook {
    std::string method;
    std::string path;
    std::string query;
    std::vector<HttpHeader> headers;
    std::string body;
};

struct Polled {
    std::vector<PolledWebhook> webhooks;
    std::optional<std::string> offset;  // where the next question begins
    std::string failure;                // not empty: nothing came, and why
    bool refused = false;               // and only a person can change that
    std::int64_t retry_after_ms = 0;    // 0: the host decides
};

struct Operation {
    std::string name;
    std::string input;   // JSON Schema
    std::string output;  // JSON Schema
    std::vector<std::string> errors;
};

struct TaskRequest {
    Token token = 0;
    std::uint32_t attempt = 1;
    std::string_view operation;
    std::string_view input;  // JSON object
    std::string_view key;
    TimeMs deadline = 0;
};

struct TaskResult {
    bool ok = false;
    std::string output;  // JSON object, checked
    std::string error;   // a declared error name
    std::string message;
    std::vector<std::string> follow = {};  // subjects that the one who asked follows from now on
    std::vector<std::string> unfollow = {};
};

// What an instance asks of the host while it works on tasks. Called from inside plugin calls, on
// their thread: must not enter the instance again before the call has returned.
class TaskHost {
public:
    virtual ~TaskHost() = default;
    virtual bool http(Token token, HttpRequest request) = 0;      // false: stale
    virtual bool timer(Token token, std::uint32_t delay_ms) = 0;  // false: stale
    virtual bool settle(Token token, TaskResult result) = 0;      // false: stale
    virtual bool cancelled(Token token) = 0;
};

// Secrets by setting name. The plugin never sees them.
using Secrets = std::map<std::string, std::string, std::less<>>;

struct InstanceOptions {
    std::string name;              // channel or backend id
    boost::json::object settings;  // defaults filled in; each secret as "{{secret:NAME}}"
    Secrets secrets;
    const Clock *clock = nullptr;  // null: the system's
    TaskHost *tasks = nullptr;     // null: the instance gets no task service
    bool framed =
        false;  // every call through frames (core/plugin/frame.h), as in a process of its own
};

// Codes in Error::code for what callers decide on.
constexpr int kMalformed = 400;  // decode: answer 400
constexpr int kRefused = 401;    // decode: a wrong signature, which the plugin checks; answer 401
constexpr int kContent = 105;    // encode: the channel cannot carry it; `where` is the field
constexpr int kNotNow = 300;     // submit: comes again when there is credit
constexpr int kSettings = 200;   // create: `where` is the JSON pointer of the setting
constexpr int kInternal = 500;   // the plugin's own fault

class Instance {
public:
    virtual ~Instance() = default;
    virtual const std::string &name() const = 0;
    virtual const Manifest &manifest() const = 0;

    virtual bool has_webhook() const = 0;
    virtual bool has_channel() const = 0;
    virtual bool has_tasks() const = 0;
    virtual bool has_attend() const = 0;
    virtual bool has_media() const = 0;

    virtual Result<Decoded> decode(const WebhookRequest &request) = 0;
    virtual Result<std::vector<HttpRequest>> encode(const Outgoing &message) = 0;
    // `message`: as encode got it, the file that it names uploaded or not.
    virtual Result<Answer> answer(const Outgoing &message, const HttpResponse &response) = 0;
    // No request: the channel cannot tell.
    virtual Result<std::vector<HttpRequest>> attend(const Attention &attention) = 0;
    // The way to a file that a contact sent, and what each answer on it means.
    virtual Result<std::vector<HttpRequest>> fetch_media(Token token,
                                                         const model::Media &media) = 0;
    virtual Result<Answer> media_fetched(Token token, const HttpResponse &response) = 0;
    virtual Result<std::vector<Operation>> operations() = 0;
    virtual Result<void> start_task(const TaskRequest &request) = 0;
    virtual Result<void> task_http(Token token, const HttpResponse &response) = 0;
    virtual Result<void> task_timer(Token token) = 0;
    virtual void cancel_task(Token token) = 0;

    // Questions for what is new (sdk/include/patchbay/poll.h). No request: it is not asked.
    virtual bool has_poll() const = 0;
    virtual Result<std::vector<HttpRequest>> ask_poll(const std::optional<std::string> &offset) = 0;
    virtual Result<Polled> poll_came(const HttpResponse &response) = 0;

    // Of a channel over connections (sdk/include/patchbay/stream.h).
    virtual bool has_stream() const = 0;
    virtual Result<std::vector<Endpoint>> endpoints() = 0;
    virtual Result<StreamActions> stream_kept(const StreamRecord &record) = 0;
    virtual Result<StreamActions> stream_opened(std::uint32_t connection) = 0;
    virtual Result<StreamActions> stream_bytes(std::uint32_t connection,
                                               std::string_view bytes) = 0;
    virtual Result<StreamActions> stream_timer(std::uint32_t connection, std::uint32_t timer) = 0;
    virtual Result<StreamActions> stream_durable(Token token, bool durable) = 0;
    virtual Result<StreamActions> stream_closed(std::uint32_t connection,
                                                std::string_view reason) = 0;
    virtual Result<StreamActions> stream_submit(const Outgoing &message) = 0;
    virtual Result<StreamActions> stream_stop() = 0;

    // Fills {{secret:NAME}} in, where the manifest's credentials allow it. The error names the
    // secret.
    virtual Result<void> fill_in(HttpRequest &request) const = 0;

    // The same marks, checked without a value: for who only shows what would leave.
    virtual Result<void> check_marks(const HttpRequest &request) const = 0;

    // True: the request carries the signature that the manifest declares (or none is declared, or
    // the method is not signed).
    virtual bool verify(const WebhookRequest &request) const = 0;
};

class Plugin {
public:
    virtual ~Plugin() = default;  // after all its instances; the library stays mapped
    virtual const Manifest &manifest() const = 0;
    virtual const std::string &path() const = 0;
    virtual Result<std::unique_ptr<Instance>> create(InstanceOptions options) = 0;
};

// Fills {{answer:POINTER}} in the body in from the answer to the step that the request needs. Gives
// what was filled in, in order; the error names the pointer that leads to no text or number. Before
// fill_in: no secret's mark can come in by it.
Result<std::vector<std::string>> fill_answer(HttpRequest &request, std::string_view answer);

// Loads a private copy of the file. The error says the field, what was wanted, what was found, the
// remedy.
Result<std::shared_ptr<Plugin>> load(const std::string &path);

// Manifests of the libraries in the directories, by plugin id; a file that is no plugin is skipped,
// one with a broken manifest is listed in `broken`. Nothing is loaded.
struct Found {
    std::string path;
    Manifest manifest;
};
struct Scan {
    std::map<std::string, Found> plugins;
    std::vector<Error> broken;  // `where`: the file
};
Scan scan(const std::vector<std::string> &directories);

}  // namespace patchbay::plugin
