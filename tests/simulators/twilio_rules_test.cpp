// The rules of simulate-twilio that need no socket.
#include "tests/simulators/twilio/opt_out.h"
#include "tests/simulators/twilio/segments.h"
#include "tests/simulators/twilio/target.h"
#include "tests/simulators/twilio/twiml.h"
#include "tests/simulators/twilio/webhook_request.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::twilio {
namespace {

std::string times(std::size_t count, std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

TEST(TwilioSegments, CountSeptetsUntilACharacterNeedsMore) {
    EXPECT_EQ(count_segments(""), 1u);
    EXPECT_EQ(count_segments(times(160, "a")), 1u);
    EXPECT_EQ(count_segments(times(161, "a")), 2u);
    EXPECT_EQ(count_segments(times(306, "é")), 2u);
    EXPECT_EQ(count_segments(times(307, "é")), 3u);
    EXPECT_EQ(count_segments(times(80, "€")), 1u);  // two septets each
    EXPECT_EQ(count_segments(times(81, "€")), 2u);
    // 76 of them fit in 153: the escape and its character stay together, so 153 need three parts.
    EXPECT_EQ(count_segments(times(152, "€")), 2u);
    EXPECT_EQ(count_segments(times(153, "€")), 3u);
}

TEST(TwilioSegments, CountUtf16UnitsWhereOneCharacterIsNotGsm) {
    EXPECT_EQ(count_segments(times(70, "ñ") + ""), 1u);
    EXPECT_EQ(count_segments(times(70, "я")), 1u);
    EXPECT_EQ(count_segments(times(71, "я")), 2u);
    EXPECT_EQ(count_segments(times(134, "я")), 2u);
    EXPECT_EQ(count_segments(times(135, "я")), 3u);
    EXPECT_EQ(count_segments(times(35, "😀")), 1u);
    EXPECT_EQ(count_segments(times(36, "😀")), 2u);
    EXPECT_EQ(count_segments(times(66, "😀")), 2u);  // 33 in a part: no pair is cut
    EXPECT_EQ(count_segments(times(67, "😀")), 3u);
    EXPECT_EQ(count_segments(times(70, "a") + "`"), 2u);  // a grave accent is not GSM
}

TEST(TwilioSignature, IsTheOneOfTheProvidersExample) {
    const Form form{{"CallSid", "CA1234567890ABCDE"},
                    {"To", "+18005551212"},
                    {"From", "+14158675309"},
                    {"Digits", "1234"},
                    {"Caller", "+14158675309"}};
    EXPECT_EQ(signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form),
              "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

TEST(TwilioForm, ReadsWhatItWrites) {
    const Form form{{"Body", "a+b & ñ=%\n"}, {"MediaUrl", "x"}, {"MediaUrl", "y"}, {"Empty", ""}};
    const auto text = to_text(form);
    EXPECT_EQ(text, "Body=a%2Bb+%26+%C3%B1%3D%25%0A&MediaUrl=x&MediaUrl=y&Empty=");
    const auto read = parse_form(text);
    ASSERT_EQ(read.size(), 4u);
    EXPECT_EQ(read[0].value, form[0].value);
    EXPECT_EQ(to_json(read).at("MediaUrl"), (boost::json::array{"x", "y"}));
    EXPECT_EQ(parse_form("a&b=%zz&&c=1=2").size(), 3u);
    EXPECT_EQ(value_or_empty(parse_form("c=1=2"), "c"), "1=2");
}

TEST(TwilioTarget, ReadsTheOverridesOfTheFragment) {
    const auto plain = read_target("http://a/b?c=d");
    EXPECT_EQ(plain.url, "http://a/b?c=d");
    EXPECT_EQ(plain.retries, 1);
    EXPECT_EQ(plain.policy, "ct");
    EXPECT_EQ(plain.read_timeout_ms, 15'000);
    const auto own = read_target("http://a/b#rc=5&rp=5xx,rt&rt=100");
    EXPECT_EQ(own.url, "http://a/b");
    EXPECT_EQ(own.retries, 5);
    EXPECT_EQ(own.read_timeout_ms, 100);
    const auto beyond = read_target("http://a/b#rc=6&rt=99");
    EXPECT_EQ(beyond.retries, 1);
    EXPECT_EQ(beyond.read_timeout_ms, 15'000);
}

TEST(TwilioTarget, PostsAgainAsThePolicySays) {
    const auto again = [](const char *fragment, int status, bool written = true) {
        net::ClientResponse response;
        response.status = status;
        response.written = written;
        if (status == 0) response.kind = net::ErrorKind::network;
        return posts_again(read_target(std::string("http://a/#") + fragment), response);
    };
    EXPECT_TRUE(again("", 0, false));  // no connection
    EXPECT_FALSE(again("", 0));        // no answer
    EXPECT_FALSE(again("", 503));
    EXPECT_TRUE(again("rp=rt", 0));
    EXPECT_FALSE(again("rp=rt", 0, false));
    EXPECT_TRUE(again("rp=4xx,5xx", 404));
    EXPECT_TRUE(again("rp=4xx,5xx", 500));
    EXPECT_FALSE(again("rp=4xx,5xx", 0));
    EXPECT_TRUE(again("rp=all", 0));
    EXPECT_TRUE(again("rp=all", 400));
    EXPECT_FALSE(again("rp=all", 200));
}

Answer answer_of(int status, const std::string &type, const std::string &body) {
    net::ClientResponse response;
    response.status = status;
    response.headers = {{"content-type", type}};
    response.body = body;
    return read_answer(response);
}

TEST(TwilioAnswer, IsSentToTheCustomerWhereItIsAMessage) {
    using Texts = std::vector<std::string>;
    EXPECT_TRUE(answer_of(200, "", "").messages.empty());
    EXPECT_TRUE(answer_of(200, "text/xml", "<Response/>").messages.empty());
    EXPECT_EQ(answer_of(200, "text/xml", "<Response/>").error_code, 0);
    EXPECT_EQ(answer_of(200, "text/plain; charset=utf-8", "ok").messages, Texts{"ok"});
    EXPECT_EQ(answer_of(200, "Application/XML",
                        "<?xml version=\"1.0\"?><Response><Message to=\"+1\">a &amp; b</Message>"
                        "<Message><Body>c</Body></Message></Response>")
                  .messages,
              (Texts{"a & b", "c"}));
}

TEST(TwilioAnswer, IsAnErrorOfTheDebuggerWhereItIsNoTwiml) {
    EXPECT_EQ(answer_of(500, "text/xml", "<Response/>").error_code, 11200);
    EXPECT_EQ(answer_of(302, "text/xml", "").error_code, 11200);
    EXPECT_EQ(answer_of(200, "text/xml", "hello").error_code, 12100);
    EXPECT_EQ(answer_of(200, "text/html", "<html></html>").error_code, 12100);
    EXPECT_EQ(answer_of(200, "application/json", "{}").error_code, 12300);
    net::ClientResponse response;
    response.status = 204;
    EXPECT_EQ(read_bare_answer(response).error_code, 0);
    response.kind = net::ErrorKind::timeout;
    EXPECT_EQ(read_bare_answer(response).error_code, 11200);
}

TEST(TwilioOptOut, TakesTheWholeMessageOnly) {
    const auto type = [](std::string_view text) {
        const auto *word = opt_out_word(text);
        return word ? word->type : std::string_view("-");
    };
    EXPECT_EQ(type("STOP"), "STOP");
    EXPECT_EQ(type(" unsubscribe\n"), "STOP");
    EXPECT_EQ(type("Start"), "START");
    EXPECT_EQ(type("info"), "HELP");
    EXPECT_EQ(type("please stop"), "-");
    EXPECT_EQ(type("stop."), "-");
    EXPECT_EQ(type(" "), "-");
}

TEST(TwilioDates, AreThoseOfRfc2822) {
    EXPECT_EQ(to_rfc2822(*from_rfc3339("2026-11-05T09:30:01.999Z")),
              "Thu, 05 Nov 2026 09:30:01 +0000");
}

}  // namespace
}  // namespace patchbay::simulators::twilio
