// What the tests of the spawner share: starting one, and waiting for what it does.

#pragma once

#include <poll.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/os/spawner.h"

namespace antiphon::os {

constexpr int kLongMs = 20'000;  // for what must happen soon; only a broken test waits so long

inline Spawner started() {
  auto spawner = Spawner::start();
  REQUIRE(spawner);
  return std::move(*spawner);
}

inline bool becomes_readable(int fd) {
  pollfd ready{fd, POLLIN, 0};
  return ::poll(&ready, 1, kLongMs) == 1;
}

// The next end of a child.
inline Exit next_exit(Spawner& spawner) {
  REQUIRE(becomes_readable(spawner.fd()));
  auto exits = spawner.exits();
  REQUIRE(exits);
  REQUIRE(exits->size() == 1);
  return exits->front();
}

inline std::string read_to_end(const Fd& fd) {
  std::string text;
  char chunk[4096];
  while (true) {
    REQUIRE(becomes_readable(fd.get()));
    const ssize_t got = ::read(fd.get(), chunk, sizeof chunk);
    if (got <= 0) return text;
    text.append(chunk, static_cast<std::size_t>(got));
  }
}

inline Program shell(const std::string& script) {
  Program program;
  program.arguments = {"/bin/sh", "-c", script};
  return program;
}

// What a program writes to its standard output until nobody holds it any more.
inline std::string output_of(
    Spawner& spawner, Program program, const std::function<void()>& once_it_runs = [] {}) {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  program.descriptors.emplace_back(1, pipe->write.get());
  const auto pid = spawner.spawn(program);
  REQUIRE(pid);
  pipe->write.reset();
  once_it_runs();
  std::string text = read_to_end(pipe->read);
  const Exit end = next_exit(spawner);
  CHECK(end.pid == *pid);
  CHECK(end.status == 0);
  return text;
}

}  // namespace antiphon::os
