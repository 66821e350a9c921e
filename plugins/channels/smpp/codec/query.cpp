#include "query.h"

#include "message.h"

namespace smpp {

Result<std::string> encode(const Query &query) {
    Writer writer;
    writer.c_string(query.message_id, kMessageIdBytes, "message_id", status::kInvalidMessageId);
    write_address(writer, query.source, kAddressBytes, "source_addr", status::kInvalidSource);
    return writer.take();
}

Result<Query> decode_query(std::string_view body) {
    Reader reader(body);
    Query query;
    query.message_id = reader.c_string(kMessageIdBytes, "message_id", status::kInvalidMessageId);
    query.source = read_address(reader, kAddressBytes, "source_addr", status::kInvalidSource);
    return ended(reader, std::move(query));
}

Result<std::string> encode(const QueryResponse &response) {
    Writer writer;
    if (!response.message_id) return writer.take();
    writer.c_string(*response.message_id, kMessageIdBytes, "message_id", status::kInvalidMessageId);
    writer.c_string(response.final_date, kTimeBytes, "final_date");
    writer.u8(response.message_state);
    writer.u8(response.error_code);
    return writer.take();
}

Result<QueryResponse> decode_query_response(std::string_view body) {
    Reader reader(body);
    QueryResponse response;
    response.message_id = read_optional_start(reader, kMessageIdBytes, "message_id");
    if (!response.message_id) return response;
    response.final_date = reader.c_string(kTimeBytes, "final_date");
    response.message_state = reader.u8("message_state");
    response.error_code = reader.u8("error_code");
    return ended(reader, std::move(response));
}

Result<std::string> encode(const Alert &alert) {
    Writer writer;
    write_address(writer, alert.source, kDataAddressBytes, "source_addr", status::kInvalidSource);
    write_address(writer, alert.esme, kDataAddressBytes, "esme_addr", status::kInvalidDestination);
    write_tlvs(writer, alert.tlvs);
    return writer.take();
}

Result<Alert> decode_alert(std::string_view body) {
    Reader reader(body);
    Alert alert;
    alert.source = read_address(reader, kDataAddressBytes, "source_addr", status::kInvalidSource);
    alert.esme = read_address(reader, kDataAddressBytes, "esme_addr", status::kInvalidDestination);
    alert.tlvs = read_tlvs(reader);
    return ended(reader, std::move(alert));
}

Result<std::string> encode(const Bare &bare) {
    Writer writer;
    write_tlvs(writer, bare.tlvs);
    return writer.take();
}

Result<Bare> decode_bare(std::string_view body) {
    Reader reader(body);
    Bare bare;
    bare.tlvs = read_tlvs(reader);
    return ended(reader, std::move(bare));
}

}  // namespace smpp
