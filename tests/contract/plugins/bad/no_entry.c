/* A library without the entry symbol. */
int patchbay_some_other_symbol(void);
int patchbay_some_other_symbol(void) { return 1; }
