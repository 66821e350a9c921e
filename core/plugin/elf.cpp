#include "core/plugin/elf.h"

#include "core/plugin/limits.h"
#include "core/plugin/manifest.h"

#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <optional>
#include <system_error>

namespace patchbay::plugin {
namespace {

#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = EM_AARCH64;
#else
#error "Add the ELF machine of this architecture"
#endif

constexpr std::string_view kManifestSection = ".patchbay.manifest";

std::optional<std::string_view> slice(std::string_view file, std::uint64_t at, std::uint64_t size) {
    if (at > file.size() || size > file.size() - at) return std::nullopt;
    return file.substr(at, size);
}

template <class T>
std::optional<T> load(std::string_view file, std::uint64_t at) {
    const auto bytes = slice(file, at, sizeof(T));
    if (!bytes) return std::nullopt;
    T value;
    std::memcpy(&value, bytes->data(), sizeof value);
    return value;
}

bool named(std::string_view names, std::uint32_t at, std::string_view name) {
    const auto found = slice(names, at, name.size() + 1);
    return found && found->substr(0, name.size()) == name && found->back() == '\0';
}

}  // namespace

Result<std::string_view> find_section(std::string_view file, std::string_view name) {
    const auto header = load<Elf64_Ehdr>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return Error{"is no ELF file", {}, kNoPlugin};
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != kMachine || header->e_type != ET_DYN)
        return Error{"is no shared library for this machine", {}, kNoPlugin};
    if (header->e_shnum == 0) return Error{"has no sections", {}, kNoPlugin};

    const Error broken{"its section table is broken; build the plugin again", {}, 0};
    if (header->e_shentsize != sizeof(Elf64_Shdr)) return broken;
    const auto section = [&](std::uint64_t index) -> std::optional<Elf64_Shdr> {
        const auto table = slice(file, header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr));
        if (!table || index >= header->e_shnum) return std::nullopt;
        return load<Elf64_Shdr>(*table, index * sizeof(Elf64_Shdr));
    };
    const auto names_header = section(header->e_shstrndx);
    if (!names_header || names_header->sh_type != SHT_STRTAB) return broken;
    const auto names = slice(file, names_header->sh_offset, names_header->sh_size);
    if (!names) return broken;

    for (unsigned i = 0; i < header->e_shnum; ++i) {
        const auto candidate = section(i);
        if (!candidate) return broken;
        if (!named(*names, candidate->sh_name, name)) continue;
        if (candidate->sh_type != SHT_PROGBITS) return broken;
        const auto bytes = slice(file, candidate->sh_offset, candidate->sh_size);
        if (!bytes) return broken;
        return *bytes;
    }
    return Error{"has no section " + std::string(name) +
                     "; build it with patchbay_add_plugin(... MANIFEST file)",
                 {},
                 kNoPlugin};
}

Result<std::string> read_library(const std::string &path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in)
        return Error{path + ": cannot be read: " + std::generic_category().message(errno), path};
    const auto size = static_cast<std::int64_t>(in.tellg());
    if (size < 0 || static_cast<std::uint64_t>(size) > kMaxLibraryBytes)
        return Error{path + ": is over the limit of " + std::to_string(kMaxLibraryBytes) +
                         " bytes for a plugin",
                     path};
    std::string bytes(static_cast<std::size_t>(size), '\0');
    in.seekg(0);
    in.read(bytes.data(), size);
    if (in.gcount() != size) return Error{path + ": cannot be read to its end", path};
    return bytes;
}

Result<std::string> manifest_text(std::string_view library) {
    auto section = find_section(library, kManifestSection);
    if (!section) return section.error();
    if (section->size() > kMaxManifestBytes)
        return Error{"its manifest is over the limit of " + std::to_string(kMaxManifestBytes) +
                     " bytes"};
    auto text = *section;
    while (!text.empty() && text.back() == '\0')
        text.remove_suffix(1);  // from a C string
    return std::string(text);
}

Result<std::string> read_manifest_section(const std::string &path) {
    auto library = read_library(path);
    if (!library) return library.error();
    auto text = manifest_text(*library);
    if (!text) return Error{path + ": " + text.error().message, path, text.error().code};
    return text;
}

}  // namespace patchbay::plugin
