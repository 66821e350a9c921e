// CurlTransfer: one easy handle, used for one request after the other. Puts a ClientRequest into
// curl's options, gathers the response and says what became of it. Private to the client's .cpp
// files.
#pragma once

#include "core/net/address_guard.h"
#include "core/net/http_client.h"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::net {

class CurlDriver;

// What all transfers of a client share; outlives them.
struct TransferContext {
    ClientLimits limits;
    AddressGuard guard;
    std::shared_ptr<CurlDriver> driver;
};

class CurlTransfer {
public:
    explicit CurlTransfer(TransferContext &context);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer &) = delete;
    CurlTransfer &operator=(const CurlTransfer &) = delete;

    CURL *easy() const { return easy_; }  // null: out of memory

    // False: the request is not one, and finish() says why. The request lives here until finish().
    bool prepare(ClientRequest request);
    // Instead: a connection to this plain http origin and no request. Nothing of the transfer may
    // be used afterwards but kind_of() and error_text().
    void prepare_to_connect(const std::string &origin);

    // The response, once curl is done with the easy handle.
    ClientResponse finish(CURLcode result);
    // Without a result of curl's: invalid, cancelled, timed out.
    ClientResponse abandon(ErrorKind kind, std::string_view why);

    ErrorKind kind_of(CURLcode result) const;
    std::string error_text(ErrorKind kind, CURLcode result) const;

private:
    static curl_socket_t on_open(void *self, curlsocktype purpose, curl_sockaddr *address);
    static int on_close(void *context, curl_socket_t fd);
    static int on_begin(void *self, char *, char *, int, int);
    static std::size_t on_header(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t on_body(char *data, std::size_t size, std::size_t count, void *self);

    void set_common_options();
    void set_request();
    void set_headers();
    void set_parts();
    void add_header_line(std::string_view name, std::string_view value);
    void take_header(std::string_view line);
    ClientResponse close(ClientResponse response);

    TransferContext &context_;
    CURL *easy_;
    ClientRequest request_;
    struct FreeMime {
        void operator()(curl_mime *mime) const { curl_mime_free(mime); }
    };
    std::unique_ptr<curl_mime, FreeMime> mime_;
    std::string invalid_;
    bool encrypted_ = false;
    std::string header_text_;                // the lines, each with its 0
    std::vector<std::size_t> header_lines_;  // where they begin
    std::vector<curl_slist> header_nodes_;

    ClientResponse response_;
    std::size_t received_ = 0;
    bool begun_ = false;   // from here on bytes of the request may have left
    bool resend_ = false;  // curl wanted to send the request a second time
    bool too_large_ = false;
    bool head_whole_ = false;  // the empty line behind the response's headers came
    int denied_ = 0;           // addresses
    int opened_ = 0;           // sockets
    AddressGuard::Verdict verdict_ = AddressGuard::Verdict::allowed;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::chrono::steady_clock::time_point start_;
};

}  // namespace patchbay::net
