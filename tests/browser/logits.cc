// logits MODEL.h5 ROWS COLUMNS: reads boards from standard input, a line of ROWS * COLUMNS digits 0 and 1
// each, and prints of each the bits of predict's logits as hexadecimal words, the network's boundary around
// it.
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

#include "core/error.h"
#include "core/float_environment.h"
#include "life/packed_batch.h"
#include "nn/network.h"
#include "train/model_file.h"

namespace minlife {
namespace {

void print_logits(const ModelFile& file, int rows, int columns) {
  const FloatScope floats;
  Network network(file.model.architecture, rows, columns,
                  file.config.boundary == Boundary::torus ? Padding::wrap : Padding::zero);
  network.set_parameters(file.model.parameters);
  std::vector<std::uint8_t> packed(packed_board_bytes(rows, columns));
  for (std::string line; std::getline(std::cin, line);) {
    Board board(rows, columns);
    for (int cell = 0; cell < rows * columns; ++cell)
      board.set(cell / columns, cell % columns, line.at(static_cast<std::size_t>(cell)) == '1');
    pack(board, packed.data());
    network.forward(packed.data());
    for (int cell = 0; cell < rows * columns; ++cell) {
      const float logit = network.logits()[network.shape().offset(cell / columns, cell % columns)];
      std::uint32_t bits = 0;
      std::memcpy(&bits, &logit, sizeof bits);
      std::printf("%08x%c", static_cast<unsigned>(bits), cell + 1 == rows * columns ? '\n' : ' ');
    }
  }
}

}  // namespace
}  // namespace minlife

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    minlife::print_logits(minlife::read_model_file(argv[1]), std::stoi(argv[2]), std::stoi(argv[3]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "logits: %s\n", error.what());
    return 1;
  }
  return 0;
}
