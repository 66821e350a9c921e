// The types that JSON lacks: uints, bytes, timestamps, durations and types, and what they become in
// JSON.
#include "core/base/json.h"
#include "core/flow/cel/format.h"
#include "core/flow/expression.h"

#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::flow {
namespace {

// The value as JSON text, or "!offset message".
std::string run(std::string_view text) {
    static const auto variables = parse_json(R"({"now": "2026-11-23T10:00:00Z",
        "big": 18446744073709551615, "zone": "Europe/Madird", "layout": "%q"})")
                                      .value()
                                      .get_object();
    const auto expression = Expression::compile(text, {"now", "big", "zone", "layout"});
    if (!expression)
        return "!" + std::to_string(expression.error().code) + " " + expression.error().message;
    const auto value =
        expression->evaluate([](std::string_view name) { return variables.if_contains(name); });
    if (!value) return "!" + std::to_string(value.error().code) + " " + value.error().message;
    std::string line;
    append_exact(line, *value);
    return line;
}

struct Case {
    std::string_view expression;
    std::string_view result;
};

void check(std::initializer_list<Case> cases) {
    for (const auto &[expression, result] : cases)
        EXPECT_EQ(run(expression), result) << expression;
}

TEST(CelTypes, UintsAreNumbersOfTheirOwn) {
    check(
        {{"7u / 2u", "3"},
         {"0xFFu", "255"},
         {"1u == 1 && 1u == 1.0", "true"},
         {"18446744073709551615u", "18446744073709551615"},
         {"18446744073709551615u > -1", "true"},
         {"big == 18446744073709551615u", "true"},
         {"type(big) == uint", "true"},
         {"big", "18446744073709551615"},
         {"string(big)", "\"18446744073709551615\""},
         {"uint('12') + uint(3) + uint(2.9)", "17"},
         {"1u - 2u", "!3 the result does not fit into 64 bits"},
         {"big + 1u", "!4 the result does not fit into 64 bits"},
         {"1u / 0u", "!3 division by zero"},
         {"1u + 1", "!3 a uint and an int do not mix; convert one with int(), uint() or double()"},
         {"-(1u)", "!0 '-' needs an int or a double, not a uint"},
         {"int(big)", "!0 int(): the number does not fit into 64 bits"},
         {"uint(-1)", "!0 uint(): the number does not fit into 64 bits"}});
}

TEST(CelTypes, BytesAreBase64InJson) {
    check({{"b'abc'", "\"YWJj\""},
           {"b'\\xff\\000' + b''", "\"/wA=\""},
           {"bytes('é')", "\"w6k=\""},
           {"size(bytes('é'))", "2"},
           {"string(b'\\303\\251')", "\"é\""},
           {"b'a' < b'b' && b'a' == bytes('a')", "true"},
           {"b'a' == 'a'", "false"},
           {"br'\\x41'", "\"XHg0MQ==\""},
           {"string(b'\\xff')", "!0 string(): the bytes are no UTF-8"},
           {"b'a' + 'b'", "!5 cannot calculate with bytes and a string"}});
}

TEST(CelTypes, TimestampsAreRfc3339InJson) {
    check({{"timestamp(now)", "\"2026-11-23T10:00:00Z\""},
           {"timestamp('2026-11-23T10:00:00.5+02:00')", "\"2026-11-23T08:00:00.500Z\""},
           {"timestamp('2026-11-23T10:00:00.000001Z')", "\"2026-11-23T10:00:00.000001Z\""},
           {"timestamp('1969-12-31T23:59:59.999999999Z')", "\"1969-12-31T23:59:59.999999999Z\""},
           {"timestamp(0)", "\"1970-01-01T00:00:00Z\""},
           {"int(timestamp(now))", "1795428000"},
           {"string(timestamp(now)) == now", "true"},
           {"timestamp(now) + duration('48h')", "\"2026-11-25T10:00:00Z\""},
           {"timestamp(now) - timestamp('2026-11-22T10:00:00Z')", "\"86400s\""},
           {"timestamp(now) < timestamp('2026-11-23T11:00:00+02:00')", "false"},
           {"timestamp('tomorrow')",
            "!0 timestamp(): the string is no RFC 3339 time like 2026-11-23T10:00:00Z"},
           {"timestamp('2026-02-30T00:00:00Z')",
            "!0 timestamp(): the string is no RFC 3339 time like 2026-11-23T10:00:00Z"},
           {"timestamp(now) + 1", "!15 cannot calculate with a timestamp and an int"},
           {"timestamp(now) + timestamp(now)",
            "!15 cannot calculate with a timestamp and a timestamp"},
           {"timestamp(now) < now", "!15 cannot order a timestamp and a string"}});
}

