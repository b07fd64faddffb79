#include "study/folder_model.h"

#include <unordered_set>
#include <utility>

namespace minlife::testing {
namespace {

const char* name_of(Step step) {
  static constexpr const char* kNames[] = {
      "find plan",      "make plan",   "record", "look", "note",   "read plan",
      "read first",     "read second", "kept",   "peek", "take",   "replace first",
      "replace second", "finish",      "remove", "done", "failed", "died"};
  return kNames[static_cast<std::size_t>(step)];
}

bool within(Set part, Set whole) { return (part & ~whole) == 0; }
bool has_ended(const Process& process) { return process.next >= Step::done; }
Set own_record(std::size_t process) { return static_cast<Set>(1u << process); }

/// What the process's next step does to the folder.
class Stepper {
 public:
  Stepper(Protocol protocol, Folder& folder, std::size_t index)
      : numbered_(protocol == Protocol::numbered), at_(folder), index_(index), me_(folder.processes[index]) {}

  void step() {
    switch (me_.next) {
      case Step::find_plan:
        return find_plan();
      case Step::make_plan:
        return make_plan();
      case Step::record:
        // An open segment that was removed still takes records; nobody will read them.
        at_.segments[index_] |= own_record(index_);
        return go(numbered_ ? Step::look : Step::note);
      case Step::look:
        return go(is_gone() ? Step::failed : Step::note);
      case Step::note:
        me_.noted = at_.provenance;
        me_.records = 0;
        return go(numbered_ ? Step::read_plan : Step::read_first);
      case Step::read_plan:
        me_.plan = at_.plan();
        return go(Step::read_first);
      case Step::read_first:
        if (!at_.removed) me_.records |= at_.segments[0];
        return go(Step::read_second);
      case Step::read_second:
        me_.records |= at_.segments[1];
        return go(numbered_ ? Step::kept : Step::replace_first);
      case Step::kept:
        return go(within(recorded(), me_.records) ? Step::peek : Step::failed);
      case Step::peek:
        return go(is_other(at_.provenance) ? Step::note : Step::take);
      case Step::take:
        return go(is_other(std::exchange(at_.provenance, {})) ? Step::note : Step::replace_first);
      case Step::replace_first:
        at_.tables[0] = mine();
        return go(Step::replace_second);
      case Step::replace_second:
        at_.tables[1] = mine();
        return go(Step::finish);
      case Step::finish:
        return finish();
      case Step::remove:
        at_.removed = true;
        return go(Step::done);
      default:
        return;
    }
  }

 private:
  void go(Step next) { me_.next = next; }
  Version mine() const { return {me_.plan, me_.records, static_cast<std::int8_t>(index_)}; }
  bool is_gone() const { return index_ == 0 && at_.removed; }
  bool is_other(const Version& found) const { return found.maker >= 0 && found != me_.noted; }
  Set recorded() const {
    return me_.role == Role::sweep || me_.role == Role::extender ? own_record(index_) : Set{0};
  }

  void find_plan() {
    me_.number = at_.newest;
    me_.plan = at_.plan();
    if (me_.role == Role::collector) return go(Step::note);
    const bool extends = me_.role == Role::extender;
    if (me_.spec == me_.plan || (extends && me_.lost && within(me_.spec, me_.plan))) return go(Step::record);
    go(extends && within(me_.plan, me_.spec) ? Step::make_plan : Step::failed);
  }

  void make_plan() {
    if (numbered_ && at_.newest != me_.number) {
      me_.lost = true;
      return go(Step::find_plan);
    }
    if (numbered_) ++at_.newest;
    at_.plans[at_.newest] = me_.spec;
    me_.plan = me_.spec;
    go(Step::record);
  }

  void finish() {
    if (numbered_ && at_.provenance.maker >= 0) return go(Step::note);
    at_.provenance = mine();
    go(Step::done);
  }

  bool numbered_;
  Folder& at_;
  std::size_t index_;
  Process& me_;
};

class Explorer {
 public:
  explicit Explorer(Protocol protocol) : protocol_(protocol) {}

  Exploration explore(const Folder& start) {
    visit(start);
    found_.states = seen_.size();
    return std::move(found_);
  }

