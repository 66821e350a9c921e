// An operation that a flow, or the host by itself, may start.
#ifndef PATCHBAY_KIT_OPERATION_HPP
#define PATCHBAY_KIT_OPERATION_HPP

#include "../patchbay.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace patchbay::sdk {

// `input`, `output`: JSON schemas. `errors`: the names that it may end with.
inline patchbay_status give_operation(const OperationSink &sink, std::string_view name,
                                      std::string_view input, std::string_view output,
                                      std::initializer_list<std::string_view> errors) {
    std::vector<patchbay_str> names;
    for (const std::string_view error : errors)
        names.push_back(str(error));
    auto operation = make<patchbay_operation>();
    operation.name = str(name);
    operation.input = str(input);
    operation.output = str(output);
    operation.errors = list(names);
    return sink.operation(operation);
}

}  // namespace patchbay::sdk

#endif
