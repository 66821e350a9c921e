#include "tests/simulators/telegram/arguments.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace patchbay::simulators::telegram {

namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number out{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return {};
    return out;
}

// "reply_markup" -> "reply markup", as descriptions have it.
std::string spoken(std::string_view name) {
    std::string out(name);
    std::ranges::replace(out, '_', ' ');
    return out;
}

}  // namespace

Result<Arguments> Arguments::read(const net::Request &request) {
    auto parameters = read_parameters(request);
    if (!parameters) return parameters.error();
    for (auto &[name, value] : read_form(request.query)) {
        if (!parameters->body.contains(name)) parameters->body[name] = std::move(value);
    }
    return Arguments(std::move(parameters->body), std::move(parameters->files));
}

void Arguments::refuse(ApiError error) {
    if (!refusal_) refusal_ = std::move(error);
}

void Arguments::wrong_type(std::string_view name, std::string_view type) {
    refuse(bad("parameter \"" + std::string(name) + "\" must be of type " + std::string(type)));
}

std::string Arguments::text(std::string_view name) {
    const auto *value = values_.if_contains(name);
    if (!value) return {};
    if (!value->is_string()) {
        wrong_type(name, "String");
        return {};
    }
    std::string out(value->get_string());
    if (!valid_utf8(out)) refuse(bad("strings must be encoded in UTF-8"));
    return out;
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) {
    const auto *value = values_.if_contains(name);
    if (!value) return {};
    if (value->is_int64()) return value->get_int64();
    const auto out = value->is_string() ? number_in<std::int64_t>(value->get_string())
                                        : std::optional<std::int64_t>();
    if (!out) wrong_type(name, "Integer");
    return out;
}

std::optional<double> Arguments::number(std::string_view name) {
    const auto *value = values_.if_contains(name);
    if (!value) return {};
    if (value->is_number()) return value->to_number<double>();
    const auto out =
        value->is_string() ? number_in<double>(value->get_string()) : std::optional<double>();
    if (!out) wrong_type(name, "Float");
    return out;
}

bool Arguments::flag(std::string_view name) {
    const auto *value = values_.if_contains(name);
    if (!value) return false;
    if (value->is_bool()) return value->get_bool();
    const auto word = value->is_string() ? fold(value->get_string()) : std::string();
    if (word != "true" && word != "false" && word != "1" && word != "0") {
        wrong_type(name, "Boolean");
    }
    return word == "true" || word == "1";
}

const json::value *Arguments::structure(std::string_view name) {
    auto *value = values_.if_contains(name);
    if (!value) return nullptr;
    if (value->is_string()) {
        if (value->get_string().empty()) return nullptr;
        auto parsed = parse_json(value->get_string());
        if (!parsed) {
            refuse(bad("can't parse " + spoken(name) + " JSON object"));
            return nullptr;
        }
        *value = std::move(*parsed);
    }
    if (value->is_object() || value->is_array()) return value;
    refuse(bad("object expected as " + spoken(name)));
    return nullptr;
}

std::optional<std::int64_t> Arguments::chat_id() {
    const auto *value = values_.if_contains("chat_id");
    if (!value || (value->is_string() && value->get_string().empty())) {
        refuse(bad("chat_id is empty"));
        return {};
    }
    if (value->is_string() && !number_in<std::int64_t>(value->get_string())) {
        refuse(bad("chat not found"));
        return {};
    }
    return integer("chat_id");
}

const Part *Arguments::file(std::string_view name) const {
    const auto at = std::ranges::find(files_, name, &Part::name);
    return at == files_.end() ? nullptr : &*at;
}

}  // namespace patchbay::simulators::telegram
