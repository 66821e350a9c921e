#include "core/plugin/elf.h"

#include "core/plugin/limits.h"
#include "core/plugin/manifest.h"

#include <gtest/gtest.h>

#include <cstring>
#include <elf.h>
#include <random>
#include <string>

namespace patchbay::plugin {
namespace {

#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#else
constexpr unsigned kMachine = EM_AARCH64;
#endif

// The smallest library that holds a manifest: header, names, manifest, three section headers.
struct Library {
    Elf64_Ehdr header{};
    std::string names = std::string("\0.shstrtab\0.patchbay.manifest\0", 30);
    std::string manifest = "{\"id\": \"x\"}";
    Elf64_Shdr sections[3]{};

    Library() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_machine = kMachine;
        header.e_type = ET_DYN;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = 3;
        header.e_shstrndx = 1;
        sections[1] = {1, SHT_STRTAB, 0, 0, sizeof header, names.size(), 0, 0, 1, 0};
        sections[2] = {11, SHT_PROGBITS, 0, 0, 0, 0, 0, 0, 1, 0};
        header.e_shoff = sizeof header + 64 + 4096;
    }

    std::string bytes() {
        sections[2].sh_offset = sizeof header + 64;
        if (sections[2].sh_size == 0) sections[2].sh_size = manifest.size();
        std::string out(header.e_shoff > 1u << 20 ? sizeof header : header.e_shoff, '\0');
        std::memcpy(out.data(), &header, sizeof header);
        if (out.size() < 4096) return out;
        names.copy(out.data() + sizeof header, names.size());
        manifest.copy(out.data() + sizeof header + 64, manifest.size());
        out.append(reinterpret_cast<const char *>(sections), sizeof sections);
        return out;
    }
};

TEST(Elf, FindsTheManifestWithoutLoading) {
    Library library;
    auto text = manifest_text(library.bytes());
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, library.manifest);
    library.manifest += std::string(3, '\0');  // as a C string gives it
    EXPECT_EQ(*manifest_text(library.bytes()), "{\"id\": \"x\"}");
}

int code_of(const std::string &bytes) {
    const auto text = manifest_text(bytes);
    return text ? -1 : text.error().code;
}

TEST(Elf, WhatIsNoLibraryOfThisMachineIsNoPlugin) {
    EXPECT_EQ(code_of(""), kNoPlugin);
    EXPECT_EQ(code_of("#!/bin/sh\n"), kNoPlugin);
    EXPECT_EQ(code_of("\x7f"
                      "ELF"),
              kNoPlugin);
    Library library;
    library.header.e_type = ET_EXEC;
    EXPECT_EQ(code_of(library.bytes()), kNoPlugin);
    library.header.e_type = ET_DYN;
    library.header.e_machine = EM_386;
    EXPECT_EQ(code_of(library.bytes()), kNoPlugin);
    library.header.e_machine = kMachine;
    library.header.e_ident[EI_CLASS] = ELFCLASS32;
    EXPECT_EQ(code_of(library.bytes()), kNoPlugin);
    library.header.e_ident[EI_CLASS] = ELFCLASS64;
    library.names[12] = 'X';
    EXPECT_EQ(code_of(library.bytes()), kNoPlugin);
}

TEST(Elf, AHostileSectionTableIsRefusedWithoutReadingOutside) {
    const auto broken = [](auto change) {
        Library library;
        change(library);
        return code_of(library.bytes());
    };
    EXPECT_EQ(broken([](Library &l) { l.header.e_shoff = UINT64_MAX - 8; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.header.e_shnum = 60000; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.header.e_shentsize = 8; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.header.e_shstrndx = 3; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.header.e_shstrndx = 2; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.sections[1].sh_offset = UINT64_MAX; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.sections[1].sh_size = UINT64_MAX; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.sections[2].sh_size = UINT64_MAX - 2; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.sections[2].sh_type = SHT_NOBITS; }), 0);
    EXPECT_EQ(broken([](Library &l) { l.sections[2].sh_name = UINT32_MAX; }), kNoPlugin);
}

TEST(Elf, RandomDamageNeverReadsOutside) {
    std::mt19937 random(20261123);
    const auto good = Library().bytes();
    for (int i = 0; i < 20000; ++i) {
        auto bytes = good;
        for (int flips = 0; flips < 4; ++flips) {
            const bool table = random() % 2 == 0;
            const auto span = table ? std::size_t{192} : sizeof(Elf64_Ehdr);
            const auto at = (table ? bytes.size() - 192 : 0) + random() % span;
            bytes[at] = static_cast<char>(random());
        }
        if (i % 3 == 0) bytes.resize(random() % bytes.size());
        const auto text = manifest_text(bytes);  // the sanitizer is the judge
        if (text) {
            EXPECT_LE(text->size(), bytes.size());
        }
    }
}

TEST(Elf, AManifestOfTheLimitIsReadAndOneByteMoreIsNot) {
    Library library;
    library.header.e_shoff = sizeof library.header + 64 + kMaxManifestBytes + 8;
    library.sections[2].sh_size = kMaxManifestBytes;
    auto text = manifest_text(library.bytes());
    ASSERT_TRUE(text) << text.error().message;
    library.sections[2].sh_size = kMaxManifestBytes + 1;
    EXPECT_FALSE(manifest_text(library.bytes()));
}

TEST(Elf, AMissingFileIsNamed) {
    const auto text = read_manifest_section("/nonexistent/x.so");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().where, "/nonexistent/x.so");
}

}  // namespace
}  // namespace patchbay::plugin
