/* Messages, statuses and notices: the one shape that all channels are translated to and from.
 * The JSON form of each is in docs/events.md; names are the same. Absent strings are {NULL, 0}. */
#ifndef PATCHBAY_MESSAGE_H
#define PATCHBAY_MESSAGE_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct patchbay_contact {
    uint32_t size;
    uint32_t reserved;
    patchbay_str address; /* what a reply goes to: the provider's own id of the contact */
    patchbay_str phone;   /* E.164 with '+' */
    patchbay_str user_id;
    patchbay_str parent_user_id;
    patchbay_str username;
    patchbay_str name;
} patchbay_contact;

/* ---- Contents: patchbay_content.kind says which pointer is set ------------------------------- */

#define PATCHBAY_CONTENT_TEXT 1u
#define PATCHBAY_CONTENT_MEDIA 2u
#define PATCHBAY_CONTENT_LOCATION 3u
#define PATCHBAY_CONTENT_CONTACTS 4u
#define PATCHBAY_CONTENT_CHOICE 5u
#define PATCHBAY_CONTENT_FORM 6u
#define PATCHBAY_CONTENT_REACTION 7u
#define PATCHBAY_CONTENT_ORDER 8u
#define PATCHBAY_CONTENT_UNSUPPORTED 9u
#define PATCHBAY_CONTENT_CHOICES 10u          /* outbound only */
#define PATCHBAY_CONTENT_TEMPLATE 11u         /* outbound only */
#define PATCHBAY_CONTENT_LINK 12u             /* outbound only */
#define PATCHBAY_CONTENT_LOCATION_REQUEST 13u /* outbound only */

typedef struct patchbay_text {
    uint32_t size;
    uint32_t reserved;
    patchbay_str text;
} patchbay_text;

#define PATCHBAY_MEDIA_IMAGE 1u
#define PATCHBAY_MEDIA_AUDIO 2u
#define PATCHBAY_MEDIA_VOICE 3u
#define PATCHBAY_MEDIA_VIDEO 4u
#define PATCHBAY_MEDIA_DOCUMENT 5u
#define PATCHBAY_MEDIA_STICKER 6u

typedef struct patchbay_media {
    uint32_t size;
    uint32_t kind;         /* PATCHBAY_MEDIA_... */
    patchbay_str media_id; /* the provider's id, or */
    patchbay_str url;
    patchbay_str mime_type;
    patchbay_str sha256; /* as the provider writes it */
    patchbay_str caption;
    patchbay_str filename;
    patchbay_str blob; /* outbound: a file that the host keeps and the provider has no id of yet, as
                          the handle for a patchbay_part; neither media_id nor url is set then */
} patchbay_media;

typedef struct patchbay_location {
    uint32_t size;
    uint32_t reserved;
    double latitude;  /* degrees, WGS 84 */
    double longitude; /* degrees, WGS 84 */
    patchbay_str name;
    patchbay_str address;
} patchbay_location;

typedef struct patchbay_phone {
    uint32_t size;
    uint32_t reserved;
    patchbay_str number;
    patchbay_str type;
} patchbay_phone;

typedef struct patchbay_card {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name;
    patchbay_list phones; /* patchbay_phone */
    patchbay_list emails; /* patchbay_str */
    patchbay_str organization;
} patchbay_card;

typedef struct patchbay_cards {
    uint32_t size;
    uint32_t reserved;
    patchbay_list contacts; /* patchbay_card */
} patchbay_cards;

/* What the customer picked: button, list row, quick reply, postback. */
typedef struct patchbay_choice {
    uint32_t size;
    uint32_t reserved;
    patchbay_str id;
    patchbay_str title;
    patchbay_str description;
} patchbay_choice;

#define PATCHBAY_FORM_EXCHANGE \
    1u /* outbound: the form's own server says where it begins and with which data */

typedef struct patchbay_form {
    uint32_t size;
    uint32_t flags; /* PATCHBAY_FORM_... */
    patchbay_str name;
    patchbay_str token;
    patchbay_str values; /* a JSON object, or absent and */
    patchbay_str text;   /* what came instead; outbound: the text above the button */
    /* Outbound: opens the provider's form `name` (its id or name); `values` are its first data. */
    patchbay_str title;  /* of the button */
    patchbay_str screen; /* where the form begins; absent: where it always does */
} patchbay_form;

