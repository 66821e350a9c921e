// Result<T>: a value, or an Error that names the place and the remedy. Used everywhere below main;
// exceptions stay at the edges to third-party code.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace patchbay {

struct Error {
    std::string message;     // what is wrong and what to do about it; never a secret
    std::string where = {};  // file:line:column, a JSON pointer, or empty
    int code = 0;            // the room's own code where callers decide on it; else 0
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    bool ok() const { return state_.index() == 0; }

    // Only where ok() is true.
    T &value() & { return std::get<0>(state_); }
    const T &value() const & { return std::get<0>(state_); }
    // By value: a loop over what a call gives must not outlive it.
    T value() && { return std::get<0>(std::move(state_)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    // Only where ok() is false.
    const Error &error() const & { return std::get<1>(state_); }
    Error &&error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return !error_; }
    bool ok() const { return !error_; }
    const Error &error() const { return *error_; }

private:
    std::optional<Error> error_;
};

}  // namespace patchbay
