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

// All that the verbs print goes through here, made printable.
void write(const std::string &text, std::FILE *file) {
    std::fwrite(text.data(), 1, text.size(), file);
}

void write_line(std::string_view begin, std::string_view text) {
    write(std::string(begin) + printable_line(text) + '\n', stderr);
}

}  // namespace

void print(std::string_view text) { write(printable(text), stdout); }

void print_line(std::string_view text) { print(std::string(text) + '\n'); }

int fail(ExitCode code, std::string_view message) {
    write_line("patchbay: ", message);
    return code;
}

void print_warning(std::string_view text) { write_line("warning: ", text); }

int fail(Problems problems) {
    sort_by_place(problems);
    for (const auto &problem : problems)
        write_line("", to_text(problem));
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

std::string table(std::vector<std::vector<std::string>> rows) {
    for (auto &row : rows)
        for (auto &cell : row)
            cell = printable_line(cell);
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

std::string shell_word(std::string_view text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_.,:@%/=";
    if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return std::string(text);
    std::string word;
    bool all_shown = true;  // as it is, by a terminal
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            if (c == '\'' || c == '\\') word += '\\';
            word += c;
            all_shown = all_shown && c != '\'' && c != '\\';
        } else {
            constexpr std::string_view kDigits = "0123456789abcdef";
            word.append("\\x") += kDigits[byte >> 4];
            word += kDigits[byte & 15];
            all_shown = false;
        }
    }
    return (all_shown ? "'" : "$'") + word + '\'';
}

std::string joined(const std::vector<std::string> &texts) {
    std::string all;
    for (const auto &text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

}  // namespace patchbay::app
