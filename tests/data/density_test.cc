#include "data/density.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace minlife;

TEST_CASE("a density law is a number or a range, and its text reads back") {
  CHECK(parse_density("0.38") == DensityLaw{0.38, 0.38});
  CHECK(parse_density("uniform:0.1,0.9") == DensityLaw{0.1, 0.9});
  for (const char* text : {"0", "1", "0.38", "uniform:0.1,0.9", "uniform:0,1"}) {
    CAPTURE(text);
    CHECK(to_string(parse_density(text)) == text);
  }
  CHECK(to_string(parse_density("uniform:0.5,0.5")) == "0.5");
  CHECK(to_string(parse_density("-0")) == "0");
  CHECK(to_string(parse_density("1e-3")) == "0.001");
}

TEST_CASE("what is no density law is refused by name") {
  for (const char* text :
       {"", "-0.1", "1.1", "nan", "inf", "0.5abc", " 0.5", "0,5", "uniform:", "uniform:0.9,0.1",
        "uniform:0.1", "uniform:0.1,", "uniform:0.1,0.2,0.3", "uniform:0,2", "normal:0,1"}) {
    CAPTURE(text);
    try {
      parse_density(text, "--test-density");
      FAIL("accepted");
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("--test-density is "));
    }
  }
}

TEST_CASE("a fixed law draws nothing; a uniform one stays inside and takes one word") {
  RandomStream random(1, purpose("test"), 0, 0), twin = random;
  CHECK(DensityLaw{0.25, 0.25}.draw(random) == 0.25);
  CHECK(random.next() == twin.next());
  const DensityLaw law{0.1, 0.9};
  for (int i = 0; i < 1000; ++i) {
    const double density = law.draw(random);
    CHECK(density >= 0.1);
    CHECK(density <= 0.9);
    twin.next();
  }
  CHECK(random.next() == twin.next());
}
