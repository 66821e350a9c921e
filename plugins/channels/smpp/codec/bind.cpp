#include "bind.h"

#include "fields.h"

namespace smpp {

Result<std::string> encode(const Bind &bind) {
    Writer writer;
    writer.c_string(bind.system_id, kSystemIdBytes, "system_id", status::kInvalidSystemId);
    writer.c_string(bind.password, kPasswordBytes, "password", status::kInvalidPassword);
    writer.c_string(bind.system_type, kSystemTypeBytes, "system_type", status::kInvalidSystemType);
    writer.u8(bind.interface_version);
    writer.u8(bind.addr_ton);
    writer.u8(bind.addr_npi);
    writer.c_string(bind.address_range, kAddressRangeBytes, "address_range");
    return writer.take();
}

Result<Bind> decode_bind(std::string_view body) {
    Reader reader(body);
    Bind bind;
    bind.system_id = reader.c_string(kSystemIdBytes, "system_id", status::kInvalidSystemId);
    bind.password = reader.c_string(kPasswordBytes, "password", status::kInvalidPassword);
    bind.system_type = reader.c_string(kSystemTypeBytes, "system_type", status::kInvalidSystemType);
    bind.interface_version = reader.u8("interface_version");
    bind.addr_ton = reader.u8("addr_ton");
    bind.addr_npi = reader.u8("addr_npi");
    bind.address_range = reader.c_string(kAddressRangeBytes, "address_range");
    return ended(reader, std::move(bind));
}

Result<std::string> encode(const BindResponse &response) {
    Writer writer;
    write_optional_start(writer, response.system_id, kSystemIdBytes, "system_id", response.tlvs);
    return writer.take();
}

Result<BindResponse> decode_bind_response(std::string_view body) {
    Reader reader(body);
    BindResponse response;
    response.system_id = read_optional_start(reader, kSystemIdBytes, "system_id");
    response.tlvs = read_tlvs(reader);
    return ended(reader, std::move(response));
}

Result<std::string> encode(const Outbind &outbind) {
    Writer writer;
    writer.c_string(outbind.system_id, kSystemIdBytes, "system_id", status::kInvalidSystemId);
    writer.c_string(outbind.password, kPasswordBytes, "password", status::kInvalidPassword);
    return writer.take();
}

Result<Outbind> decode_outbind(std::string_view body) {
    Reader reader(body);
    Outbind outbind;
    outbind.system_id = reader.c_string(kSystemIdBytes, "system_id", status::kInvalidSystemId);
    outbind.password = reader.c_string(kPasswordBytes, "password", status::kInvalidPassword);
    return ended(reader, std::move(outbind));
}

}  // namespace smpp
