#include "tests/simulators/whatsapp/shape.h"

namespace patchbay::simulators::whatsapp {

std::optional<GraphError> check_shape(const json::object &object, Shape shape,
                                      const std::string &path) {
    const auto mistake = graph::first_mistake(object, shape, path);
    if (!mistake) return {};
    switch (mistake->kind) {
        case graph::MistakeKind::missing:
            return GraphError{131008, mistake->message};
        case graph::MistakeKind::limit:
            return GraphError{131009, mistake->message};
        case graph::MistakeKind::type:
            break;
    }
    return GraphError{100, mistake->message};
}

}  // namespace patchbay::simulators::whatsapp
