// What antiphon and a program of the user's say to each other, line by line: antiphon-program(7).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/model/verdict.h"

namespace antiphon::backend {

constexpr int kProgramVersion = 1;

// All of these end with a newline.
std::string program_hello(std::string_view name);
constexpr std::string_view kEndOfBatch = "\n";

// What a program wants to be told of items, beside what costs nothing.
struct ProgramNeeds {
  bool text = true;
  bool html = true;

  bool operator==(const ProgramNeeds&) const = default;
};

// Its answer to the hello. Errors go behind its name: `speaks version 2 of the language of
// programs, antiphon speaks version 1`.
Result<ProgramNeeds> read_program_hello(std::string_view line);

struct ProgramAnswer {
  std::string key;
  Verdict verdict;
};

// What it says of an item; `by` is who it is. Text is made printable and cut, names that no number
// can have are passed over. Errors say what is wrong with the line: `no object`.
Result<ProgramAnswer> read_program_answer(std::string_view line, const std::string& by);

}  // namespace antiphon::backend
