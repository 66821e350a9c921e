// The tables of the SQLite driver, and how a file becomes one of ours.
#pragma once

#include "core/journal/sqlite.h"

namespace patchbay::journal::sqlite {

constexpr std::int64_t kSchemaVersion = 5;  // PRAGMA user_version

// Makes the tables in an empty file and brings an older version up to this one. Refuses a newer one
// and a file of another program.
Result<void> prepare_schema(const Connection &connection, const std::string &path);

}  // namespace patchbay::journal::sqlite
