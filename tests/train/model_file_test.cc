#include "train/model_file.h"

#include <doctest/doctest.h>

#include "core/memory_file_system.h"

using namespace minlife;

TEST_CASE("however long a learning curve is, it reads back from a model file and from a checkpoint") {
  testing::MemoryFileSystem disk;
  disk.create_folders("d");
  const TrainConfig config;
  TrainState state = initial_state(config, 1, 2);
  for (std::uint64_t update = 0; update < 60000; ++update) state.curve.push_back({update, 1.0 / 3});
  for (const Status status : {Status::running, Status::done}) {
    state.status = status;
    const ModelFile file{state.model, config, 1, 2, result_json(config, state), ""};
    if (status == Status::running)
      write_checkpoint("d/m.h5", file, state, disk);
    else
      write_model_file("d/m.h5", file, disk);
    TrainState again = initial_state(config, 1, 2);
    read_checkpoint("d/m.h5", config, 1, 2, again, disk);
    CHECK(again.status == status);
    REQUIRE(again.curve.size() == state.curve.size());
    CHECK(again.curve.back().update == 59999);
    CHECK(again.curve.back().loss == 1.0 / 3);
  }
}