typedef struct patchbay_reaction {
    uint32_t size;
    uint32_t reserved;
    patchbay_str emoji; /* absent: the reaction was removed */
    patchbay_str message_id;
} patchbay_reaction;

typedef struct patchbay_order_item {
    uint32_t size;
    uint32_t reserved;
    patchbay_str id;
    patchbay_str quantity; /* numbers as the provider wrote them: money is never a double */
    patchbay_str price;
    patchbay_str currency;
} patchbay_order_item;

typedef struct patchbay_order {
    uint32_t size;
    uint32_t reserved;
    patchbay_str catalog_id;
    patchbay_str text;
    patchbay_list items; /* patchbay_order_item */
} patchbay_order;

typedef struct patchbay_unsupported {
    uint32_t size;
    uint32_t reserved;
    patchbay_str reason;
} patchbay_unsupported;

typedef struct patchbay_option {
    uint32_t size;
    uint32_t reserved;
    patchbay_str id;
    patchbay_str title;
    patchbay_str description;
} patchbay_option;

#define PATCHBAY_STYLE_AUTO 0u /* buttons where they fit, else a list */
#define PATCHBAY_STYLE_BUTTONS 1u
#define PATCHBAY_STYLE_LIST 2u

typedef struct patchbay_choices {
    uint32_t size;
    uint32_t style; /* PATCHBAY_STYLE_... */
    patchbay_str text;
    patchbay_str header;
    patchbay_str footer;
    patchbay_str label;    /* of the button that opens a list */
    patchbay_list options; /* patchbay_option */
} patchbay_choices;

typedef struct patchbay_template {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name;
    patchbay_str language;
    patchbay_str
        parameters; /* a JSON object {header: [...], body: ["..."], buttons: [...]}, or absent */
} patchbay_template;

typedef struct patchbay_link {
    uint32_t size;
    uint32_t reserved;
    patchbay_str text;
    patchbay_str title;
    patchbay_str url;
} patchbay_link;

/* Asks the contact for a location. */
typedef struct patchbay_location_request {
    uint32_t size;
    uint32_t reserved;
    patchbay_str text;
} patchbay_location_request;

typedef struct patchbay_content {
    uint32_t size;
    uint32_t kind; /* PATCHBAY_CONTENT_...: exactly this pointer is set, but for */
    const patchbay_text *text;
    const patchbay_media *media; /* beside choices and link: their header, where it is a file that
                                    the manifest says may stand there; then they have no other */
    const patchbay_location *location;
    const patchbay_cards *contacts;
    const patchbay_choice *choice;
    const patchbay_form *form;
    const patchbay_reaction *reaction;
    const patchbay_order *order;
    const patchbay_unsupported *unsupported;
    const patchbay_choices *choices;
    const patchbay_template *template_message; /* `template` is a C++ keyword */
    const patchbay_link *link;
    const patchbay_location_request *location_request;
} patchbay_content;

/* ---- Events: what a decode gives ------------------------------------------------------------- */

#define PATCHBAY_MESSAGE_ANSWERED 1u /* the provider answers it itself: no flow does */
#define PATCHBAY_MESSAGE_OWN \
    2u /* `account` is one of several that this instance serves: no other line is looked for */

typedef struct patchbay_message {
    uint32_t size;
    uint32_t flags;       /* PATCHBAY_MESSAGE_... */
    patchbay_str account; /* which of the operator's accounts it came to */
    patchbay_str id;      /* the provider's id: duplicates are recognised by it */
    patchbay_time_ms timestamp;
    const patchbay_contact *from;
    const patchbay_content *content;
    patchbay_str reply_to; /* provider's id of the message that this one answers */
    patchbay_str referral; /* a JSON object: the advertisement or link that brought the contact */
    patchbay_str raw;      /* the provider's own JSON for it; always set for unsupported content */
    patchbay_str part_of;  /* id of the message whose turn of the contact it shares, such as the
                              first file of several: kept and published, no flow's */
} patchbay_message;

#define PATCHBAY_STATUS_SENT 1u
#define PATCHBAY_STATUS_DELIVERED 2u
#define PATCHBAY_STATUS_READ 3u
#define PATCHBAY_STATUS_FAILED 4u

