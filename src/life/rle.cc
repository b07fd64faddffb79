#include "life/rle.h"
