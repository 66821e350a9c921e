#include "core/app/output.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace patchbay::app {
namespace {

void sort_by_place(Problems &problems) {
    std::stable_sort(problems.begin(), problems.end(), [](const Problem &a, const Problem &b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
}

}  // namespace

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_line(std::string_view text) {
    print(text);
    print("\n");
}

int fail(ExitCode code, std::string_view message) {
    const auto line = "patchbay: " + std::string(message) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
    return code;
}

void print_warning(std::string_view text) {
    const auto line = "warning: " + std::string(text) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

int fail(Problems problems) {
    sort_by_place(problems);
    for (const auto &problem : problems) {
        const auto line = to_text(problem) + '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    }
    return kWrongUsage;
}

void print_json(Problems problems) {
    sort_by_place(problems);
    json::array array;
    for (const auto &problem : problems)
        array.push_back(json::object{{"file", problem.file},
                                     {"line", problem.line},
                                     {"column", problem.column},
                                     {"path", problem.path},
                                     {"message", problem.message}});
    print_line(to_text(json::value(std::move(array))));
}

std::string table(const std::vector<std::vector<std::string>> &rows) {
    std::vector<std::size_t> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], utf8_length(row[i]));
    }
    std::string text;
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - utf8_length(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string joined(const std::vector<std::string> &texts) {
    std::string all;
    for (const auto &text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

}  // namespace patchbay::app
