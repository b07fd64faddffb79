#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace minlife::testing {

// A model of a study's folder and of the processes that work on it, small enough to try every schedule: at
// each moment any process may take its next step, and, a given number of times, die instead. A step is what
// one system call does: nothing comes between its parts. The steps of `numbered` are those of the program, in
// its order:
//   extender        StudyFolder::open (study_folder.cc)
//   record, look    LedgerWriter::append (store/ledger_writer.cc)
//   note ... finish StudyFolder::collect, as store/table_set.h counts them; kept is check_kept
//   (study_folder.cc)
// Those of `replaced` are the program's before plans had numbers: one plan.json that is renamed over, tables
// that are renamed over one by one, and no look back.

enum class Protocol { replaced, numbered };

enum class Step : std::uint8_t {
  find_plan,   ///< read the newest plan; take it, add to it, or refuse
  make_plan,   ///< give the extension its name
  record,      ///< append a result to the process's own segment
  look,        ///< is the segment still there?
  note,        ///< read provenance.json, and begin to collect
  read_plan,   ///< the newest
  read_first,  ///< of the ledger's two segments
  read_second,
  kept,           ///< is what was recorded among what was read?
  peek,           ///< is provenance.json still the one noted?
  take,           ///< rename it away, and look at what was taken
  replace_first,  ///< of two tables
  replace_second,
  finish,  ///< give provenance.json its name
  remove,  ///< of the remover: delete the segment of process 0
  done,    ///< ended with exit code 0
  failed,  ///< ended with a message
  died
};

enum class Role : std::uint8_t { sweep, extender, collector, remover };

/// Sets are bits: of the plan's parts, and of records, one of each process.
using Set = std::uint8_t;

/// What a file that was made by collecting shows; no maker: there is no such file. One process makes the same
/// bytes of the same plan and records; another may not (--no-timing, another host).
struct Version {
  Set plan = 0, records = 0;
  std::int8_t maker = -1;
  bool operator==(const Version&) const = default;
};

struct Process {
  Role role = Role::remover;
  Step next = Step::done;
  Set spec = 0;  ///< what it wants the plan to hold
  bool lost = false;
  std::uint8_t number = 0;  ///< of the plan it looked at
  Set plan = 0, records = 0;
  Version noted = {};
  bool operator==(const Process&) const = default;
};

struct Folder {
  static constexpr std::size_t kMostProcesses = 3;
  std::array<Set, 4> plans{1};  ///< by number; plan.json holds part 0
  std::uint8_t newest = 0;
  std::array<Set, 2> segments{};  ///< of processes 0 and 1
  bool removed = false;           ///< the segment of process 0
  std::array<Version, 2> tables{};
  Version provenance = {};
  std::uint8_t deaths_left = 0;
  std::array<Process, kMostProcesses> processes{};

  Set plan() const { return plans[newest]; }
  Set ledger() const { return static_cast<Set>((removed ? 0 : segments[0]) | segments[1]); }
};

/// How things may stand when all processes have ended.
enum class Fault {
  lost_extension,  ///< exit code 0, and the newest plan does not hold what was asked for
  stale_tables,    ///< nobody died and nothing was removed, yet tables are not of the newest plan and all
                   ///< records
  mixed_tables,    ///< the same, of two makings
  undetected,      ///< a reader who checks what provenance.json tells takes wrong tables for right ones
  lost_record      ///< exit code 0, and the tables that this process made lack its own record
};

/// What an exploration found: for each fault the first schedule that leads to it.
struct Exploration {
  std::size_t states = 0, endings = 0;
  std::map<Fault, std::string> faults;
};

Process sweep();
Process extender(Set spec);
Process collector();
Process remover();

/// All schedules of the processes in a folder with plan.json, with so many deaths at most.
Exploration explore(Protocol protocol, const std::vector<Process>& processes, std::uint8_t deaths);

}  // namespace minlife::testing
