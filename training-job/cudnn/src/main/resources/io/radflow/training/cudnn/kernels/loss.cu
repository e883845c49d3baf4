// The head's bias and the losses, over float32 logits [samples, classes]; a block for each sample.
// weights: [samples, 2], what a sample's own labels count and what its partner's do: each share
// divided by the number of known terms of its local batch and by that of local batches, or 0.

extern "C" __global__ void add_bias(float* matrix, const float* bias, int rows, int columns) {
  for (long long i = global_thread(); i < (long long)rows * columns; i += all_threads()) {
    matrix[i] += bias[i % columns];
  }
}

extern "C" __global__ void sum_columns(
    const float* matrix, float* sums, int rows, int columns, int add) {
  for (int column = (int)global_thread(); column < columns; column += (int)all_threads()) {
    double sum = add ? sums[column] : 0.0f;
    for (int row = 0; row < rows; row++) {
      sum += matrix[(long long)row * columns + column];
    }
    sums[column] = (float)sum;
  }
}

// One sample's sigmoid cross entropy of a logit; an unknown label says nothing.
__device__ inline void sigmoid_term(
    float logit, float label, float weight, double* loss, float* gradient) {
  if (label != label || weight == 0.0f) {
    return;
  }
  float magnitude = fabsf(logit);
  float exponential = expf(-magnitude);
  float sigmoid = (logit < 0 ? exponential : 1.0f) / (1.0f + exponential);
  *loss += (double)weight * ((logit < 0 ? 0.0f : logit) - logit * label + log1pf(exponential));
  *gradient += weight * (sigmoid - label);
}

extern "C" __global__ void sigmoid_loss(
    const float* logits, const float* labels, const int* partners, const float* weights,
    float* gradient, double* losses, int first, int classes) {
  int sample = first + blockIdx.x;
  const float* own = labels + (long long)sample * classes;
  const float* other = labels + (long long)partners[sample] * classes;
  double loss = 0;
  for (int k = threadIdx.x; k < classes; k += THREADS) {
    long long at = (long long)blockIdx.x * classes + k;
    float slope = 0;
    sigmoid_term(logits[at], own[k], weights[2 * sample], &loss, &slope);
    sigmoid_term(logits[at], other[k], weights[2 * sample + 1], &loss, &slope);
    gradient[at] = slope;
  }
  loss = block_sum(loss);
  if (threadIdx.x == 0) {
    losses[sample] = loss;
  }
}

// A row's mass: the sum of its labels, NaN if one is unknown.
__device__ inline float row_mass(const float* labels, int classes) {
  float mass = 0;
  for (int k = threadIdx.x; k < classes; k += THREADS) {
    mass += labels[k];
  }
  return block_sum(mass);
}

extern "C" __global__ void softmax_loss(
    const float* logits, const float* labels, const int* partners, const float* weights,
    float* gradient, double* losses, int first, int classes) {
  __shared__ float maxima[THREADS];
  int sample = first + blockIdx.x;
  const float* row = logits + (long long)blockIdx.x * classes;
  const float* own = labels + (long long)sample * classes;
  const float* other = labels + (long long)partners[sample] * classes;
  float own_mass = row_mass(own, classes);
  float other_mass = row_mass(other, classes);
  float own_weight = own_mass != own_mass ? 0.0f : weights[2 * sample];
  float other_weight = other_mass != other_mass ? 0.0f : weights[2 * sample + 1];
  float best = -__uint_as_float(0x7f800000u);
  for (int k = threadIdx.x; k < classes; k += THREADS) {
    best = row[k] > best ? row[k] : best;
  }
  maxima[threadIdx.x] = best;
  for (int half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half && maxima[threadIdx.x + half] > maxima[threadIdx.x]) {
      maxima[threadIdx.x] = maxima[threadIdx.x + half];
    }
  }
  __syncthreads();
  best = maxima[0];
  double part = 0;
  for (int k = threadIdx.x; k < classes; k += THREADS) {
    part += expf(row[k] - best);
  }
  double sum = block_sum(part);
  double log_sum = log(sum);
  double loss = 0;
  for (int k = threadIdx.x; k < classes; k += THREADS) {
    float probability = (float)(expf(row[k] - best) / sum);
    double surprise = log_sum - (row[k] - best);
    float slope = 0;
    // A label of 0 says nothing, even of a logit of minus infinity.
    if (own_weight != 0.0f) {
      loss += own[k] == 0.0f ? 0.0 : (double)own_weight * own[k] * surprise;
      slope += own_weight * (own_mass * probability - own[k]);
    }
    if (other_weight != 0.0f) {
      loss += other[k] == 0.0f ? 0.0 : (double)other_weight * other[k] * surprise;
      slope += other_weight * (other_mass * probability - other[k]);
    }
    gradient[(long long)blockIdx.x * classes + k] = slope;
  }
  loss = block_sum(loss);
  if (threadIdx.x == 0) {
    losses[sample] = loss;
  }
}
