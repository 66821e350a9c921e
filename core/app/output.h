// What all verbs share: exit codes and printing. What a customer, a provider or a backend wrote may
// hold characters that a terminal obeys: every function here shows them instead (printable() in
// core/base/text.h), and but for its help nothing else of a verb writes to standard output or
// error.
#pragma once

#include "core/base/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::app {

enum ExitCode { kGood = 0, kFailed = 1, kWrongUsage = 2 };

// One line on standard output, or a text of several. JSON stays the same JSON.
void print_line(std::string_view text);
void print(std::string_view text);

// "patchbay: …" on standard error; gives back `code`.
int fail(ExitCode code, std::string_view message);

// What is good all the same: "warning: …" on standard error.
void print_warning(std::string_view text);

// Each problem on its line on standard error, sorted by place; gives back kWrongUsage.
int fail(Problems problems);

// The same as a JSON array on standard output.
void print_json(Problems problems);

// Rows of equal length as columns, the first row being their names; a cell is one line.
std::string table(std::vector<std::vector<std::string>> rows);

// One word of a command that a person may copy into a shell: what others wrote is quoted.
std::string shell_word(std::string_view text);

// "a, b, c"
std::string joined(const std::vector<std::string> &texts);

}  // namespace patchbay::app
