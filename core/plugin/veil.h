// Marks ({{secret:NAME}}, {{basic:USER:NAME}}, {{answer:POINTER}}) stand for something only where
// the plugin itself wrote them. What comes from outside (a customer's text, a caller's address, the
// input of a flow) may hold the same characters, and a plugin copies it into its requests, quoted
// and escaped as it likes. So such a text is veiled before the plugin sees it: the word of each
// mark becomes another of the same length and of letters alone, which passes every escaping
// unchanged, and no mark in what the plugin gives is of another's making. As a request leaves, when
// its marks have been filled in, the veil is lifted.
#pragma once

#include "core/plugin/passage.h"

#include <deque>
#include <string>
#include <string_view>

namespace patchbay::plugin {

struct HttpRequest;

// What a text reaches a plugin as. The other words are at random, the same for all of the process.
std::string veiled(std::string_view text);

// The text again, as it came. Any thread.
void unveil(std::string &text);
void unveil(HttpRequest &request);
bool veil_in_use();  // false: nothing was veiled since the start

// Of one instance: the copies of the structs that it is given.
class Veil {
public:
    // `object`, where none of its texts could be read as a mark; else a copy that lives until the
    // next call. nullptr: no memory for the copy. Inside the instance's gate.
    template <class T>
    const T *over(const T *object) {
        return holds_marks(abi::type_of<T>(), object)
                   ? static_cast<const T *>(hide(abi::type_of<T>(), passage_.carry(object)))
                   : object;
    }

private:
    static bool holds_marks(const abi::Struct &type, const void *object);
    const void *hide(const abi::Struct &type, const void *copy);

    Passage passage_;
    std::deque<std::string> texts_;
};

}  // namespace patchbay::plugin
