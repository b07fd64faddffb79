#include <fmt/format.h>

#include <stdexcept>

#include "core/figures.h"
#include "core/float_environment.h"
#include "core/text.h"
#include "exchange/c/header.h"
#include "exchange/c/network.h"
#include "exchange/c/text.h"
#include "exchange/c/unfused.h"
#include "exchange/exporters/table.h"
#include "exchange/logic/minimise.h"
#include "exchange/proof_text.h"
#include "proof/one_step_windows.h"
#include "proof/patch_network.h"
#include "prune/integer/fewest_bits.h"
#include "prune/integer/stored_bytes.h"

namespace minlife {
namespace {

constexpr int kStrip = 64, kSlicedStrip = 256;

/// Whether the program's floats, which need not be rounded as predict's are, keep every answer.
struct FloatVerdict {
  bool right = true, strict = false;
  std::string remark;
};

FloatVerdict float_verdict(const ExportRequest& request) {
  if (!request.exactness || !is_proved(*request.exactness))
    return {
        true, true,
        "Floats: every product and every sum is rounded to float by itself, with contraction on or off, so "
        "that answers do not depend on the compiler."};
  const FloatAnswer& floats = *request.exactness->in_float;
  if (floats.close == 0)
    return {
        true, false,
        fmt::format("Floats: rounding changes a logit by at most {}, with contraction on or off, and each is "
                    "at least {} from 0; so no answer depends on the compiler, and all are those of minlife "
                    "predict.",
                    shortest(static_cast<float>(floats.bound)), shortest(static_cast<float>(floats.margin)))};
  const ModelFile& file = request.file;
  const auto wrong = c::wrong_when_unfused(file.model, file.config.rule, file.config.boundary, floats.bound,
                                           request.threads);
  return {
      wrong == 0, true,
      fmt::format("Floats: every product and every sum is rounded to float by itself, with contraction on or "
                  "off. {} windows are so close to 0 that another rounding might decide them; each was "
                  "computed in this way, and is right.",
                  with_commas(floats.close))};
}

/// A header around a network of stages.
std::string network_header(const ExportRequest& request, const c::Network& network,
                           const std::string& remark) {
  const ModelFile& file = request.file;
  const int reach = network.reach(), n = file.model.architecture.generations;
  const std::string body = c::interface_text(reach, n, kStrip) + c::network_text(network) +
                           c::engine_text(network, file.config.boundary) + c::calls_text() +
                           c::self_test_text(reach, n, file.config.rule, file.config.boundary);
  return c::framed(request, reach, {remark}, body);
}

Exported float_header(const ExportRequest& request) {
  const FloatVerdict verdict = float_verdict(request);
  if (!verdict.right)
    return {
        {},
        {{"form", "floats"}},
        "nothing written: the network is right as predict rounds its floats, and not known to be right where "
        "others do (--integer does not depend on roundings)\n"};
  c::Network network = c::network_of(request.file.model);
  network.strict = verdict.strict;
  const std::size_t stored = c::float_bytes(network);
  return {network_header(request, network, verdict.remark),
          {{"form", "floats"}, {"bits", 32}, {"stored_bytes", stored}},
          fmt::format("{} bytes of numbers\n", with_commas(stored))};
}

Exported integer_header(const ExportRequest& request) {
  const ModelFile& file = request.file;
  const PairLaw law = file.config.pairs(Split::test, 1, 0);
  const std::optional<IntegerNetwork> found = fewest_bits(file.model, law, request.threads).network;
  nlohmann::json facts = {{"form", "integers"}};
  facts["fewest_bits"] = found ? nlohmann::json(found->bits) : nlohmann::json();
  if (!found)
    return {{},
            facts,
            fmt::format("nothing written: no network of integers of at most {} bits was found that is "
                        "right on every window\n",
                        kMostBits)};
  if (request.bits && *request.bits < found->bits)
    return {{},
            facts,
            fmt::format("nothing written: {} bits are too few; the fewest that were found to do are {}\n",
                        *request.bits, found->bits)};
  const c::Network network = c::integer_network_of(found->model);
  const std::size_t stored = stored_bytes(found->model, found->bits);
  facts["bits"] = found->bits;
  facts["stored_bytes"] = stored;
  ExportRequest of_integers = request;
  ExactnessQuestion question;
  question.law = law;
  question.in_float = true;
  question.threads = request.threads;
  of_integers.exactness = exactness_of(found->model, question);
  const std::string weights =
      found->bits == 2 ? "-1, 0 and 1" : fmt::format("-{0} to {0}", (1 << (found->bits - 1)) - 1);
  return {network_header(
              of_integers, network,
              fmt::format("Integers: weights of {} bits ({}), {} bytes with what belongs to them; they were "
                          "searched so that the answers stay right, and proved on every window. There is no "
                          "floating point in this code, and no sum leaves its type.",
                          found->bits, weights, stored)),
          facts,
          fmt::format("weights of {} bits ({}), {} bytes of numbers\n", found->bits, weights,
                      with_commas(stored))};
}

/// The network's own answers on the 512 windows: bit 3 ky + kx of a window is the cell there.
logic::Table answers_of(const Model& model) {
  PatchNetwork network(model, {1, 1, 1, 1});
  logic::Table answers;
  for (std::uint64_t window = 0; window < 512; ++window)
    answers.push_back(network.logit(window_cells(window, 9)) > 0 ? 1 : 0);
  return answers;
}

Exported sliced_header(const ExportRequest& request) {
  const ModelFile& file = request.file;
  const logic::Circuit circuit = logic::minimised(answers_of(file.model));
  const std::string body = c::interface_text(1, 1, kSlicedStrip) +
                           c::sliced_text(circuit.text(), file.config.boundary) + c::calls_text() +
                           c::self_test_text(1, 1, file.config.rule, file.config.boundary);
  return {c::framed(request, 1,
                    {fmt::format(
                        "Logic: the network's answers on all 512 windows as {} operations on words, each of "
                        "which computes as many cells at once as a word has bits.",
                        circuit.cost())},
                    body),
          {{"form", "bit_sliced"}, {"operations", circuit.cost()}},
          fmt::format("{} operations for a word of cells\n", circuit.cost())};
}

Exported write_c(const ExportRequest& request) {
  const FloatScope floats;
  switch (request.form) {
    case Form::floats:
      return float_header(request);
    case Form::integers:
      return integer_header(request);
    case Form::bit_sliced:
      return sliced_header(request);
  }
  throw std::logic_error("no such form");
}

}  // namespace

const Exporter kC = {"c", "one C99 header, for computers and small devices", true, write_c};

}  // namespace minlife
