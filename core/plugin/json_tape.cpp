#include "core/plugin/json_tape.h"

#include "core/base/json.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/limits.h"

#include <boost/json/basic_parser_impl.hpp>

#include <array>

namespace patchbay::plugin {
namespace {

constexpr std::size_t kKeptBytes = 1024 * 1024;  // of a buffer, between two plugin calls
constexpr std::size_t kKeptBuffers = 32;

json::parse_options strict_options() {
    json::parse_options options;
    options.max_depth = kMaxJsonDepth;
    return options;
}

constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

// Writes the tape. Strings without escapes stay where they are, in the document's copy of the text.
class TapeWriter {
public:
    static constexpr std::size_t max_object_size = kUnlimited;
    static constexpr std::size_t max_array_size = kUnlimited;
    static constexpr std::size_t max_key_size = kUnlimited;
    static constexpr std::size_t max_string_size = kUnlimited;

    void begin(std::string_view source, std::string &unescaped,
               std::vector<patchbay_json_node> &nodes) {
        source_ = source;
        unescaped_ = &unescaped;
        nodes_ = &nodes;
        depth_ = 0;
        partial_ = false;
    }

    bool on_document_begin(boost::system::error_code &) { return true; }
    bool on_document_end(boost::system::error_code &) { return true; }

    bool on_object_begin(boost::system::error_code &ec) { return open(PATCHBAY_JSON_OBJECT, ec); }
    bool on_object_end(std::size_t members, boost::system::error_code &) { return close(members); }
    bool on_array_begin(boost::system::error_code &ec) { return open(PATCHBAY_JSON_ARRAY, ec); }
    bool on_array_end(std::size_t elements, boost::system::error_code &) { return close(elements); }

    bool on_key_part(std::string_view part, std::size_t, boost::system::error_code &) {
        return add_part(part);
    }
    bool on_key(std::string_view part, std::size_t, boost::system::error_code &ec) {
        return add_text(PATCHBAY_JSON_STRING, part, ec);
    }
    bool on_string_part(std::string_view part, std::size_t, boost::system::error_code &) {
        return add_part(part);
    }
    bool on_string(std::string_view part, std::size_t, boost::system::error_code &ec) {
        return add_text(PATCHBAY_JSON_STRING, part, ec);
    }

    bool on_number_part(std::string_view part, boost::system::error_code &) {
        return add_part(part);
    }
    bool on_int64(std::int64_t, std::string_view part, boost::system::error_code &ec) {
        return add_text(PATCHBAY_JSON_NUMBER, part, ec);
    }
    bool on_uint64(std::uint64_t, std::string_view part, boost::system::error_code &ec) {
        return add_text(PATCHBAY_JSON_NUMBER, part, ec);
    }
    bool on_double(double, std::string_view part, boost::system::error_code &ec) {
        return add_text(PATCHBAY_JSON_NUMBER, part, ec);
    }

    bool on_bool(bool value, boost::system::error_code &ec) {
        return add(value ? PATCHBAY_JSON_TRUE : PATCHBAY_JSON_FALSE, {}, ec);
    }
    bool on_null(boost::system::error_code &ec) { return add(PATCHBAY_JSON_NULL, {}, ec); }

    bool on_comment_part(std::string_view, boost::system::error_code &) { return true; }
    bool on_comment(std::string_view, boost::system::error_code &) { return true; }

private:
    bool add(std::uint32_t type, patchbay_str text, boost::system::error_code &ec) {
        if (nodes_->size() >= kMaxJsonNodes) {
            ec = json::make_error_code(json::error::array_too_large);
            return false;
        }
        nodes_->push_back({type, 0, static_cast<std::uint32_t>(nodes_->size()) + 1, 0, text});
        return true;
    }

    bool open(std::uint32_t type, boost::system::error_code &ec) {
        open_[depth_++] =
            static_cast<std::uint32_t>(nodes_->size());  // the parser bounds the depth
        return add(type, {}, ec);
    }

    bool close(std::size_t count) {
        auto &node = (*nodes_)[open_[--depth_]];
        node.count = static_cast<std::uint32_t>(count);
        node.next = static_cast<std::uint32_t>(nodes_->size());
        return true;
    }

