// Boost.JSON compiled with the sanitizers and with coverage: the fuzzer learns how JSON is written,
// and what it finds inside is found. The program's own definitions stand before the library's.
#define BOOST_JSON_SOURCE
#include <boost/json/src.hpp>