 private:
  void visit(const Folder& at) {
    if (!seen_.insert(text_of(at)).second) return;
    bool ended = true;
    for (std::size_t k = 0; k < at.processes.size(); ++k) {
      if (has_ended(at.processes[k])) continue;
      ended = false;
      schedule_.push_back({k, at.processes[k].next});
      Folder next = at;
      Stepper(protocol_, next, k).step();
      visit(next);
      if (at.deaths_left > 0) {
        schedule_.back().second = Step::died;
        next = at;
        next.processes[k].next = Step::died;
        --next.deaths_left;
        visit(next);
      }
      schedule_.pop_back();
    }
    if (ended) judge(at);
  }

  void judge(const Folder& at) {
    ++found_.endings;
    bool undisturbed = !at.removed, collected = false;
    for (std::size_t k = 0; k < at.processes.size(); ++k) {
      const Process& process = at.processes[k];
      const bool good = process.next == Step::done;
      undisturbed = undisturbed && process.next != Step::died;
      collected = collected || (good && process.role != Role::remover);
      if (good && process.role == Role::extender && !within(process.spec, at.plan()))
        note(Fault::lost_extension);
      const bool records = process.role == Role::sweep || process.role == Role::extender;
      if (good && records && !within(own_record(k), process.records)) note(Fault::lost_record);
    }
    const Version& first = at.tables[0];
    const bool one_making = first == at.tables[1] && first.maker >= 0;
    const bool right = one_making && first.plan == at.plan() && first.records == at.ledger();
    if (undisturbed && collected && !one_making) note(Fault::mixed_tables);
    if (undisturbed && collected && one_making && !right) note(Fault::stale_tables);
    if (seems_right(at) && !right) note(Fault::undetected);
  }

  /// What a reader can check: before, that provenance.json names the plan; now its digests of plan, ledger
  /// and every table.
  bool seems_right(const Folder& at) const {
    const Version& told = at.provenance;
    if (told.maker < 0 || told.plan != at.plan()) return false;
    return protocol_ == Protocol::replaced ||
           (told.records == at.ledger() && told == at.tables[0] && told == at.tables[1]);
  }

  void note(Fault fault) {
    if (found_.faults.count(fault) > 0) return;
    std::string& text = found_.faults[fault];
    for (const auto& [process, step] : schedule_)
      text += std::to_string(process) + " " + name_of(step) + "; ";
  }

  static void add(std::string& text, const Version& version) {
    text += static_cast<char>(version.plan);
    text += static_cast<char>(version.records);
    text += static_cast<char>(version.maker);
  }

  /// All that decides what may come.
  static std::string text_of(const Folder& at) {
    std::string text(at.plans.begin(), at.plans.end());
    text += static_cast<char>(at.newest);
    text.append(at.segments.begin(), at.segments.end());
    text += static_cast<char>(at.removed);
    text += static_cast<char>(at.deaths_left);
    for (const Version& version : {at.tables[0], at.tables[1], at.provenance}) add(text, version);
    for (const Process& process : at.processes) {
      text += static_cast<char>(process.next);
      text += static_cast<char>(process.lost);
      text += static_cast<char>(process.number);
      text += static_cast<char>(process.plan);
      text += static_cast<char>(process.records);
      add(text, process.noted);
    }
    return text;
  }

  Protocol protocol_;
  std::unordered_set<std::string> seen_;
  std::vector<std::pair<std::size_t, Step>> schedule_;  ///< process and step, to where we are
  Exploration found_;
};

}  // namespace

Process sweep() { return {.role = Role::sweep, .next = Step::find_plan, .spec = 1}; }
Process extender(Set spec) { return {.role = Role::extender, .next = Step::find_plan, .spec = spec}; }
Process collector() { return {.role = Role::collector, .next = Step::find_plan, .spec = 1}; }
Process remover() { return {.role = Role::remover, .next = Step::remove}; }

Exploration explore(Protocol protocol, const std::vector<Process>& processes, std::uint8_t deaths) {
  Folder start;
  start.deaths_left = deaths;
  for (std::size_t k = 0; k < processes.size(); ++k) start.processes[k] = processes[k];
  return Explorer(protocol).explore(start);
}

}  // namespace minlife::testing
