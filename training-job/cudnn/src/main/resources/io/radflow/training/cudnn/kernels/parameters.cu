// Weight standardisation, adaptive gradient clipping and Nesterov's step over all parameters at
// once; a block for each output unit (row) of each parameter.

// values, gradients and momentum have the same layout; kernels are OHWI. `copy` is where the row's
// working copy begins, in values of the activations' type, or −1; a copy's pixels have `padded`
// channels, a row's `channels`.
struct Row {
  long long offset;
  long long copy;
  int length;
  int channels;
  int padded;
  int kind;
};

const int STANDARDIZED = 1;
const int CLIPPED = 2;

// scalars of a step
const int RATE = 1;
const int DECAY = 2;
const int MOMENTUM = 3;
const int CLIPPING = 4;
const int MINIMUM_NORM = 5;

// results of a step
const int LOSS = 0;
const int GRADIENT_SQUARES = 1;
const int CLIPPED_ROWS = 2;

// By row: mean and inverse deviation of its weights, Σp², Σg².
const int MEAN = 0;
const int INVERSE = 1;
const int VALUE_SQUARES = 2;
const int GRADIENT_SQUARES_OF_ROW = 3;
const int MEASURES = 4;

// Writes the working copy of a row, standardised (Qiao et al., 2019) if it is to be: mean 0 and
// population variance 1.
template <class T>
__device__ inline void write_copy(
    const Row& row, const float* values, T* copies, float* measure, float epsilon) {
  const float* p = values + row.offset;
  float mean = 0;
  float inverse = 1;
  if (row.kind & STANDARDIZED) {
    double part = 0;
    for (int i = threadIdx.x; i < row.length; i += THREADS) {
      part += p[i];
    }
    mean = (float)(block_sum(part) / row.length);
    part = 0;
    for (int i = threadIdx.x; i < row.length; i += THREADS) {
      float d = p[i] - mean;
      part += d * d;
    }
    inverse = (float)(1 / sqrt(block_sum(part) / row.length + epsilon));
  }
  if (threadIdx.x == 0) {
    measure[MEAN] = mean;
    measure[INVERSE] = inverse;
  }
  if (row.copy >= 0) {
    T* to = copies + row.copy;
    int padded = row.length / row.channels * row.padded;
    for (int i = threadIdx.x; i < padded; i += THREADS) {
      int channel = i % row.padded;
      float value = channel < row.channels
          ? (p[i / row.padded * row.channels + channel] - mean) * inverse : 0.0f;
      to[i] = from_float<T>(value);
    }
  }
}

template <class T>
__device__ void copy_parameters(
    const Row* rows, const float* values, T* copies, float* measures, float epsilon) {
  Row row = rows[blockIdx.x];
  write_copy(row, values, copies, measures + (long long)blockIdx.x * MEASURES, epsilon);
}
KERNEL(copy_parameters,
       (const Row* rows, const float* values, T* copies, float* measures, float epsilon),
       (rows, values, copies, measures, epsilon))

// Takes a kernel's gradient over from the type and padding that it was computed in.
template <class T>
__device__ void take_kernel_gradient(
    const T* from, float* gradient, long long count, int channels, int padded, int add) {
  for (long long i = global_thread(); i < count; i += all_threads()) {
    float value = to_float(from[i / channels * padded + i % channels]);
    gradient[i] = add ? gradient[i] + value : value;
  }
}
KERNEL(take_kernel_gradient,
       (const T* from, float* gradient, long long count, int channels, int padded, int add),
       (from, gradient, count, channels, padded, add))

// Adds one partial sum of the leaves' gradients to another.
extern "C" __global__ void add_gradients(float* into, const float* other, long long count) {
  for (long long i = global_thread(); i < count; i += all_threads()) {
    into[i] += other[i];
  }
}

