#include "core/app/reference.h"

#include "core/app/paths.h"
#include "core/base/file.h"
#include "core/base/located_json.h"
#include "core/base/text.h"

#include <boost/json/object.hpp>

#include <cstdlib>

namespace patchbay::app {
namespace {

namespace json = boost::json;

Result<std::string> from_environment(const std::string &name) {
    const char *text = std::getenv(name.c_str());
    if (text == nullptr)
        return Error{"the environment variable '" + name + "' is not set: set it before the start"};
    return std::string(text);
}

Result<std::string> from_file(const std::string &path) {
    auto text = read_file(path, kReferencedFileBytes);
    if (!text) return Error{"cannot read the file '" + path + "': " + text.error().message};
    if (text->ends_with('\n')) text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
    return text;
}

}  // namespace

bool is_reference(const json::value &value) {
    const auto *object = value.if_object();
    return object != nullptr && object->size() == 1 && object->begin()->key().starts_with('$');
}

Result<std::string> follow(const json::value &reference, const std::string &folder) {
    const auto &member = *reference.get_object().begin();
    const std::string kind(member.key());
    const auto where = pointer_step(kind);
    if (kind != "$env" && kind != "$file")
        return Error{
            "unknown reference '" + kind + "': write {\"$env\": \"NAME\"} or {\"$file\": \"PATH\"}",
            where};
    if (!member.value().is_string() || member.value().get_string().empty())
        return Error{kind == "$env" ? "expected the name of an environment variable"
                                    : "expected the path of a file",
                     where};
    const std::string name(member.value().get_string());
    auto text = kind == "$env" ? from_environment(name) : from_file(path_in(folder, name));
    if (!text) return Error{text.error().message, where};
    if (!valid_utf8(*text)) return Error{"what '" + name + "' holds is not UTF-8 text", where};
    return text;
}

}  // namespace patchbay::app