typedef struct patchbay_delivery_error {
    uint32_t size;
    uint32_t retryable; /* 1: the same message may succeed later; 0: it will not */
    patchbay_str code;
    patchbay_str title;
} patchbay_delivery_error;

#define PATCHBAY_STATUS_OWN 1u /* as PATCHBAY_MESSAGE_OWN */

/* Names one message (message_id), or all up to a watermark from one contact. */
typedef struct patchbay_status_update {
    uint32_t size;
    uint32_t status; /* PATCHBAY_STATUS_... */
    patchbay_str account;
    patchbay_str message_id;
    patchbay_str correlation;     /* the token given to encode, where the provider echoes it */
    const patchbay_contact *from; /* who got it; may be NULL with a message_id */
    patchbay_str watermark;
    patchbay_time_ms timestamp;
    patchbay_list errors; /* patchbay_delivery_error */
    patchbay_str raw;
    uint32_t reference; /* patchbay_outbound.reference, where the provider echoes no more; needs
                           `from` and a message_id. 0: not known */
    uint32_t flags;     /* PATCHBAY_STATUS_OWN */
} patchbay_status_update;

/* Something that is not for a conversation: an account's news, an echo, an unknown kind. */
#define PATCHBAY_NOTICE_ALARM 1u /* an operator should look */
#define PATCHBAY_NOTICE_TEMPLATES \
    2u /* the account's templates changed: the host asks for them anew */

typedef struct patchbay_notice {
    uint32_t size;
    uint32_t flags;       /* PATCHBAY_NOTICE_... */
    patchbay_str account; /* the narrowest one known */
    patchbay_str kind;    /* "error", "echo", "standby", ..., "unknown": docs/events.md */
    patchbay_time_ms timestamp;
    patchbay_str data; /* a JSON object */
    patchbay_str raw;  /* always set for "unknown" */
    /* Of an "echo": the message of ours that it repeats, which the provider therefore has. The
     * notice's timestamp is then the provider's time of that message. Absent: not one of ours, or
     * not known. */
    patchbay_str correlation; /* the token given to encode, where the provider echoes it */
    patchbay_str message_id;
    /* Of an "opt_out" or "opt_in" that the provider holds to: the contact that stopped our messages
     * there or has them again. The host holds to it as well, and says nothing. Else NULL. */
    const patchbay_contact *from;
} patchbay_notice;

/* News of a backend that pushes: it reaches the conversations that follow one of its subjects. */
#define PATCHBAY_EVENT_LAST \
    1u /* nothing more will come of its subjects: whoever follows them stops */

typedef struct patchbay_backend_event {
    uint32_t size;
    uint32_t flags;    /* PATCHBAY_EVENT_... */
    patchbay_str name; /* one of the manifest's "events": flows know it as BACKEND.NAME */
    patchbay_str id;   /* the sender's id: duplicates are recognised by it; absent: never one */
    patchbay_time_ms timestamp;
    patchbay_list subjects; /* patchbay_str, at least one: what it is about, as the results of the
                               backend's own tasks name it */
    patchbay_str data;      /* a JSON object, valid against the event's schema */
    patchbay_str raw;       /* the sender's own JSON for it, where the host wants it */
} patchbay_backend_event;

/* ---- Outbound -------------------------------------------------------------------------------- */

#define PATCHBAY_OUTBOUND_HUMAN 1u /* a person wrote it, not a program */

typedef struct patchbay_outbound {
    uint32_t size;
    uint32_t attempt;         /* 1, 2, ... */
    patchbay_token token;     /* delivery token: settle under it */
    patchbay_str to;          /* from.address of the contact; a phone with or without '+' */
    patchbay_str correlation; /* opaque, at most 64 bytes; send it where the provider echoes it */
    patchbay_str reply_to;    /* provider's id of the message to quote; absent: none */
    const patchbay_content *content;
    uint32_t flags; /* PATCHBAY_OUTBOUND_... */
    uint32_t reserved;
    patchbay_time_ms last_inbound; /* the contact's last message, by the provider's clock; 0: none
                                      is known */
    uint32_t reference; /* 1 to 65,535, for protocols that echo no more than that: tells apart the
                           messages to one contact that are under way */
    uint32_t reserved_2;
    patchbay_str account; /* which of ours the contact wrote to last; absent: none is known */
} patchbay_outbound;

#ifdef __cplusplus
}
#endif

#endif
