#include "tests/unit/plugin_kit/expect.h"

#include "tests/unit/plugin_kit/cases.h"

namespace plugin_kit {

void expect_same(const json::value &got, const json::value &want) {
    EXPECT_EQ(got, want) << "got  " << patchbay::to_text(got) << "\nwant "
                         << patchbay::to_text(want);
}

bool expect_malformed(const json::object &one, const patchbay::Result<plugin::Decoded> &decoded) {
    if (!one.contains("malformed")) return false;
    EXPECT_FALSE(decoded.ok());
    if (decoded.ok()) return true;
    EXPECT_EQ(decoded.error().code, plugin::kMalformed);
    EXPECT_NE(decoded.error().message.find(text_of(one, "malformed")), std::string::npos)
        << decoded.error().message;
    return true;
}

bool expect_refused(const json::object &one,
                    const patchbay::Result<std::vector<plugin::HttpRequest>> &requests) {
    if (!one.contains("field")) return false;
    EXPECT_FALSE(requests.ok());
    if (requests.ok()) return true;
    EXPECT_EQ(requests.error().code, plugin::kContent);
    EXPECT_EQ(requests.error().where, text_of(one, "field")) << requests.error().message;
    EXPECT_NE(requests.error().message.find(text_of(one, "says")), std::string::npos)
        << requests.error().message;
    return true;
}

void expect_post(const plugin::HttpRequest &request, std::string_view url) {
    EXPECT_EQ(request.step, 1u);
    EXPECT_EQ(request.needs, 0u);
    EXPECT_FALSE(request.idempotent);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, url);
    ASSERT_EQ(request.headers.size(), 2u);
    EXPECT_EQ(request.headers[0].name, "authorization");
    EXPECT_EQ(request.headers[0].value, "Bearer {{secret:access_token}}");
    EXPECT_EQ(request.headers[1].name, "content-type");
    EXPECT_EQ(request.headers[1].value, "application/json");
}

}  // namespace plugin_kit
