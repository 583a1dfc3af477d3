// The box of each of our programs: what it may still do. Values, which tests enter as the programs
// do.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "antiphon/os/paths.h"
#include "antiphon/os/sandbox.h"

namespace antiphon::os {

// Memory and descriptors 0 to 2.
Box parser_box();

// Scanner, keeper, trainer: the folder of the store, as SQLite makes and removes files beside it.
// `reads`: files that the role reads besides.
Box store_box(const std::string& store, const std::vector<std::string>& reads = {});

// Certificates and resolver files; the ports of the web and of names, and `ports`. `reads`: files
// that feeds name for their TLS.
Box fetcher_box(std::vector<std::uint16_t> ports, const std::vector<std::string>& reads);

// The folders of store, feeds file and log, what the system has for everybody, and `reads`.
Box backend_box(const Paths& paths, const std::vector<std::string>& reads);

// Any file: for commands that are given names of files. No network and no programs all the same.
Box any_file_box();

// Reads what the system has for everybody, and the settings. Writes to nothing but what is open.
Box front_end_box(const std::string& config);

}  // namespace antiphon::os
