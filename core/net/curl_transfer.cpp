#include "core/net/curl_transfer.h"

#include "core/net/curl_driver.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <sys/socket.h>
#include <utility>

namespace patchbay::net {

namespace {

// curl waits for `100 Continue` before bodies of a megabyte and more; we do not.
constexpr std::size_t kExpectBytes = 512 * 1024;

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

}  // namespace

CurlTransfer::CurlTransfer(TransferContext &context) : context_(context), easy_(curl_easy_init()) {
    if (easy_) set_common_options();
}

CurlTransfer::~CurlTransfer() {
    if (easy_) curl_easy_cleanup(easy_);
}

void CurlTransfer::set_common_options() {
    const auto set = [this](CURLoption option, auto value) {
        curl_easy_setopt(easy_, option, value);
    };
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // ending a transfer must not wait for its name lookup
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(context_.limits.connect_ms));
    set(CURLOPT_PROTOCOLS_STR, "http,https");  // on_open() decides about plain http
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // not even one from the environment
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_USERAGENT, "patchbay");
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_MAXAGE_CONN, static_cast<long>(kIdleConnectionSeconds));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!context_.limits.ca_file.empty()) set(CURLOPT_CAINFO, context_.limits.ca_file.c_str());
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::on_close);
    set(CURLOPT_CLOSESOCKETDATA, context_.driver.get());  // a connection outlives its transfer
    set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_begin);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
    set(CURLOPT_WRITEDATA, this);
}

// --- the request -----------------------------------------------------------------------------

bool CurlTransfer::prepare(ClientRequest request) {
    start_ = std::chrono::steady_clock::now();
    request_ = std::move(request);
    response_ = {};
    received_ = 0;
    begun_ = resend_ = too_large_ = head_whole_ = false;
    denied_ = opened_ = 0;
    error_[0] = 0;
    invalid_ = check_request(request_);
    if (!invalid_.empty()) return false;
    set_request();
    set_headers();
    return true;
}

void CurlTransfer::prepare_to_connect(const std::string &origin) {
    curl_easy_setopt(easy_, CURLOPT_URL, origin.c_str());
    curl_easy_setopt(easy_, CURLOPT_CONNECT_ONLY, 1L);
}

void CurlTransfer::set_request() {
    const auto &method = request_.method;
    const auto &body = request_.body;
    const bool head = method == "HEAD" && body.empty();
    const bool carries_body = !body.empty() || !request_.parts.empty() || method == "POST" ||
                              method == "PUT" || method == "PATCH";
    const auto *natural = head ? "HEAD" : (carries_body ? "POST" : "GET");

    encrypted_ = is_https(request_.url);
    curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION,
                     encrypted_ ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, encrypted_ ? 1L : 0L);
    if (!request_.parts.empty()) {
        set_parts();
    } else if (carries_body) {
        curl_easy_setopt(easy_, CURLOPT_POST, 1L);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    } else {
        curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
        if (head) curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, method == natural ? nullptr : method.c_str());
    // The answer to HEAD names the length of a body that does not come.
    curl_easy_setopt(easy_, CURLOPT_MAXFILESIZE_LARGE,
                     head || request_.sink
                         ? curl_off_t{0}
                         : static_cast<curl_off_t>(context_.limits.response_bytes));
}

void CurlTransfer::set_parts() {
    mime_.reset(curl_mime_init(easy_));
    for (const FormPart &part : request_.parts) {
        curl_mimepart *added = curl_mime_addpart(mime_.get());
        curl_mime_name(added, part.name.c_str());
        if (part.file.empty())
            curl_mime_data(added, part.body.data(), part.body.size());
        else
            curl_mime_filedata(added, part.file.c_str());
        // filedata names the file by its path: the name is said, or none is.
        curl_mime_filename(added, part.filename.empty() ? nullptr : part.filename.c_str());
        if (!part.content_type.empty()) curl_mime_type(added, part.content_type.c_str());
    }
    curl_easy_setopt(easy_, CURLOPT_MIMEPOST, mime_.get());
}

// The list is ours, not curl_slist_append()'s: two growing buffers instead of two allocations a
// line.
void CurlTransfer::set_headers() {
    header_text_.clear();
    header_lines_.clear();
    bool typed = !request_.parts.empty();  // curl says it, with the boundary
    for (const auto &header : request_.headers) {
        add_header_line(header.name, header.value);
        typed = typed || lower_case(header.name) == "content-type";
    }
    // A name without a value keeps curl from adding its own. Each line costs curl a dozen
    // comparisons.
    if (request_.body.size() >= kExpectBytes || !request_.parts.empty())
        add_header_line("expect:", {});
    if (!typed) add_header_line("content-type:", {});

    header_nodes_.resize(header_lines_.size());
    for (std::size_t i = 0; i < header_lines_.size(); ++i) {
        header_nodes_[i].data = header_text_.data() + header_lines_[i];
        header_nodes_[i].next = i + 1 < header_lines_.size() ? &header_nodes_[i + 1] : nullptr;
    }
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_nodes_.data());
}

void CurlTransfer::add_header_line(std::string_view name, std::string_view value) {
    header_lines_.push_back(header_text_.size());
    header_text_ += name;
    if (!name.ends_with(':')) {
        value = trimmed(value);
        header_text_ += value.empty() ? ";" : ": ";  // curl's way to say "empty"
        header_text_ += value;
    }
    header_text_ += '\0';
}

// --- curl's callbacks ------------------------------------------------------------------------

