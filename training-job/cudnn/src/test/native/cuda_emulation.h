// Lets g++ compile RadFlow's CUDA kernels as they are, and runs a launch on one CPU thread: block
// after block, each thread of a block as a fiber that __syncthreads() switches. x86-64 only.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__ static

struct Dimensions {
  int x, y, z;
};

static Dimensions threadIdx, blockIdx, blockDim, gridDim;

inline float __uint_as_float(unsigned int bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

inline unsigned int __float_as_uint(float value) {
  unsigned int bits;
  memcpy(&bits, &value, 4);
  return bits;
}

namespace emulation {

// Saves the callee-saved registers on the stack, stores where, and goes on at another's.
extern "C" void emulation_switch(void** saved, void* other);
asm(R"(
.text
.globl emulation_switch
.type emulation_switch, @function
emulation_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");

// No power of two, or the stacks of all threads would share a few lines of the cache.
const size_t STACK = 8 * 1024 + 192;

// Where each thread of the block goes on.
static std::vector<void*> fibers;
static std::vector<char> stacks;
static void* scheduler;
static int threads;
static int ended;
static const char* wrong;
static void (*kernel)(void**);
static void** arguments;

// From the thread that runs to the next one; the last is followed by the first.
inline void pass_on() {
  int now = threadIdx.x;
  threadIdx.x = now + 1 == threads ? 0 : now + 1;
  emulation_switch(&fibers[now], fibers[threadIdx.x]);
}

inline void stop(const char* why) {
  wrong = why;
  emulation_switch(&fibers[threadIdx.x], scheduler);
}

// All threads of a block must come to the same barriers.
inline void barrier() {
  if (ended > 0) {
    stop("some threads of a block end while others wait for them");
  }
  pass_on();
}

inline void fiber_main() {
  kernel(arguments);
  if (ended != threadIdx.x) {
    stop("some threads of a block end while others wait for them");
  }
  ended++;
  if (ended == threads) {
    stop(nullptr);
  }
  pass_on();
}

inline void start(int thread) {
  uintptr_t top = (uintptr_t)&stacks[(thread + 1) * STACK - 64] & ~(uintptr_t)15;
  void** frame = (void**)top - 8;
  frame[6] = (void*)fiber_main;  // what the first switch returns to; the six registers before it
  frame[7] = nullptr;
  fibers[thread] = frame;
}

// Null, or what is wrong.
inline const char* run_block() {
  for (int t = 0; t < threads; t++) {
    start(t);
  }
  ended = 0;
  threadIdx = {0, 0, 0};
  emulation_switch(&scheduler, fibers[0]);
  return wrong;
}

template <class T>
struct Code {
  static const char value = sizeof(T) == 8 ? 'L' : '?';
};
template <>
struct Code<int> {
  static const char value = 'I';
};
template <>
struct Code<float> {
  static const char value = 'F';
};

template <auto function>
struct Call;
template <class... A, void (*function)(A...)>
struct Call<function> {
  static void run(void** arguments) { run(arguments, std::index_sequence_for<A...>{}); }
  template <size_t... I>
  static void run(void** arguments, std::index_sequence<I...>) {
    function(*(A*)arguments[I]...);
  }
  static std::string signature() { return {Code<A>::value...}; }
};

struct Entry {
  const char* name;
  void (*run)(void**);
  std::string signature;
};

}  // namespace emulation

#define __syncthreads() emulation::barrier()
#define EMULATED(name) \
  emulation::Entry { #name, emulation::Call<name>::run, emulation::Call<name>::signature() }
