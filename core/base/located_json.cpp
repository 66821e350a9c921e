#include "core/base/located_json.h"

#include "core/base/file.h"

#include <boost/json/parse.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

namespace patchbay {
namespace {

constexpr std::size_t kMaxDepth = 64;  // as parse_json

struct Place {
    std::size_t key;
    std::size_t value;
};

// Walks text that has been parsed already, so it need not check what it skips: notes where each
// value stands, and keys that stand twice in their object.
class Scanner {
public:
    struct Duplicate {
        std::string pointer;
        std::size_t first;
        std::size_t second;
    };

    explicit Scanner(std::string_view text) : text_(text) {}

    void run() { value("", 0); }

    std::map<std::string, Place, std::less<>> places;
    std::vector<Duplicate> duplicates;

private:
    char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skip_blank() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    // Past the string at the cursor; its text with quotes.
    std::string_view string() {
        const auto begin = at_++;
        while (here() != '"')
            at_ += here() == '\\' ? 2 : 1;
        return text_.substr(begin, ++at_ - begin);
    }

    static std::string unescaped(std::string_view token) {
        if (token.find('\\') == token.npos) return std::string(token.substr(1, token.size() - 2));
        const auto text = boost::json::parse(boost::json::string_view(token.data(), token.size()));
        return std::string(text.as_string());
    }

    void note(const std::string &pointer, std::size_t key) {
        const auto [known, added] = places.try_emplace(pointer, Place{key, at_});
        if (added) return;
        duplicates.push_back({pointer, known->second.key, key});
        known->second = {key, at_};  // the last one is the one that the parser kept
    }

    void value(const std::string &pointer, std::size_t key) {
        skip_blank();
        if (pointer.empty()) key = at_;
        note(pointer, key);
        switch (here()) {
            case '{':
                return object(pointer);
            case '[':
                return array(pointer);
            case '"':
                string();
                return;
            default:
                at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
        }
    }

    void object(const std::string &pointer) {
        ++at_;
        for (skip_blank(); here() != '}'; skip_blank()) {
            const auto key = at_;
            const auto name = unescaped(string());
            skip_blank();
            ++at_;  // ':'
            value(pointer + pointer_step(name), key);
            skip_blank();
            if (here() == ',') ++at_;
        }
        ++at_;
    }

    void array(const std::string &pointer) {
        ++at_;
        std::size_t index = 0;
        for (skip_blank(); here() != ']'; skip_blank()) {
            value(pointer + '/' + std::to_string(index++), at_);
            skip_blank();
            if (here() == ',') ++at_;
        }
        ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::pair<int, int> line_and_column(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {static_cast<int>(line), static_cast<int>(offset - start) + 1};
}

// What a person most likely did wrong where the parser stopped. Never quotes the text: it may be a
// secret without its quotes.
std::string hint(std::string_view text, std::size_t offset, bool strict) {
    if (offset >= text.size())
        return "; the text ends too early: is a bracket or a quote not closed?";
    const char c = text[offset];
    if (c == '"') return "; is a comma missing before it?";
    if (c == '\'') return "; strings take double quotes";
    if (strict && c == '/') return "; comments are not allowed here";
    if (strict && (c == '}' || c == ']')) return "; is there a comma too many before it?";
    if (std::isalpha(static_cast<unsigned char>(c)) || c == '_')
        return "; names and strings take double quotes";
    return "";
}

// Whether a number is too large for JSON readers, and its pointer. On the way it mends zeros: Boost
// 1.81 reads 0e400 as zero times infinity.
bool find_infinite(boost::json::value &value, std::string &pointer) {
    const auto length = pointer.size();
    if (auto *number = value.if_double()) {
        if (std::isnan(*number)) *number = 0;
        return std::isinf(*number);
    }
    if (auto *array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            pointer += '/' + std::to_string(i);
            if (find_infinite((*array)[i], pointer)) return true;
            pointer.resize(length);
        }
    } else if (auto *object = value.if_object()) {
        for (auto &&member : *object) {
            pointer += pointer_step({member.key().data(), member.key().size()});
            if (find_infinite(member.value(), pointer)) return true;
            pointer.resize(length);
        }
    }
    return false;
}

// The text with blanks in place of comments, so that all else stays where it is: Boost 1.81 misses
// the end of `/***/`. `open`: where a comment has no end, else npos.
std::string without_comments(std::string_view text, std::size_t &open) {
    std::string plain(text);
    open = std::string_view::npos;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (quoted) {
            if (text[at] == '\\')
                ++at;
            else if (text[at] == '"')
                quoted = false;
        } else if (text[at] == '"') {
            quoted = true;
        } else if (text.substr(at, 2) == "//" || text.substr(at, 2) == "/*") {
            const bool line = text[at + 1] == '/';
            auto end = line ? text.find('\n', at) : text.find("*/", at + 2);
            if (!line && end == std::string_view::npos) open = at;
            end = std::min(end, text.size());
            if (!line && end < text.size()) end += 2;
            std::replace_if(
                plain.begin() + static_cast<std::ptrdiff_t>(at),
                plain.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c != '\n'; },
                ' ');
            at = end - 1;
        }
    }
    return plain;
}

}  // namespace

