// Filling {{secret:NAME}} in. Only here, in the checks of signatures and in the crypto service do the
// values of secrets appear.
#pragma once

#include "core/plugin/plugin.h"
#include "patchbay/stream.h"

namespace patchbay::plugin {

constexpr std::string_view kSecretMark = "{{secret:";
constexpr std::string_view kBasicMark = "{{basic:";
constexpr std::string_view kAnswerMark = "{{answer:";

// {{secret:NAME}}, and {{basic:USER:NAME}} for what HTTP's Basic scheme makes of the two: in header
// values, in the path of the URL, where it is percent-encoded, and in the body, where it is escaped
// as the body's content-type asks (JSON, form); each where a credential of the manifest allows that
// place, and only on the way to the host of the setting that the credential names, if any. The error names the secret and the place, never a value.
Result<void> fill_secrets(const Manifest &manifest, const boost::json::object &settings,
                          const Secrets &secrets, HttpRequest &request);

// The same marks, checked without any value, for who only shows what would leave.
Result<void> check_marks(const Manifest &manifest, const boost::json::object &settings,
                         const HttpRequest &request);

// The bytes that a stream writes, with its secret where it wants it. The error has a code.
Result<std::string> fill_stream_secret(const Manifest &manifest, const Secrets &secrets,
                                       const patchbay_stream_write &write);

inline bool holds_secret_mark(std::string_view text) {
    return text.find(kSecretMark) != std::string_view::npos ||
           text.find(kBasicMark) != std::string_view::npos;
}

}  // namespace patchbay::plugin