    // A string with escapes comes in parts. Unescaped text is never longer than the source, so one
    // reservation is enough and nothing in it moves.
    bool add_part(std::string_view part) {
        if (!partial_) {
            if (unescaped_->capacity() < source_.size()) unescaped_->reserve(source_.size());
            partial_ = true;
            partial_begin_ = unescaped_->size();
        }
        unescaped_->append(part);
        return true;
    }

    bool add_text(std::uint32_t type, std::string_view last, boost::system::error_code &ec) {
        const bool in_source = !last.empty() && last.data() >= source_.data() &&
                               last.data() < source_.data() + source_.size();
        if (!partial_) {
            if (last.empty()) return add(type, {"", 0}, ec);
            if (in_source) return add(type, {last.data(), last.size()}, ec);
        }
        add_part(last);
        partial_ = false;
        return add(type, {unescaped_->data() + partial_begin_, unescaped_->size() - partial_begin_},
                   ec);
    }

    std::string_view source_;
    std::string *unescaped_ = nullptr;
    std::vector<patchbay_json_node> *nodes_ = nullptr;
    std::array<std::uint32_t, kMaxJsonDepth + 1> open_{};
    std::size_t depth_ = 0;
    std::size_t partial_begin_ = 0;
    bool partial_ = false;
};

// Only whether the text is JSON.
struct Acceptor {
    static constexpr std::size_t max_object_size = kUnlimited;
    static constexpr std::size_t max_array_size = kUnlimited;
    static constexpr std::size_t max_key_size = kUnlimited;
    static constexpr std::size_t max_string_size = kUnlimited;

