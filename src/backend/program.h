// One program of the user's: batches of lines in, what it says of each item out.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/base/result.h"
#include "antiphon/config/programs.h"
#include "antiphon/filter/filter.h"
#include "antiphon/model/verdict.h"
#include "backend/program_lines.h"

namespace antiphon::backend {

class Program : private CrewWork {
 public:
  struct Batch {
    std::string about;              // for people: the feed's address
    std::string lines;              // an item each
    std::vector<std::string> keys;  // theirs
  };
  struct Outcome {
    std::map<std::string, Verdict> verdicts;  // by key, of those that it said something of
    std::string failure;                      // why that is not all; empty: it is
  };
  using Done = std::function<void(Outcome)>;

  Program(Children& children, const config::ProgramOptions& options, const std::string& home);

  // Calls back from the loop, exactly once unless cancelled first.
  JobId ask(Batch batch, Done done);
  void cancel(JobId job);

  [[nodiscard]] const std::string& name() const { return name_; }
  // `program spam`: who did what is done to an item, and what runs.
  [[nodiscard]] const std::string& role() const { return crew_.role(); }
  // Without a condition everything.
  [[nodiscard]] const filter::Node& when() const { return when_; }
  // As far as it has said so.
  [[nodiscard]] const ProgramNeeds& needs() const { return needs_; }

  // It failed over a batch, so many items of which were stored without it.
  void note_failure(std::size_t items, const std::string& reason);
  // For people, and told only once; empty: there was none.
  std::string take_failure();

 private:
  struct Job {
    Batch batch;
    std::map<std::string, Verdict> verdicts;
    Done done;
  };

  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void give(Child& program, wire::RequestId request, JobId job) override;
  Heard take(JobId job, const wire::Frame& frame) override;
  void over(JobId job, Ending ending, const std::string& reason) override;
  [[nodiscard]] std::string told(JobId job) const override;

  Children& children_;
  std::string name_;
  std::vector<std::string> command_;
  filter::Node when_;
  ProgramNeeds needs_;
  std::map<JobId, Job> jobs_;
  // Of failures that are not told yet.
  std::size_t missed_ = 0;  // items
  std::string reason_;      // of the first
  Crew crew_;
};

}  // namespace antiphon::backend
