#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "stats/cost_ratio.h"
#include "stats/paired_rates.h"

// Written by make_ratio_table.py; do not edit.

namespace minlife::oracle {

inline constexpr double kEndless = std::numeric_limits<double>::infinity();

struct RatioRow {
  const char* name;
  std::vector<PaidAttempt> a, b;
  double ratio, low, high;
};

// clang-format off
inline const RatioRow kRatios[] = {
  {"two independent samples",
   {{23,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{72,true,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{32,true,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{100,true,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{60,true,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{20,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{88,true,0},{101,false,0},{104,false,0},{107,false,0}},
   {{31,true,0},{103,false,0},{106,false,0},{101,true,0},{112,false,0},{102,false,0},{82,true,0},{108,false,0},{99,true,0},{101,false,0},{104,false,0},{80,true,0},{110,false,0},{100,false,0},{61,true,0},{106,false,0},{109,false,0},{42,true,0},{102,false,0},{59,true,0},{108,false,0},{111,false,0},{40,true,0},{104,false,0},{107,false,0},{21,true,0},{100,false,0},{38,true,0},{91,true,0},{109,false,0},{108,true,0},{102,false,0},{105,false,0},{89,true,0},{111,false,0},{101,false,0},{70,true,0},{107,false,0},{87,true,0},{51,true,0},{103,false,0},{68,true,0},{109,false,0},{112,false,0},{49,true,0},{105,false,0},{108,false,0},{30,true,0},{101,false,0},{47,true,0},{107,false,0},{110,false,0},{28,true,0},{103,false,0},{106,false,0},{98,true,0},{112,false,0},{102,false,0},{79,true,0},{108,false,0},{96,true,0},{101,false,0},{104,false,0},{77,true,0}},
   4.1652275611516165, 1.8815812112869925, 11.152696556205328},
  {"pairs",
   {{25,true,1000},{103,false,1001},{106,false,1002},{95,true,1003},{112,false,1004},{102,false,1005},{76,true,1006},{108,false,1007},{111,false,1008},{101,false,1009},{104,false,1010},{74,true,1011},{110,false,1012},{100,false,1013},{55,true,1014},{106,false,1015},{109,false,1016},{36,true,1017},{102,false,1018},{53,true,1019},{108,false,1020},{111,false,1021},{34,true,1022},{104,false,1023},{107,false,1024},{104,true,1025},{100,false,1026},{103,false,1027},{106,false,1028},{109,false,1029},{102,true,1030},{102,false,1031},{105,false,1032},{83,true,1033},{111,false,1034},{101,false,1035},{64,true,1036},{107,false,1037},{110,false,1038},{100,false,1039}},
   {{22,true,1000},{75,true,1001},{106,false,1002},{92,true,1003},{56,true,1004},{102,false,1005},{73,true,1006},{37,true,1007},{111,false,1008},{54,true,1009},{107,true,1010},{71,true,1011},{35,true,1012},{100,false,1013},{52,true,1014},{105,true,1015},{109,false,1016},{33,true,1017},{86,true,1018},{105,false,1019},{103,true,1020},{111,false,1021},{31,true,1022},{84,true,1023},{107,false,1024},{101,true,1025},{65,true,1026},{103,false,1027},{82,true,1028},{46,true,1029},{99,true,1030},{63,true,1031},{105,false,1032},{80,true,1033},{44,true,1034},{101,false,1035},{61,true,1036},{25,true,1037},{110,false,1038},{42,true,1039}},
   2.8348416289592762, 1.7462941740094313, 5.1900153478854021},
  {"pairs, and some of either side alone",
   {{27,true,1000},{80,true,1001},{106,false,1002},{97,true,1003},{112,false,1004},{102,false,1005},{78,true,1006},{108,false,1007},{95,true,1008},{59,true,1009},{104,false,1010},{76,true,1011},{40,true,1012},{100,false,1013},{57,true,1014},{106,false,1015},{109,false,1016},{38,true,1017},{102,false,1018},{55,true,1019},{108,true,1020},{111,false,1021},{36,true,1022},{89,true,1023},{107,false,1024},{106,true,1025},{100,false,1026},{103,false,1027},{87,true,1028},{109,false,1029}},
   {{21,true,1012},{74,true,1013},{106,false,1014},{91,true,1015},{55,true,1016},{102,false,1017},{72,true,1018},{36,true,1019},{111,false,1020},{53,true,1021},{104,false,1022},{70,true,1023},{34,true,1024},{100,false,1025},{51,true,1026},{104,true,1027},{109,false,1028},{32,true,1029},{102,false,1030},{105,false,1031},{102,true,1032},{111,false,1033},{30,true,1034},{83,true,1035},{107,false,1036},{100,true,1037},{64,true,1038},{103,false,1039},{81,true,1040},{109,false,1041}},
   1.210931048720066, 0.60351433478662964, 2.4221748400852881},
  {"few successes",
   {{24,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{73,true,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0}},
   {{29,true,0},{103,false,0},{106,false,0},{99,true,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{97,true,0},{101,false,0},{104,false,0},{78,true,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{57,true,0},{108,false,0},{111,false,0},{38,true,0},{104,false,0}},
   2.0533854166666665, 0.30756972111553788, kEndless},
  {"always exact",
   {{24,true,0},{77,true,0},{41,true,0},{94,true,0},{58,true,0},{22,true,0},{75,true,0},{39,true,0},{92,true,0},{56,true,0},{20,true,0},{73,true,0},{37,true,0},{90,true,0},{54,true,0},{107,true,0},{71,true,0},{35,true,0},{88,true,0},{52,true,0}},
   {{37,true,0},{90,true,0},{54,true,0},{107,true,0},{71,true,0},{35,true,0},{88,true,0},{52,true,0},{105,true,0},{69,true,0},{33,true,0},{86,true,0},{50,true,0},{103,true,0},{67,true,0},{31,true,0},{84,true,0},{48,true,0},{101,true,0},{65,true,0}},
   0.87572674418604646, 0.68879371877230544, 1.1317957166392092},
  {"many against few",
   {{28,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{96,true,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{56,true,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{105,true,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{84,true,0},{100,false,0},{103,false,0},{65,true,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{44,true,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{93,true,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{53,true,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{32,true,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{81,true,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{41,true,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{20,true,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{69,true,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{29,true,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{97,true,0},{104,false,0},{107,false,0},{78,true,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{57,true,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{106,true,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{66,true,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{45,true,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{94,true,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{54,true,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{33,true,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{82,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{42,true,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{21,true,0},{108,false,0},{111,false,0},{91,true,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{70,true,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{30,true,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{79,true,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{105,false,0},{108,false,0},{58,true,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0},{103,false,0},{106,false,0},{109,false,0},{112,false,0},{102,false,0},{107,true,0},{108,false,0},{111,false,0},{101,false,0},{104,false,0},{107,false,0},{110,false,0},{100,false,0}},
   {{33,true,0},{86,true,0},{106,false,0},{103,true,0},{67,true,0},{102,false,0},{84,true,0},{48,true,0},{101,true,0},{65,true,0},{29,true,0},{82,true,0},{46,true,0},{100,false,0},{63,true,0},{27,true,0},{109,false,0},{44,true,0},{97,true,0},{61,true,0},{25,true,0},{111,false,0},{42,true,0},{95,true,0},{107,false,0},{23,true,0},{76,true,0},{40,true,0},{93,true,0},{57,true,0},{21,true,0},{74,true,0}},
   10.805702491764738, 6.5201716738197426, 16.718414918414918},
};

struct PairedRow {
  PairedCount count;
  double mcnemar, low, high;
};

inline constexpr PairedRow kPairs[] = {
  {{36, 12, 2, 0}, 0.012939453125, 0.05692958400323881, 0.34042760297494068},
  {{12, 9, 2, 21}, 0.0654296875, 0.011242503551198392, 0.29537178064660924},
  {{0, 6, 0, 4}, 0.03125, 0.2005243216429799, 0.83181967029376391},
  {{5, 3, 3, 5}, 1, -0.29103841710986539, 0.29103841710986539},
  {{0, 1, 0, 0}, 1, -0.12210872068194183, 1},
  {{7, 0, 0, 3}, 1, -0.20019288895024831, 0.20019288895024831},
  {{40, 1, 15, 8}, 0.000518798828125, -0.33209316427569424, -0.10257371155673528},
  {{0, 700, 650, 1}, 0.18231034946700564, -0.016287241410504354, 0.09009669318710567},
  {{19, 3, 11, 31}, 0.057373046875, -0.23386820878123663, -0.010159659243306722},
  {{2, 30, 5, 1}, 2.2361520677804947e-05, 0.38275424382488782, 0.82086988818292428},
};
// clang-format on

}  // namespace minlife::oracle
