// A thin RAII layer over SQLite: connection, cached prepared statement, cursor. Nothing of it is
// shared between threads at the same time.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace patchbay::journal::sqlite {

// The rows of one run of a statement; the statement is free again when the cursor goes.
class Cursor {
public:
    explicit Cursor(sqlite3_stmt *statement) : statement_(statement) {}
    ~Cursor();
    Cursor(const Cursor &) = delete;
    Cursor &operator=(const Cursor &) = delete;

    bool next();                             // false: no more rows, or it failed
    bool failed() const { return failed_; }  // the connection's error() says why

    // The columns of the row, from the first, in order.
    template <class... Values>
    void read(Values &...values) const {
        int column = 0;
        (get(column++, values), ...);
    }

private:
    template <class Value>
    void get(int column, Value &value) const {
        if constexpr (std::is_same_v<Value, std::string>)
            value = text(column);
        else
            value = static_cast<Value>(integer(column));
    }
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;

    sqlite3_stmt *statement_;
    bool failed_ = false;
};

class Connection;

// Prepared once, run often. Texts are bound without a copy: they must outlive the run (the cursor).
class Statement {
public:
    Statement() = default;
    Statement(const Connection &connection, std::string_view sql);

    explicit operator bool() const { return statement_ != nullptr; }

    // Binds the values to the parameters in order and runs to the end. False: it failed.
    template <class... Values>
    bool run(const Values &...values) {
        Cursor cursor = query(values...);
        while (cursor.next()) {
        }
        return !cursor.failed();
    }

    template <class... Values>
    Cursor query(const Values &...values) {
        int parameter = 0;
        (bind(++parameter, values), ...);
        return Cursor(statement_.get());
    }

private:
    template <class Value>
    void bind(int parameter, const Value &value) {
        if constexpr (std::is_convertible_v<const Value &, std::string_view>)
            bind_text(parameter, value);
        else
            bind_integer(parameter, static_cast<std::int64_t>(value));
    }
    template <class Value>
    void bind(int parameter, const std::optional<Value> &value) {
        if (value)
            bind(parameter, *value);
        else
            bind_null(parameter);
    }
    void bind_text(int parameter, std::string_view text);
    void bind_integer(int parameter, std::int64_t value);
    void bind_null(int parameter);

    struct Finalize {
        void operator()(sqlite3_stmt *statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Connection {
public:
    enum class Access { read, write };
    static Result<Connection> open(const std::string &path, Access access);

    // Runs statements that give no rows (or whose rows do not matter).
    Result<void> run(const std::string &sql) const;
    Result<std::int64_t> number(std::string_view sql) const;  // the first column of the first row

    int changes() const;  // rows that the last statement wrote
    bool in_transaction() const;
    int code() const;  // the primary result code of the last call
    // "cannot <doing> the store: <SQLite's reason>".
    Error error(std::string_view doing) const;
    sqlite3 *handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3 *handle) const;
    };
    explicit Connection(sqlite3 *handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace patchbay::journal::sqlite
