// A running daemon's admin API, for the verbs that operate it. Every function gives an exit code;
// where it is not kGood, the reason was said on standard error.
#pragma once

#include "core/app/verbs.h"
#include "core/base/json.h"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::app {

class AdminClient {
public:
    int find(const DaemonPlace &place);
    // `answer`: null where the daemon says no more than that it is done. `body`: JSON; empty: none.
    int ask(std::string_view method, const std::string &path, json::value &answer,
            std::string body = {}) const;

private:
    std::string url_;
    std::string token_;
};

// For a path's segment or a query's value.
std::string percent_encoded(std::string_view text);

// "?channel=…&limit=…", or "".
std::string list_query(const ListArguments &arguments);

struct Column {
    const char *heading;
    const char *key;  // of an item's member
};
// The verb that lists what stands at `path`: as the daemon gives it in JSON, or as a table of its
// array `member`; `none` where that is empty. `mark`, if any, has the last word on a row.
int show_list(const ListArguments &arguments, std::string_view path, std::string_view member,
              const std::vector<Column> &columns, std::string_view none,
              void (*mark)(const json::object &item, std::vector<std::string> &row) = nullptr);

// What stands in an answer, for people: a text on one line, "-" where there is nothing.
std::string member_text(const json::object &object, std::string_view key);
const json::object &member_object(const json::object &object, std::string_view key);
const json::array &member_array(const json::object &object, std::string_view key);

// "text 'Hello'": a content in a few words.
std::string brief_content(const json::value &content);

}  // namespace patchbay::app
