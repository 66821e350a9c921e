// A value, or why there is none. Nothing here throws.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace smpp {

// What is wrong with bytes or with a value that was to become bytes.
struct Error {
    std::uint32_t status = 0;  // the command_status to answer with (command_status.h)
    std::string reason;        // begins with the name of the field

    bool operator==(const Error &) const = default;
};

template <class T, class E = Error>
class Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    // Only where it is ok.
    T &operator*() { return *std::get_if<0>(&state_); }
    const T &operator*() const { return *std::get_if<0>(&state_); }
    T *operator->() { return std::get_if<0>(&state_); }
    const T *operator->() const { return std::get_if<0>(&state_); }

    // Only where it is not.
    const E &error() const { return *std::get_if<1>(&state_); }

private:
    std::variant<T, E> state_;
};

}  // namespace smpp
