#include "study/folder_model.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

// Every schedule of the processes that may meet in a study's folder (folder_model.h). The old protocol must
// show the faults that were seen of real processes; the program's must show none.

using namespace minlife::testing;

namespace {

struct Meeting {
  std::string who;
  std::vector<Process> processes;
  std::vector<Fault> faults_before;  ///< that `replaced` shows
};

const std::vector<Meeting>& meetings() {
  static const std::vector<Meeting> kMeetings{
      {"two extenders, of which one adds more", {extender(0b011), extender(0b111)}, {Fault::lost_extension}},
      {"two extenders that add different things",
       {extender(0b011), extender(0b101)},
       {Fault::lost_extension}},
      {"a sweep and a collector", {sweep(), collector()}, {Fault::stale_tables, Fault::mixed_tables}},
      {"a sweep of an older plan, an extender and a collector",
       {sweep(), extender(0b011), collector()},
       {Fault::stale_tables, Fault::mixed_tables, Fault::undetected}},
      {"a sweep, a collector and who removes a segment",
       {sweep(), collector(), remover()},
       {Fault::lost_record}},
      {"a sweep, an extender and who removes a segment",
       {sweep(), extender(0b011), remover()},
       {Fault::lost_record}}};
  return kMeetings;
}

std::string name_of(Fault fault) {
  static constexpr const char* kNames[] = {"lost extension", "stale tables", "mixed tables", "undetected",
                                           "lost record"};
  return kNames[static_cast<std::size_t>(fault)];
}

}  // namespace

TEST_CASE("one plan.json and tables renamed over: every fault that was seen has a schedule") {
  for (const Meeting& meeting : meetings()) {
    CAPTURE(meeting.who);
    const Exploration found = explore(Protocol::replaced, meeting.processes, 1);
    for (const Fault fault : meeting.faults_before) {
      CAPTURE(name_of(fault));
      CHECK(found.faults.count(fault) == 1);
    }
  }
}

TEST_CASE("numbered plans and sets of tables: no schedule shows a fault") {
  for (const Meeting& meeting : meetings())
    for (std::uint8_t deaths = 0; deaths + meeting.processes.size() <= 4; ++deaths) {
      CAPTURE(meeting.who);
      CAPTURE(static_cast<int>(deaths));
      const Exploration found = explore(Protocol::numbered, meeting.processes, deaths);
      CHECK(found.endings > 0);
      for (const auto& [fault, schedule] : found.faults) FAIL_CHECK(name_of(fault) << ": " << schedule);
    }
}

TEST_CASE("all schedules are tried: two processes of so many steps have so many states") {
  // A remover beside itself: each has moved or not, and with one death may have died instead.
  CHECK(explore(Protocol::numbered, {remover()}, 0).states == 2);
  CHECK(explore(Protocol::numbered, {remover()}, 1).states == 3);
  CHECK(explore(Protocol::numbered, {remover(), remover()}, 0).states == 4);
}
