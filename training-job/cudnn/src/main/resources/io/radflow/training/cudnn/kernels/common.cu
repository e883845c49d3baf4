// What all kernels share. No header is needed, so that NVRTC compiles it with nothing but itself.
// Kernels work on float32 (f32) or on bfloat16 (bf16) activations and compute in float32. No
// kernel uses atomics: every sum has one order, so equal input gives equal bits.

typedef unsigned char uint8;
typedef unsigned short bf16;  // its 16 bits

const int GROUPS = 32;      // of a group normalisation
const int THREADS = 256;    // of a block, in every kernel

__device__ inline float to_float(float value) { return value; }

__device__ inline float to_float(bf16 value) {
  return __uint_as_float((unsigned int)value << 16);
}

template <class T>
__device__ inline T from_float(float value);

template <>
__device__ inline float from_float<float>(float value) {
  return value;
}

// Round to nearest, ties to even; NaN stays NaN.
template <>
__device__ inline bf16 from_float<bf16>(float value) {
  unsigned int bits = __float_as_uint(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bf16)((bits >> 16) | 0x40u);
  }
  return (bf16)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// Eight neighbouring channels, which are moved at once. Every channel count is a multiple of 8.
template <class T>
struct alignas(16) Eight {
  T values[8];
};

template <class T>
__device__ inline void load8(const T* from, float* values) {
  Eight<T> eight = *(const Eight<T>*)from;
#pragma unroll
  for (int k = 0; k < 8; k++) {
    values[k] = to_float(eight.values[k]);
  }
}

template <class T>
__device__ inline void store8(T* to, const float* values) {
  Eight<T> eight;
#pragma unroll
  for (int k = 0; k < 8; k++) {
    eight.values[k] = from_float<T>(values[k]);
  }
  *(Eight<T>*)to = eight;
}

__device__ inline long long global_thread() {
  return (long long)blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline long long all_threads() { return (long long)gridDim.x * blockDim.x; }

// The block's sum of one value a thread, to all threads; in two levels of 16, which wait less often
// than a tree.
template <class V>
__device__ inline V block_sum(V value) {
  __shared__ V values[THREADS];
  __shared__ V parts[16];
  __syncthreads();
  values[threadIdx.x] = value;
  __syncthreads();
  if (threadIdx.x < 16) {
    V part = 0;
    for (int i = threadIdx.x; i < THREADS; i += 16) {
      part += values[i];
    }
    parts[threadIdx.x] = part;
  }
  __syncthreads();
  V sum = 0;
  for (int i = 0; i < 16; i++) {
    sum += parts[i];
  }
  return sum;
}

// Defines a kernel for both types: KERNEL(name, (parameters with T), (arguments)).
#define KERNEL(name, parameters, arguments)                              \
  namespace name##_of_f32 {                                              \
  typedef float T;                                                       \
  extern "C" __global__ void name##_f32 parameters { name arguments; }   \
  }                                                                      \
  namespace name##_of_bf16 {                                             \
  typedef bf16 T;                                                        \
  extern "C" __global__ void name##_bf16 parameters { name arguments; }  \
  }                                                                      \
  using name##_of_f32::name##_f32;                                       \
  using name##_of_bf16::name##_bf16;