Result<LocatedJson> LocatedJson::parse(std::string file, std::string_view text, Dialect dialect,
                                       Problems &problems) {
    LocatedJson document;
    document.file_ = std::move(file);
    document.text_ = text;
    const auto before = problems.size();
    const auto fail_at = [&](std::size_t offset, std::string message) {
        const auto [line, column] = line_and_column(document.text_, offset);
        problems.push_back({document.file_, line, column, "", std::move(message)});
    };
    const auto failure = [&]() -> Error {
        const auto &first = problems[before];
        return {first.message,
                first.file + ':' + std::to_string(first.line) + ':' + std::to_string(first.column)};
    };

    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
        fail_at(0, "the file starts with a byte order mark; save it as UTF-8 without one");
        return failure();
    }
    boost::json::parse_options options;
    options.max_depth = kMaxDepth;
    options.allow_trailing_commas = dialect == Dialect::relaxed;
    std::size_t open = std::string_view::npos;
    const auto plain = dialect == Dialect::relaxed ? without_comments(text, open) : document.text_;
    if (open != std::string_view::npos) {
        fail_at(open, "not JSON: this comment has no end; close it with */");
        return failure();
    }
    boost::json::stream_parser parser({}, options);
    boost::json::error_code error;
    auto offset = parser.write_some(plain.data(), plain.size(), error);
    if (!error && offset < text.size()) {
        fail_at(offset, "not JSON: there is text after the end of the document");
        return failure();
    }
    if (!error) parser.finish(error);
    if (error) {
        fail_at(offset, "not JSON: " + error.message() +
                            hint(document.text_, offset, dialect == Dialect::strict));
        return failure();
    }
    document.root_ = parser.release();

    Scanner scanner(plain);
    scanner.run();
    for (const auto &[pointer, place] : scanner.places)
        document.places_.emplace_hint(document.places_.end(), pointer,
                                      LocatedJson::Place{place.key, place.value});
    for (const auto &duplicate : scanner.duplicates) {
        const auto first = line_and_column(document.text_, duplicate.first);
        fail_at(duplicate.second, "this key is given twice; the first one is in line " +
                                      std::to_string(first.first) + ": remove one of them");
        problems.back().path = duplicate.pointer;
    }
    std::string pointer;
    if (find_infinite(document.root_, pointer))
        problems.push_back(document.problem(pointer, "the number is too large"));
    if (problems.size() > before) return failure();
    return document;
}

Result<LocatedJson> LocatedJson::read(const std::string &file, Dialect dialect,
                                      Problems &problems) {
    auto text = read_file(file, kMaxDocumentBytes);
    if (!text) {
        problems.push_back({file, 1, 1, "", "cannot read the file: " + text.error().message});
        return Error{problems.back().message, file};
    }
    return parse(file, *text, dialect, problems);
}

Problem LocatedJson::problem(std::string_view pointer, std::string message, bool at_key) const {
    Problem problem{file_, 1, 1, std::string(pointer), std::move(message)};
    for (auto nearest = pointer;; nearest = nearest.substr(0, nearest.rfind('/'))) {
        const auto place = places_.find(nearest);
        if (place != places_.end()) {
            const bool key = at_key && nearest.size() == pointer.size();
            const auto offset = key ? place->second.key : place->second.value;
            std::tie(problem.line, problem.column) = line_and_column(text_, offset);
            return problem;
        }
        if (nearest.empty() || nearest.rfind('/') == nearest.npos) return problem;
    }
}

std::string pointer_step(std::string_view key) {
    std::string step = "/";
    for (const char c : key) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    return step;
}

// Insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::exchange(last, row);
    }
    return last[b.size()];
}

}  // namespace patchbay
