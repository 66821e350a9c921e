// Writes SQLite's write-ahead log in one piece a commit.
//
// SQLite writes a log frame with two small calls to the system, and a group of commits has hundreds
// of frames. Connections that open with this file system (a "VFS" around the system's own) gather
// what follows each other in memory and write it before it is synced, read or measured. So it is
// for connections that sync each commit (synchronous = FULL) only. All other files are left alone.
#pragma once

namespace patchbay::journal::sqlite {

// The name to open with; registered with the first call. Null where SQLite has no memory for it.
const char *log_file_system();

}  // namespace patchbay::journal::sqlite
