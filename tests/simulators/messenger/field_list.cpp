#include "tests/simulators/messenger/field_list.h"

#include <charconv>
#include <optional>

namespace patchbay::simulators::messenger {

namespace {

constexpr int kMaxDepth = 4;

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text), all_(text.size()) {}

    Result<std::vector<FieldChoice>> list(int depth) {
        std::vector<FieldChoice> out;
        do {
            auto one = field(depth);
            if (!one) return one.error();
            out.push_back(std::move(*one));
        } while (skip(','));
        return out;
    }
    bool at_end() const { return rest_.empty(); }
    Error error(const std::string &what) const {
        return {"Syntax error in fields at character " + std::to_string(all_ - rest_.size() + 1) +
                ": " + what};
    }

private:
    bool skip(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string until(std::string_view stops) {
        const auto end = rest_.find_first_of(stops);
        std::string out(rest_.substr(0, end));
        rest_.remove_prefix(out.size());
        return out;
    }

    Result<FieldChoice> field(int depth) {
        FieldChoice out;
        out.name = until(",.(){} ");
        if (out.name.empty()) return error("expected a name");
        while (skip('.')) {
            const auto name = until(",.(){}");
            if (!skip('(')) return error("expected \"(\"");
            const auto value = until("(){}");
            if (!skip(')')) return error("expected \")\"");
            if (name == "limit") {
                std::from_chars(value.data(), value.data() + value.size(), out.limit);
            } else if (name == "after") {
                out.after = value;
            } else {
                return error("unknown modifier \"" + name + "\"");
            }
        }
        if (!skip('{')) return out;
        if (depth == kMaxDepth) return error("too deep");
        auto inner = list(depth + 1);
        if (!inner) return inner.error();
        out.fields = std::move(*inner);
        if (!skip('}')) return error("expected \"}\"");
        return out;
    }

    std::string_view rest_;
    std::size_t all_;
};

}  // namespace

Result<std::vector<FieldChoice>> read_fields(std::string_view text) {
    if (text.empty()) return std::vector<FieldChoice>();
    Reader reader(text);
    auto out = reader.list(0);
    if (out && !reader.at_end()) return reader.error("expected \",\"");
    return out;
}

}  // namespace patchbay::simulators::messenger
