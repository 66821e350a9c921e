// A chain of '+' as it grows: texts, bytes and lists are appended to in one place.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/arena.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/operators.h"

#include <string>
#include <vector>

namespace patchbay::flow::cel {

class Evaluator::Sum {
public:
    void start(const Value &value) { value_ = value; }

    Result<void> add(const Value &more) {
        if (value_.type() == more.type()) {
            if (const auto *text = more.as<std::string_view>())
                return append(*value_.as<std::string_view>(), *text);
            if (const auto *bytes = more.as<Bytes>())
                return append(value_.as<Bytes>()->data, bytes->data);
            if (const auto *list = more.as<List>()) return append(*list);
        }
        auto result = arithmetic(Operation::add, value_, more);
        if (!result) return result.error();
        value_ = *result;
        return {};
    }

    Value finish(Arena &arena) {
        if (!grown_) return value_;
        if (value_.type() == Type::text) return arena.keep(std::move(text_));
        if (value_.type() == Type::bytes) return Bytes{arena.keep(std::move(text_))};
        return arena.keep(std::move(items_));
    }

private:
    Result<void> append(std::string_view first, std::string_view more) {
        if (!grown_) text_ = first;
        grown_ = true;
        text_ += more;
        return limited(text_.size());
    }
    Result<void> append(const List &more) {
        if (!grown_) put(*value_.as<List>());
        grown_ = true;
        put(more);
        return limited(items_.size() * sizeof(Value));
    }
    void put(const List &list) {
        for (std::size_t i = 0; i < list.size(); ++i)
            items_.push_back(list.at(i));
    }
    static Result<void> limited(std::size_t bytes) {
        if (bytes > kEvaluationBytes) return Error{kTooLarge};
        return {};
    }

    Value value_;         // of the sum, or the first of those that grow
    bool grown_ = false;  // the sum is in text_ or items_
    std::string text_;
    std::vector<Value> items_;
};

}  // namespace patchbay::flow::cel
