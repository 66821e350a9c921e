#include "echo.h"

#include <stdlib.h>
#include <string.h>

patchbay_str literal(const char *text) {
    patchbay_str s;
    s.ptr = text;
    s.len = strlen(text);
    return s;
}

int equal(patchbay_str a, const char *b) {
    return a.len == strlen(b) && (a.len == 0 || memcmp(a.ptr, b, a.len) == 0);
}

void clear(text_buffer *buffer) {
    buffer->len = 0;
    buffer->failed = 0;
}

void append(text_buffer *buffer, patchbay_str text) {
    if (buffer->failed || text.len == 0) return;
    if (text.len > buffer->capacity - buffer->len) {
        const size_t capacity = (buffer->len + text.len) * 2;
        char *data = realloc(buffer->data, capacity);
        if (data == NULL) {
            buffer->failed = 1;
            return;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    memcpy(buffer->data + buffer->len, text.ptr, text.len);
    buffer->len += text.len;
}

patchbay_str text_of(const text_buffer *buffer) {
    patchbay_str s;
    s.ptr = buffer->data;
    s.len = buffer->len;
    return s;
}

patchbay_bytes bytes_of(const text_buffer *buffer) {
    patchbay_bytes b;
    b.ptr = (const uint8_t *)buffer->data;
    b.len = buffer->len;
    return b;
}

const patchbay_json_node *member(const patchbay_json_node *nodes, uint32_t object,
                                 const char *key) {
    const patchbay_json_node *found = NULL;
    uint32_t i = object + 1;
    if (nodes[object].type != PATCHBAY_JSON_OBJECT) return NULL;
    while (i < nodes[object].next) {
        if (equal(nodes[i].text, key)) found = &nodes[i + 1];
        i = nodes[i + 1].next; /* past the value */
    }
    return found;
}

patchbay_str member_text(const patchbay_json_node *nodes, uint32_t object, const char *key) {
    const patchbay_json_node *value = member(nodes, object, key);
    patchbay_str absent = {NULL, 0};
    return value != NULL && value->type == PATCHBAY_JSON_STRING ? value->text : absent;
}

patchbay_str header(const patchbay_list *headers, const char *name) {
    patchbay_str absent = {NULL, 0};
    uint32_t i;
    for (i = 0; i < headers->count; ++i) {
        const char *item = (const char *)headers->items + (size_t)i * headers->stride;
        const patchbay_header *h = (const patchbay_header *)(const void *)item;
        if (equal(h->name, name)) return h->value;
    }
    return absent;
}
