// A folder of its own for a test's files, removed at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <string_view>

namespace patchbay::app {

class Folder {
public:
    Folder() {
        path_ = (std::filesystem::temp_directory_path() / "patchbay-app-XXXXXX").string();
        if (::mkdtemp(path_.data()) == nullptr) std::abort();
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    const std::string &path() const { return path_; }

    // Gives back the file's path.
    std::string write(const std::string &name, std::string_view text) const {
        const auto file = path_ + '/' + name;
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

private:
    std::string path_;
};

// An environment variable for the length of a test.
class Variable {
public:
    Variable(std::string name, const std::string &value) : name_(std::move(name)) {
        ::setenv(name_.c_str(), value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(name_.c_str()); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    std::string name_;
};

}  // namespace patchbay::app
