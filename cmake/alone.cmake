# Most targets are compiled a dozen files at a time (CMAKE_UNITY_BUILD of the presets), so that their
# headers are parsed once for all of them: a clean build takes a third of the time. These files are
# compiled alone, since each has a name of its own that another file of its target has too.
set(alone
    core/app/loaded.cpp
    core/base/located_json.cpp
    core/flow/cel/functions.cpp core/flow/cel/operators.cpp core/flow/cel/text_functions.cpp core/flow/cel/value.cpp
    core/flow/cel/time.cpp core/flow/cel/time_functions.cpp
    core/flow/read_call.cpp core/flow/read_content.cpp
    core/net/http_session_read.cpp core/net/request_parser.cpp core/net/response_parser.cpp
    core/plugin/json_tape.cpp core/plugin/veil.cpp
    plugins/channels/smpp/long_texts.cpp plugins/channels/smpp/receipts.cpp
    plugins/channels/sms-http/generic_decode.cpp plugins/channels/sms-http/generic_send.cpp
    plugins/channels/sms-http/generic_settings.cpp
    plugins/channels/whatsapp/encode_template.cpp plugins/channels/whatsapp/errors.cpp
    tests/simulators/messenger/conversations_api.cpp tests/simulators/messenger/message_check.cpp
    tests/simulators/smsc/submit_check.cpp
    tests/simulators/twilio/segments.cpp
    tests/simulators/whatsapp/message_check.cpp tests/simulators/whatsapp/world.cpp
    tests/unit/delivery/concurrency_limit_test.cpp tests/unit/delivery/status_order_test.cpp
    tests/unit/delivery/statuses_test.cpp
    tests/unit/engine/clock_test.cpp tests/unit/engine/departures_test.cpp
    tests/unit/engine/flow_timer_test.cpp
    tests/unit/engine/parts/raw_requests_test.cpp tests/unit/engine/provider_word_test.cpp
    tests/unit/engine/stream_test.cpp tests/unit/engine/token_test.cpp
    tests/unit/engine/window_test.cpp
    tests/unit/flow/editing_property_test.cpp tests/unit/flow/expression_test.cpp
    tests/unit/model/header_test.cpp tests/unit/model/render_test.cpp
    tests/unit/net/connection_addresses_test.cpp tests/unit/net/http_client_pool_test.cpp
    tests/unit/net/http_client_tls_test.cpp tests/unit/net/response_parser_test.cpp
    tests/unit/plugin/services_test.cpp
    tests/unit/smpp/framer_test.cpp tests/unit/smpp/message_id_test.cpp
    tests/unit/smpp/split_test.cpp tests/unit/smpp/status_test.cpp
    tests/unit/smpp/user_data_test.cpp
    tests/unit/smpp_channel/lenient_test.cpp tests/unit/smpp_channel/settings_test.cpp
    tests/unit/sms_http/decode_test.cpp
    tests/unit/whatsapp/template_list_test.cpp)
if(NOT PATCHBAY_TESTS)
    list(FILTER alone EXCLUDE REGEX ^tests/)
endif()
foreach(source ${alone})
    get_filename_component(folder ${source} DIRECTORY)
    while(NOT EXISTS ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
        get_filename_component(folder ${folder} DIRECTORY)
    endwhile()
    if(NOT IS_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
        continue() # a part that this preset does not build
    endif()
    set_source_files_properties(${PROJECT_SOURCE_DIR}/${source} DIRECTORY ${folder}
        PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endforeach()