    using Code = boost::system::error_code;
    bool on_document_begin(Code &) { return true; }
    bool on_document_end(Code &) { return true; }
    bool on_object_begin(Code &) { return true; }
    bool on_object_end(std::size_t, Code &) { return true; }
    bool on_array_begin(Code &) { return true; }
    bool on_array_end(std::size_t, Code &) { return true; }
    bool on_key_part(std::string_view, std::size_t, Code &) { return true; }
    bool on_key(std::string_view, std::size_t, Code &) { return true; }
    bool on_string_part(std::string_view, std::size_t, Code &) { return true; }
    bool on_string(std::string_view, std::size_t, Code &) { return true; }
    bool on_number_part(std::string_view, Code &) { return true; }
    bool on_int64(std::int64_t, std::string_view, Code &) { return true; }
    bool on_uint64(std::uint64_t, std::string_view, Code &) { return true; }
    bool on_double(double, std::string_view, Code &) { return true; }
    bool on_bool(bool, Code &) { return true; }
    bool on_null(Code &) { return true; }
    bool on_comment_part(std::string_view, Code &) { return true; }
    bool on_comment(std::string_view, Code &) { return true; }
};

template <class Handler>
bool parse_whole(json::basic_parser<Handler> &parser, std::string_view text,
                 boost::system::error_code &ec) {
    return parser.write_some(false, text.data(), text.size(), ec) == text.size() && !ec;
}

// Iterative over the tape, since the tape already knows where each container ends.
void append_value(std::string &out, const patchbay_json_node *nodes, std::uint32_t index) {
    const auto &node = nodes[index];
    switch (node.type) {
        case PATCHBAY_JSON_NULL:
            out += "null";
            return;
        case PATCHBAY_JSON_FALSE:
            out += "false";
            return;
        case PATCHBAY_JSON_TRUE:
            out += "true";
            return;
        case PATCHBAY_JSON_NUMBER:
            out.append(node.text.ptr, node.text.len);
            return;
        case PATCHBAY_JSON_STRING:
            append_quoted(out, {node.text.ptr, node.text.len});
            return;
        case PATCHBAY_JSON_ARRAY:
            out += '[';
            for (auto i = index + 1; i < node.next; i = nodes[i].next) {
                if (i != index + 1) out += ',';
                append_value(out, nodes, i);
            }
            out += ']';
            return;
        default:
            out += '{';
            for (auto i = index + 1; i < node.next; i = nodes[i].next) {
                if (i != index + 1) out += ',';
                append_value(out, nodes, i++);  // the key
                out += ':';
                append_value(out, nodes, i);
            }
            out += '}';
    }
}

}  // namespace

struct JsonTapes::Document {
    std::string source;
    std::string unescaped;
    std::vector<patchbay_json_node> nodes;
};

class JsonTapes::Parser {
public:
    boost::system::error_code parse(Document &document) {
        parser_.reset();
        parser_.handler().begin(document.source, document.unescaped, document.nodes);
        boost::system::error_code ec;
        if (!parse_whole(parser_, document.source, ec) && !ec)
            ec = json::make_error_code(json::error::extra_data);
        return ec;
    }

private:
    json::basic_parser<TapeWriter> parser_{strict_options()};
};

JsonTapes::JsonTapes() : parser_(std::make_unique<Parser>()) {}
JsonTapes::~JsonTapes() = default;

patchbay_status JsonTapes::parse(std::string_view text, const patchbay_json_node **nodes,
                                 std::uint32_t *count) noexcept try {
    if (text.size() > kMaxBodyBytes) return PATCHBAY_E_TOO_LARGE;
    if (documents_used_ == documents_.size()) documents_.emplace_back();
    auto &document = documents_[documents_used_];
    document.source.assign(text);  // its own copy: the plugin may free its text at once
    document.unescaped.clear();
    document.nodes.clear();
    if (const auto ec = parser_->parse(document))
        return ec == json::error::array_too_large ? PATCHBAY_E_TOO_LARGE : PATCHBAY_E_MALFORMED;
    ++documents_used_;
    *nodes = document.nodes.data();
    *count = static_cast<std::uint32_t>(document.nodes.size());
    return PATCHBAY_OK;
} catch (...) {
    return PATCHBAY_E_MEMORY;
}

patchbay_str JsonTapes::write(const patchbay_json_node *nodes, std::uint32_t index) noexcept try {
    for (std::size_t i = 0; i < documents_used_; ++i) {
        const auto &document = documents_[i];
        if (document.nodes.data() != nodes || index >= document.nodes.size()) continue;
        auto &out = next_text();
        append_value(out, nodes, index);
        return {out.data(), out.size()};
    }
    return {nullptr, 0};
} catch (...) {
    return {nullptr, 0};
}

patchbay_str JsonTapes::quote(std::string_view text) noexcept try {
    if (!abi::valid_text(text)) return {nullptr, 0};
    auto &out = next_text();
    append_quoted(out, text);
    return {out.data(), out.size()};
} catch (...) {
    return {nullptr, 0};
}

std::string &JsonTapes::next_text() {
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    auto &text = texts_[texts_used_++];
    text.clear();
    return text;
}

void JsonTapes::reset() noexcept {
    bool large = documents_used_ > kKeptBuffers || texts_used_ > kKeptBuffers;
    for (const auto &document : documents_)
        large = large || document.source.capacity() > kKeptBytes ||
                document.nodes.capacity() * sizeof(patchbay_json_node) > kKeptBytes;
    for (const auto &text : texts_)
        large = large || text.capacity() > kKeptBytes;
    if (large) {
        documents_.clear();
        texts_.clear();
    }
    documents_used_ = 0;
    texts_used_ = 0;
}

std::optional<std::uint32_t> json_type(std::string_view text) {
    json::basic_parser<Acceptor> parser(strict_options());
    boost::system::error_code ec;
    if (!parse_whole(parser, text, ec)) return std::nullopt;
    switch (text[text.find_first_not_of(" \t\r\n")]) {
        case '{':
            return PATCHBAY_JSON_OBJECT;
        case '[':
            return PATCHBAY_JSON_ARRAY;
        case '"':
            return PATCHBAY_JSON_STRING;
        case 't':
            return PATCHBAY_JSON_TRUE;
        case 'f':
            return PATCHBAY_JSON_FALSE;
        case 'n':
            return PATCHBAY_JSON_NULL;
        default:
            return PATCHBAY_JSON_NUMBER;
    }
}

}  // namespace patchbay::plugin