// Turns the gradients by standardised weights into those by the weights, in place, and measures.
extern "C" __global__ void measure_gradients(
    const Row* rows, const float* values, float* gradients, float* measures) {
  Row row = rows[blockIdx.x];
  const float* p = values + row.offset;
  float* g = gradients + row.offset;
  float* measure = measures + (long long)blockIdx.x * MEASURES;
  float mean = measure[MEAN];
  float inverse = measure[INVERSE];
  double value_squares = 0;
  double sum = 0;
  double products = 0;
  for (int i = threadIdx.x; i < row.length; i += THREADS) {
    float value = p[i];
    float gradient = g[i];
    value_squares += value * value;
    sum += gradient;
    products += gradient * ((value - mean) * inverse);
  }
  value_squares = block_sum(value_squares);
  float average = 0;
  float projection = 0;
  if (row.kind & STANDARDIZED) {
    average = (float)(block_sum(sum) / row.length);
    projection = (float)(block_sum(products) / row.length);
  }
  double squares = 0;
  for (int i = threadIdx.x; i < row.length; i += THREADS) {
    float gradient = g[i];
    if (row.kind & STANDARDIZED) {
      gradient = inverse * (gradient - average - (p[i] - mean) * inverse * projection);
      g[i] = gradient;
    }
    squares += gradient * gradient;
  }
  squares = block_sum(squares);
  if (threadIdx.x == 0) {
    measure[VALUE_SQUARES] = (float)value_squares;
    measure[GRADIENT_SQUARES_OF_ROW] = (float)squares;
  }
}

// What a row's gradient is multiplied by (Brock et al., NFNets, 2021).
__device__ inline float clipping_factor(
    const Row& row, const float* measure, const float* scalars) {
  if (!(row.kind & CLIPPED)) {
    return 1.0f;
  }
  float norm = sqrtf(measure[VALUE_SQUARES]);
  float least = scalars[MINIMUM_NORM];
  float limit = scalars[CLIPPING] * (norm > least ? norm : least);
  float gradient_norm = sqrtf(measure[GRADIENT_SQUARES_OF_ROW]);
  gradient_norm = gradient_norm > 1e-6f ? gradient_norm : 1e-6f;
  return gradient_norm > limit ? limit / gradient_norm : 1.0f;
}

// One block: the batch's loss, the whole gradient's squares, and how many rows are clipped.
extern "C" __global__ void sum_up(
    const Row* rows, const float* measures, const float* scalars, const double* losses,
    double* results, int row_count, int samples) {
  double loss = 0;
  for (int i = threadIdx.x; i < samples; i += THREADS) {
    loss += losses[i];
  }
  loss = block_sum(loss);
  double squares = 0;
  double clipped = 0;
  for (int i = threadIdx.x; i < row_count; i += THREADS) {
    const float* measure = measures + (long long)i * MEASURES;
    squares += measure[GRADIENT_SQUARES_OF_ROW];
    clipped += clipping_factor(rows[i], measure, scalars) < 1.0f ? 1 : 0;
  }
  squares = block_sum(squares);
  clipped = block_sum(clipped);
  if (threadIdx.x == 0) {
    results[LOSS] = loss;
    results[GRADIENT_SQUARES] = squares;
    results[CLIPPED_ROWS] = clipped;
  }
}

// Nesterov's step in PyTorch's form: g ← factor·g + decay·p, v ← momentum·v + g,
// p ← p − rate·(g + momentum·v). Nothing is changed if loss or gradient is not finite.
template <class T>
__device__ void update_parameters(
    const Row* rows, const float* scalars, const double* results, float* values,
    const float* gradients, float* momenta, T* copies, float* measures, float epsilon) {
  double finite = results[LOSS] - results[LOSS] + results[GRADIENT_SQUARES];
  if (!(finite - finite == 0)) {
    return;
  }
  Row row = rows[blockIdx.x];
  float* measure = measures + (long long)blockIdx.x * MEASURES;
  float factor = clipping_factor(row, measure, scalars);
  float rate = scalars[RATE];
  float decay = scalars[DECAY];
  float momentum = scalars[MOMENTUM];
  float* p = values + row.offset;
  const float* g = gradients + row.offset;
  float* v = momenta + row.offset;
  for (int i = threadIdx.x; i < row.length; i += THREADS) {
    float gradient = factor * g[i] + decay * p[i];
    float velocity = momentum * v[i] + gradient;
    v[i] = velocity;
    p[i] -= rate * (gradient + momentum * velocity);
  }
  __syncthreads();
  write_copy(row, values, copies, measure, epsilon);
}
KERNEL(update_parameters,
       (const Row* rows, const float* scalars, const double* results, float* values,
        const float* gradients, float* momenta, T* copies, float* measures, float epsilon),
       (rows, scalars, results, values, gradients, momenta, copies, measures, epsilon))