TEST(CelTypes, TimestampsStayInTheirYearsAtBothEdges) {
    check({{"timestamp(-62135596800)", "\"0001-01-01T00:00:00Z\""},
           {"timestamp(253402300799)", "\"9999-12-31T23:59:59Z\""},
           {"timestamp(-62135596801)",
            "!0 timestamp(): the timestamp is outside the range of the years 1 to 9999"},
           {"timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns')",
            "!44 the timestamp is outside the range of the years 1 to 9999"}});
}

TEST(CelTypes, DurationsAreSecondsInJson) {
    check({{"duration('1h30m')", "\"5400s\""},
           {"duration('-1.5s')", "\"-1.5s\""},
           {"duration('-0.25s')", "\"-0.25s\""},
           {"duration('250ms') + duration('1us') + duration('1ns')", "\"0.250001001s\""},
           {"duration('1.5h') - duration('.5m')", "\"5370s\""},
           {"duration('0')", "\"0s\""},
           {"duration('2h') > duration('119m')", "true"},
           {"duration('9223372036.854775807s')", "\"9223372036.854775807s\""},
           {"duration('-9223372036.854775808s')", "\"-9223372036.854775808s\""},
           {"duration('9223372036.854775808s')",
            "!0 duration(): the duration is outside the range of 292 years"},
           {"duration('10000000000s')",
            "!0 duration(): the duration is outside the range of 292 years"},
           {"duration('2d')",
            "!0 duration(): the string is no duration like '1h30m', '1.5s' or "
            "'250ms'; write days in hours"},
           {"duration('1h 3m')",
            "!0 duration(): the string is no duration like '1h30m', '1.5s' or '250ms'"},
           {"duration('')",
            "!0 duration(): the string is no duration like '1h30m', '1.5s' or '250ms'"},
           {"duration('.s')",
            "!0 duration(): the string is no duration like '1h30m', '1.5s' or '250ms'"}});
}

TEST(CelTypes, ATimestampHasItsPartsInAnyZone) {
    check({{"timestamp(now).getHours('Europe/Madrid')", "11"},
           {"timestamp('2026-07-23T10:00:00Z').getHours('Europe/Madrid')", "12"},
           {"timestamp(now).getHours('America/Mexico_City')", "4"},
           {"timestamp(now).getHours('UTC')", "10"},
           {"timestamp(now).getMinutes('-09:30')", "30"},
           {"timestamp('2026-12-31T23:30:00Z').getFullYear('+01:00')", "2027"},
           {"timestamp('2026-12-31T23:30:00Z').getMonth('+01:00')", "0"},
           {"timestamp('2026-12-31T23:30:00Z').getDayOfYear()", "364"},
           {"timestamp(now).getDayOfWeek()", "1"},
           {"timestamp('1969-12-31T23:59:59.5Z').getSeconds()", "59"},
           {"timestamp('1969-12-31T23:59:59.5Z').getMilliseconds()", "500"},
           {"duration('90m').getHours()", "1"},
           {"duration('90m').getMinutes()", "90"},
           {"timestamp(now).getHours('Europe/Madird')",
            "!24 unknown time zone 'Europe/Madird'; write it like 'Europe/Madrid' or '+02:00'"},
           {"timestamp(now).getHours(zone)",
            "!15 getHours(): unknown time zone 'Europe/Madird'; "
            "write it like 'Europe/Madrid' or '+02:00'"},
           {"timestamp(now).getHours('GMT+5')",
            "!24 unknown time zone 'GMT+5'; write it like 'Europe/Madrid' or '+02:00'"},
           {"timestamp(now).getHours('+24:00')",
            "!24 unknown time zone '+24:00'; write it like 'Europe/Madrid' or '+02:00'"},
           {"timestamp(now).getHours('')",
            "!24 unknown time zone ''; write it like 'Europe/Madrid' or '+02:00'"},
           {"duration('90m').getHours('UTC')", "!16 getHours(): a duration has no time zone"},
           {"now.getHours()", "!4 getHours(): expected a timestamp or a duration, not a string"},
           {"duration('1h').getFullYear()",
            "!15 getFullYear(): expected a timestamp, not a duration"}});
}

TEST(CelTypes, TypesAreValues) {
    check({{"type(1)", "\"int\""},
           {"type(timestamp(now)) == google.protobuf.Timestamp", "true"},
           {"type(duration('1s'))", "\"google.protobuf.Duration\""},
           {"type(now) == string && type(null) == null_type && type([]) == list", "true"},
           {"type(int) == type", "true"},
           {"google.protobuf.Any", "!0 unknown name 'google'; known are: big, layout, now, zone"},
           {"int < uint", "!4 cannot order a type and a type"}});
}

TEST(CelTypes, AVariableGoesBeforeATypeOfItsName) {
    const json::value one(1);
    const auto lookup = [&one](std::string_view) { return &one; };
    EXPECT_EQ(Expression::compile("int + 1", {"int"})->evaluate(lookup).value(), json::value(2));
}

