// A JSON document that remembers where each value stands, for errors that a person can find.
#pragma once

#include "core/base/problem.h"
#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace patchbay {

constexpr std::size_t kMaxDocumentBytes = 16 * 1024 * 1024;  // of a file that read() takes

class LocatedJson {
public:
    enum class Dialect { strict, relaxed };  // relaxed: comments and trailing commas

    // On failure: the problem, with its place. A key given twice in one object is a problem.
    static Result<LocatedJson> parse(std::string file, std::string_view text, Dialect dialect,
                                     Problems &problems);
    // Reads the file first.
    static Result<LocatedJson> read(const std::string &file, Dialect dialect, Problems &problems);

    const boost::json::value &root() const { return root_; }
    const std::string &file() const { return file_; }

    // A problem at a value (JSON pointer), or at the nearest enclosing one that exists; `at_key`
    // points to a member's key instead of its value.
    Problem problem(std::string_view pointer, std::string message, bool at_key = false) const;

private:
    struct Place {
        std::size_t key;
        std::size_t value;
    };
    std::string file_;
    std::string text_;
    boost::json::value root_;
    std::map<std::string, Place, std::less<>> places_;
};

// One step of a JSON pointer: "~" and "/" escaped.
std::string pointer_step(std::string_view key);

// The known name nearest to `name` (small edit distance), or "".
template <class Names>
std::string nearest_name(std::string_view name, const Names &known);
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Names>
std::string nearest_name(std::string_view name, const Names &known) {
    std::string best;
    std::size_t best_distance = name.size() / 3 + 1;
    for (const auto &candidate : known) {
        const auto distance = edit_distance(name, candidate);
        if (distance <= best_distance && (best.empty() || distance < best_distance)) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace patchbay
