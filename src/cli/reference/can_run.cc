// Whether a program that is built like this one can run on the machine that builds it.
#include "core/instructions.h"

int main() { return minlife::missing_instructions() == nullptr ? 0 : 1; }