TEST(CelTypes, CallsWithLiteralsAloneAreTriedWhenCompiled) {
    for (const auto text : {"false && int('x') > 0", "default(timestamp('x'), now)"})
        EXPECT_FALSE(Expression::compile(text, {"now"})) << text;
    EXPECT_TRUE(Expression::compile("timestamp(now)", {"now"}));
}

TEST(CelTypes, FormatPutsValuesIntoAText) {
    check({{"'%s: %d%%, %.2f'.format(['eta', 5, 2.0 / 3.0])", "\"eta: 5%, 0.67\""},
           {"'%x %X %o %b'.format([255, b'\\xab', 8u, true])", "\"ff AB 10 1\""},
           {"'%s'.format([[1, 'a', {2: null}, duration('1m')]])", "\"[1, a, {2: null}, 60s]\""},
           {"'%x'.format([-255])", "\"-ff\""},
           {"'%e'.format([1234.5])", "\"1.234500e+03\""},
           {"'%d'.format(['a'])", "!5 format(): %d takes an int or uint, not a string"},
           {"'%s'.format([b'\\xff'])", "!5 format(): %s takes bytes only where they are UTF-8"},
           {"'%d'.format([])", "!12 the list has 0 values, which is too few"},
           {"layout.format([1])",
            "!7 format(): unknown clause '%q'; there are %s %d %f %e %b %o "
            "%x %X, and %% for '%'"},
           {"'%'.format([1])", "!0 the text ends inside a clause; write '%' as '%%'"},
           {"'%.2d'.format([1])", "!0 only %f and %e take a number of decimals"}});
}

TEST(CelTypes, DecimalsOfAFormatAreLimitedAtTheirEdge) {
    const auto with = [](int decimals) {
        return run("'%." + std::to_string(decimals) + "f'.format([-1.7976931348623157e308])");
    };
    EXPECT_EQ(with(cel::kMostDecimals).size(), 2u + 1 + 309 + 1 + cel::kMostDecimals);
    EXPECT_THAT(with(cel::kMostDecimals + 1), ::testing::HasSubstr("from 0 to 100"));
}

TEST(CelTypes, QuoteAndReverse) {
    check({{"strings.quote('a\"b\\n')", R"("\"a\\\"b\\n\"")"},
           {"'ñandú'.reverse()", "\"údnañ\""},
           {"strings.quite('a')", "!8 unknown function 'quite'"},
           {"strings.quote(1)", "!0 strings.quote(): expected a string, not an int"}});
}

TEST(CelTypes, TextsOfTemplatesShowThemAsJsonWould) {
    const auto text = [](std::string_view written) {
        const json::value now("2026-11-23T10:00:00Z");
        return Template::compile(written, {"now"})
            ->text([&now](std::string_view) { return &now; })
            .value();
    };
    EXPECT_EQ(text("by {{ timestamp(now) + duration('48h') }}"), "by 2026-11-25T10:00:00Z");
    EXPECT_EQ(text("{{ duration('90s') }} {{ b'abc' }} {{ 5u }} {{ type(1) }} {{ {1: 2.0} }}"),
              "90s YWJj 5 int {\"1\":2}");
}

// Whatever an expression says, evaluating it ends in a value or in an error with a place inside.
TEST(CelTypes, MutatedExpressionsNeverDoMoreThanFail) {
    constexpr std::string_view kPieces[] = {"timestamp(",
                                            "now",
                                            ")",
                                            "duration('",
                                            "h')",
                                            " + ",
                                            " - ",
                                            ".getHours(",
                                            "'+02:00'",
                                            "9223372036854775807",
                                            "u",
                                            "b'\\xff'",
                                            "[",
                                            "]",
                                            "{",
                                            ":",
                                            "}",
                                            ",",
                                            "%",
                                            ".format(",
                                            "'%s'",
                                            "type(",
                                            "int(",
                                            "1e308",
                                            "default(",
                                            "has(",
                                            "?",
                                            "&&",
                                            "in",
                                            ".reverse()",
                                            "strings.quote(",
                                            "\"",
                                            "-",
                                            "0x",
                                            "."};
    std::uint32_t state = 7;
    int values = 0;
    for (int round = 0; round < 40'000; ++round) {
        std::string text;
        for (int i = 0; i < 1 + round % 9; ++i) {
            state = state * 1664525 + 1013904223;
            text += kPieces[(state >> 16) % std::size(kPieces)];
        }
        const auto result = run(text);
        if (result[0] != '!') {
            ++values;
            EXPECT_TRUE(parse_json(result)) << text << " => " << result;
        } else {
            EXPECT_LE(std::stoul(result.substr(1)), text.size()) << text << " => " << result;
        }
    }
    EXPECT_GT(values, 500);
}

}  // namespace
}  // namespace patchbay::flow
