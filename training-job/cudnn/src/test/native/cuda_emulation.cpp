// The emulated device as functions of C: kernels.cu is the kernels' source, kernels.inc an
// EMULATED(name) for each.
#include "cuda_emulation.h"

#include "kernels.cu"

static const emulation::Entry ENTRIES[] = {
#include "kernels.inc"
};

static std::string problem;

// Null if all went well, or else what is wrong.
extern "C" const char* emulated_launch(
    const char* name, int gx, int gy, int gz, int threads, const char* signature, void* slots) {
  for (const emulation::Entry& entry : ENTRIES) {
    if (strcmp(entry.name, name) != 0) {
      continue;
    }
    if (entry.signature != signature) {
      problem = std::string(name) + " takes " + entry.signature + ", not " + signature;
      return problem.c_str();
    }
    if (gx < 1 || gy < 1 || gz < 1 || gy > 65535 || gz > 65535 || threads != THREADS) {
      problem = std::string(name) + " cannot be launched with such a grid";
      return problem.c_str();
    }
    std::vector<void*> arguments;
    for (size_t i = 0; i < entry.signature.size(); i++) {
      arguments.push_back((char*)slots + 8 * i);
    }
    emulation::fibers.resize(threads);
    emulation::stacks.resize(threads * emulation::STACK);
    emulation::threads = threads;
    emulation::kernel = entry.run;
    emulation::arguments = arguments.data();
    gridDim = {gx, gy, gz};
    blockDim = {threads, 1, 1};
    for (int z = 0; z < gz; z++) {
      for (int y = 0; y < gy; y++) {
        for (int x = 0; x < gx; x++) {
          blockIdx = {x, y, z};
          const char* wrong = emulation::run_block();
          if (wrong != nullptr) {
            problem = std::string(name) + ": " + wrong;
            return problem.c_str();
          }
        }
      }
    }
    return nullptr;
  }
  problem = std::string("no kernel ") + name;
  return problem.c_str();
}

// Not zero on purpose: every float and bfloat16 in it is NaN.
extern "C" void* emulated_allocate(long bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, 256, bytes) != 0) {
    return nullptr;
  }
  memset(memory, 0xff, bytes);
  return memory;
}

extern "C" void emulated_free(void* memory) { free(memory); }

extern "C" void emulated_copy(void* to, const void* from, long bytes) { memmove(to, from, bytes); }

extern "C" void emulated_clear(void* at, long bytes) { memset(at, 0, bytes); }
