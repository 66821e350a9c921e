// Function<R(Args...)>: a move-only callable, for completions that own what they need.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace patchbay {

template <class Signature>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
public:
    Function() = default;
    Function(std::nullptr_t) {}
    template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Function> &&
                                                std::is_invocable_r_v<R, F &, Args...>>>
    Function(F &&f) : callee_(std::make_unique<Callee<std::decay_t<F>>>(std::forward<F>(f))) {}

    explicit operator bool() const { return callee_ != nullptr; }
    R operator()(Args... args) const { return callee_->call(std::forward<Args>(args)...); }

private:
    struct Base {
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };
    template <class F>
    struct Callee final : Base {
        explicit Callee(F f) : function(std::move(f)) {}
        R call(Args... args) override { return function(std::forward<Args>(args)...); }
        F function;
    };
    std::unique_ptr<Base> callee_;
};

}  // namespace patchbay