curl_socket_t CurlTransfer::on_open(void *self, curlsocktype purpose, curl_sockaddr *address) {
    auto &transfer = *static_cast<CurlTransfer *>(self);
    const auto verdict = purpose == CURLSOCKTYPE_IPCXN
                             ? transfer.context_.guard.judge(address->addr, transfer.encrypted_)
                             : AddressGuard::Verdict::not_public;
    if (verdict != AddressGuard::Verdict::allowed) {
        transfer.verdict_ = verdict;
        ++transfer.denied_;
        return CURL_SOCKET_BAD;
    }
    const auto fd = socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                           address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    ++transfer.opened_;
    transfer.context_.driver->opened(fd);
    return fd;
}

int CurlTransfer::on_close(void *driver, curl_socket_t fd) {
    return static_cast<CurlDriver *>(driver)->close_socket(fd);
}

// Just before the request is written to an established connection. Of a kept-alive connection that
// breaks before an answer, curl believes that the peer had closed it, and sends the request again.
// The peer may as well have acted on it: what is not safe to repeat goes no second time.
int CurlTransfer::on_begin(void *self, char *, char *, int, int) {
    auto &transfer = *static_cast<CurlTransfer *>(self);
    if (std::exchange(transfer.begun_, true) && !is_safe(transfer.request_.method)) {
        transfer.resend_ = true;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

std::size_t CurlTransfer::on_header(char *data, std::size_t size, std::size_t count, void *self) {
    auto &transfer = *static_cast<CurlTransfer *>(self);
    const auto length = size * count;
    transfer.received_ += length;
    if (transfer.received_ > kResponseHeaderBytes) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.take_header({data, length});
    return length;
}

void CurlTransfer::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // a status line: what came before was an interim response
        response_.headers.clear();
        head_whole_ = false;
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        head_whole_ = head_whole_ || trimmed(line).empty();
        return;
    }
    response_.headers.push_back(
        {lower_case(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
}

std::size_t CurlTransfer::on_body(char *data, std::size_t size, std::size_t count, void *self) {
    auto &transfer = *static_cast<CurlTransfer *>(self);
    const auto length = size * count;
    if (transfer.request_.sink) {
        long status = 0;
        curl_easy_getinfo(transfer.easy_, CURLINFO_RESPONSE_CODE, &status);
        if (status >= 200 && status <= 299) {
            if (transfer.request_.sink({data, length})) return length;
            transfer.too_large_ = true;
            return 0;
        }
    }
    if (length > transfer.context_.limits.response_bytes - transfer.response_.body.size()) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.response_.body.append(data, length);
    return length;
}

// --- the response ----------------------------------------------------------------------------

ClientResponse CurlTransfer::finish(CURLcode result) {
    const auto kind = kind_of(result);
    if (kind != ErrorKind::none) return abandon(kind, error_text(kind, result));
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    // A refusal needs no more of the request; who accepts it must have got it whole.
    curl_off_t sent = 0, all = 0;
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_UPLOAD_T, &all);
    if (status < kFirstRefusal && sent < all)
        return abandon(ErrorKind::network, "accepted before the request had left whole");
    response_.status = static_cast<int>(status);
    return close(std::move(response_));
}

ClientResponse CurlTransfer::abandon(ErrorKind kind, std::string_view why) {
    ClientResponse response;
    response.kind = kind;
    response.error = describe_failure(request_, why);
    if (!invalid_.empty()) {  // nothing of such a request is worth repeating in a log
        response.kind = ErrorKind::invalid;
        response.error = "invalid request: " + invalid_;
    }
    return close(std::move(response));
}

ClientResponse CurlTransfer::close(ClientResponse response) {
    response.written = begun_;
    response.duration_us =
        (std::chrono::steady_clock::now() - start_) / std::chrono::microseconds(1);
    if (mime_) curl_easy_setopt(easy_, CURLOPT_MIMEPOST, nullptr);
    mime_.reset();
    request_ = {};
    response_ = {};
    return response;
}

ErrorKind CurlTransfer::kind_of(CURLcode result) const {
    if (result == CURLE_OK) {
        // curl takes a connection that ends within the headers for the end of the response.
        return head_whole_ ? ErrorKind::none : ErrorKind::network;
    }
    if (too_large_) return ErrorKind::too_large;
    if (denied_ > 0 && opened_ == 0 && !begun_) return ErrorKind::blocked;
    switch (result) {
        case CURLE_OPERATION_TIMEDOUT:
            return ErrorKind::timeout;
        case CURLE_FILESIZE_EXCEEDED:
            return ErrorKind::too_large;
        case CURLE_UNSUPPORTED_PROTOCOL:  // of the URL, or what the peer speaks
            return begun_ ? ErrorKind::protocol : ErrorKind::invalid;
        case CURLE_URL_MALFORMAT:
        case CURLE_LOGIN_DENIED:
            return ErrorKind::invalid;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_ENGINE_INITFAILED:
        case CURLE_PEER_FAILED_VERIFICATION:
            return ErrorKind::tls;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_BAD_CONTENT_ENCODING:
            return ErrorKind::protocol;
        default:
            return ErrorKind::network;
    }
}

std::string CurlTransfer::error_text(ErrorKind kind, CURLcode result) const {
    if (kind == ErrorKind::blocked && verdict_ == AddressGuard::Verdict::plain_http) {
        return "plain http is only for the networks in allow_private; use https";
    }
    if (kind == ErrorKind::blocked) {
        return "the address is private, local or reserved; to reach it, list its network in "
               "allow_private";
    }
    if (kind == ErrorKind::too_large && request_.sink) return "the file is larger than is kept";
    if (kind == ErrorKind::too_large) {
        return "the response is longer than " + std::to_string(context_.limits.response_bytes) +
               " bytes";
    }
    if (resend_) return "the connection broke before an answer came; not sent a second time";
    if (result == CURLE_OK) return "the connection broke within the headers of the response";
    return error_[0] != 0 ? error_.data() : curl_easy_strerror(result);
}

}  // namespace patchbay::net
