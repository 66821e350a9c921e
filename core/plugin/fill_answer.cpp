// {{answer:POINTER}} in the body of a request: what the answer to the request before it says.
#include "core/base/json.h"
#include "core/plugin/json_tape.h"
#include "core/plugin/secrets.h"
#include "patchbay/json.hpp"

namespace patchbay::plugin {
namespace {

std::size_t count_marks(std::string_view text, std::string_view mark) {
    std::size_t count = 0;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1))
        ++count;
    return count;
}

Error nothing_there(std::string_view pointer, const char *why) {
    return {"the answer that the request needs has no text or number at '" + std::string(pointer) +
                "': " + why,
            "body"};
}

}  // namespace

Result<std::vector<std::string>> fill_answer(HttpRequest &request, std::string_view answer) {
    std::vector<std::string> values;
    const std::string &body = request.body;
    auto mark = body.find(kAnswerMark);
    if (mark == std::string::npos) return values;

    JsonTapes tapes;
    const patchbay_json_node *nodes = nullptr;
    std::uint32_t count = 0;
    const bool parsed = tapes.parse(answer, &nodes, &count) == PATCHBAY_OK;
    const sdk::JsonValue root = parsed ? sdk::JsonValue(nodes, 0) : sdk::JsonValue();

    std::string filled;
    std::size_t from = 0;
    for (; mark != std::string::npos; mark = body.find(kAnswerMark, from)) {
        const auto begin = mark + kAnswerMark.size();
        const auto end = body.find("}}", begin);
        if (end == std::string::npos)
            return Error{"body: {{answer:… without its closing }}", "body"};
        const auto pointer = std::string_view(body).substr(begin, end - begin);
        if (!parsed) return nothing_there(pointer, "it is no JSON");
        const sdk::JsonValue value = root.at_pointer(pointer);
        if (!value.is_string() && !value.is_number())
            return nothing_there(pointer,
                                 value.exists() ? "it is of another type" : "it is absent");
        std::string quoted;
        append_quoted(quoted, value.text());
        filled.append(body, from, mark - from);
        filled.append(quoted, 1, quoted.size() - 2);  // the quotes stand in the body already
        values.emplace_back(value.text());
        from = end + 2;
    }
    filled.append(body, from);
    // The provider must not bring a mark into the body, which secrets are filled in afterwards.
    if (count_marks(filled, kSecretMark) != count_marks(body, kSecretMark) ||
        count_marks(filled, kBasicMark) != count_marks(body, kBasicMark))
        return Error{"body: the answer that the request needs brings {{secret: with it", "body"};
    request.body = std::move(filled);
    return values;
}

}  // namespace patchbay::plugin
