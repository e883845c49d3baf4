// Group normalisation (Wu and He, 2018) and ReLU in one: y = max(0, gamma·r·(x − m) + beta).
// An image's pixels are cut into chunks; a block takes one chunk of `lanes` times 8 channels. Its
// threads are [rows, lanes], lanes a power of two. Grid: [chunks, tiles of channels, images].
// statistics: by image, 32 means m, then 32 inverse deviations r.

struct Place {
  int row, rows, channel, first, last, image;
  bool inside;
};

__device__ inline Place place(int pixels, int channels, int chunk, int lanes) {
  Place p;
  p.row = threadIdx.x / lanes;
  p.rows = THREADS / lanes;
  p.channel = (blockIdx.y * lanes + threadIdx.x % lanes) * 8;
  p.first = blockIdx.x * chunk;
  p.last = p.first + chunk < pixels ? p.first + chunk : pixels;
  p.image = blockIdx.z;
  p.inside = p.channel < channels;
  return p;
}

// Adds up 8 + 8 values over the rows and writes them to partial [images, chunks, 2, channels].
__device__ inline void write_sums(
    const Place& p, const float* a, const float* b, float* partial, int channels, int lanes) {
  __shared__ float sums[16 * THREADS];
  int t = threadIdx.x;
  for (int k = 0; k < 8; k++) {
    sums[k * THREADS + t] = a[k];
    sums[(k + 8) * THREADS + t] = b[k];
  }
  for (int half = p.rows / 2; half > 0; half /= 2) {
    __syncthreads();
    if (p.row < half) {
      for (int k = 0; k < 16; k++) {
        sums[k * THREADS + t] += sums[k * THREADS + t + half * lanes];
      }
    }
  }
  __syncthreads();
  if (p.row == 0 && p.inside) {
    float* to = partial + ((long long)p.image * gridDim.x + blockIdx.x) * 2 * channels + p.channel;
    for (int k = 0; k < 8; k++) {
      to[k] = sums[k * THREADS + t];
      to[channels + k] = sums[(k + 8) * THREADS + t];
    }
  }
}

// Sums of x and x² less a pivot, a value of the group: a variance much smaller than the mean's
// square would be lost otherwise.
template <class T>
__device__ void group_norm_sums(
    const T* x, float* partial, int pixels, int channels, int chunk, int lanes) {
  Place p = place(pixels, channels, chunk, lanes);
  float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  float squares[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  if (p.inside) {
    const T* image = x + (long long)p.image * pixels * channels;
    float pivot[8];
    int size = channels / GROUPS;
    for (int k = 0; k < 8; k++) {
      pivot[k] = to_float(image[(p.channel + k) / size * size]);
    }
    for (int pixel = p.first + p.row; pixel < p.last; pixel += p.rows) {
      float value[8];
      load8(image + (long long)pixel * channels + p.channel, value);
#pragma unroll
      for (int k = 0; k < 8; k++) {
        float d = value[k] - pivot[k];
        sum[k] += d;
        squares[k] += d * d;
      }
    }
  }
  write_sums(p, sum, squares, partial, channels, lanes);
}
KERNEL(group_norm_sums,
       (const T* x, float* partial, int pixels, int channels, int chunk, int lanes),
       (x, partial, pixels, channels, chunk, lanes))

// A block for each image, 8 threads for each group.
template <class T>
__device__ void group_norm_statistics(
    const T* x, const float* partial, float* statistics, int pixels, int channels, int chunks,
    float epsilon) {
  __shared__ double sums[THREADS];
  __shared__ double squares[THREADS];
  int size = channels / GROUPS;
  int group = threadIdx.x / 8;
  const float* from = partial + (long long)blockIdx.x * chunks * 2 * channels;
  double sum = 0;
  double square = 0;
  for (int i = threadIdx.x % 8; i < chunks * size; i += 8) {
    const float* at = from + (long long)(i / size) * 2 * channels + group * size + i % size;
    sum += at[0];
    square += at[channels];
  }
  sums[threadIdx.x] = sum;
  squares[threadIdx.x] = square;
  __syncthreads();
  if (threadIdx.x % 8 == 0) {
    for (int i = 1; i < 8; i++) {
      sum += sums[threadIdx.x + i];
      square += squares[threadIdx.x + i];
    }
    double count = (double)pixels * size;
    double offset = sum / count;
    double variance = square / count - offset * offset;
    // Written so that NaN stays NaN.
    variance = variance < 0 ? 0 : variance;
    float pivot = to_float(x[(long long)blockIdx.x * pixels * channels + group * size]);
    statistics[blockIdx.x * 2 * GROUPS + group] = (float)(pivot + offset);
    statistics[blockIdx.x * 2 * GROUPS + GROUPS + group] = (float)(1 / sqrt(variance + epsilon));
  }
}
KERNEL(group_norm_statistics,
       (const T* x, const float* partial, float* statistics, int pixels, int channels, int chunks,
        float epsilon),
       (x, partial, statistics, pixels, channels, chunks, epsilon))

// Mean, scale and shift of a thread's 8 channels.
struct Coefficients {
  float mean[8], scale[8], shift[8];
};

__device__ inline Coefficients coefficients(
    const Place& p, const float* gamma, const float* beta, const float* statistics, int channels) {
  Coefficients c;
  int size = channels / GROUPS;
  const float* of = statistics + p.image * 2 * GROUPS;
  for (int k = 0; k < 8; k++) {
    int group = (p.channel + k) / size;
    c.mean[k] = of[group];
    c.scale[k] = gamma[p.channel + k] * of[GROUPS + group];
    c.shift[k] = beta[p.channel + k];
  }
  return c;
}

template <class T>
__device__ void group_norm_apply(
    const T* x, const float* gamma, const float* beta, const float* statistics, T* y, int pixels,
    int channels, int chunk, int lanes) {
  Place p = place(pixels, channels, chunk, lanes);
  if (!p.inside) {
    return;
  }
  Coefficients c = coefficients(p, gamma, beta, statistics, channels);
  long long start = (long long)p.image * pixels * channels + p.channel;
  for (int pixel = p.first + p.row; pixel < p.last; pixel += p.rows) {
    float value[8];
    load8(x + start + (long long)pixel * channels, value);
#pragma unroll
    for (int k = 0; k < 8; k++) {
      float z = c.scale[k] * (value[k] - c.mean[k]) + c.shift[k];
      // Written so that NaN stays NaN.
      value[k] = z < 0 ? 0.0f : z;
    }
    store8(y + start + (long long)pixel * channels, value);
  }
}
KERNEL(group_norm_apply,
       (const T* x, const float* gamma, const float* beta, const float* statistics, T* y,
        int pixels, int channels, int chunk, int lanes),
       (x, gamma, beta, statistics, y, pixels, channels, chunk, lanes))

// Σd and Σd·(x − m) by channel, where d is the gradient that gets through the ReLU.
template <class T>
__device__ void group_norm_gradient_sums(
    const T* x, const T* gradient, const float* gamma, const float* beta, const float* statistics,
    float* partial, int pixels, int channels, int chunk, int lanes) {
  Place p = place(pixels, channels, chunk, lanes);
  float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  float products[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  if (p.inside) {
    Coefficients c = coefficients(p, gamma, beta, statistics, channels);
    long long start = (long long)p.image * pixels * channels + p.channel;
    for (int pixel = p.first + p.row; pixel < p.last; pixel += p.rows) {
      float value[8];
      float d[8];
      load8(x + start + (long long)pixel * channels, value);
      load8(gradient + start + (long long)pixel * channels, d);
#pragma unroll
      for (int k = 0; k < 8; k++) {
        float centred = value[k] - c.mean[k];
        float through = c.scale[k] * centred + c.shift[k] <= 0 ? 0.0f : d[k];
        sum[k] += through;
        products[k] += through * centred;
      }
    }
  }
  write_sums(p, sum, products, partial, channels, lanes);
}
KERNEL(group_norm_gradient_sums,
       (const T* x, const T* gradient, const float* gamma, const float* beta,
        const float* statistics, float* partial, int pixels, int channels, int chunk, int lanes),
       (x, gradient, gamma, beta, statistics, partial, pixels, channels, chunk, lanes))

// From the sums makes the factors of dx = gamma·r·d + b·(x − m) + c, by image and group, and each
// image's share of the gradients of beta and gamma, [images, 2, channels]. With x̂ = r(x − m):
// dx = r(gamma·d − mean(gamma·d) − x̂·mean(gamma·d·x̂)), the means over the group.
extern "C" __global__ void group_norm_gradient_combine(
    const float* partial, const float* gamma, const float* statistics, float* shares,
    float* factors, int pixels, int channels, int chunks) {
  int size = channels / GROUPS;
  int image = blockIdx.x;
  const float* from = partial + (long long)image * chunks * 2 * channels;
  const float* inverse = statistics + image * 2 * GROUPS + GROUPS;
  float* share = shares + (long long)image * 2 * channels;
  for (int channel = threadIdx.x; channel < channels; channel += THREADS) {
    double sum = 0;
    double product = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      sum += from[(long long)chunk * 2 * channels + channel];
      product += from[(long long)chunk * 2 * channels + channels + channel];
    }
    share[channel] = (float)sum;
    share[channels + channel] = (float)(product * inverse[channel / size]);
  }
  __syncthreads();
  if (threadIdx.x < GROUPS) {
    int group = threadIdx.x;
    double sum = 0;
    double product = 0;
    for (int channel = group * size; channel < (group + 1) * size; channel++) {
      sum += (double)gamma[channel] * share[channel];
      product += (double)gamma[channel] * share[channels + channel];
    }
    double count = (double)pixels * size;
    double r = inverse[group];
    factors[image * 2 * GROUPS + group] = (float)(-r * r * product / count);
    factors[image * 2 * GROUPS + GROUPS + group] = (float)(-r * sum / count);
  }
}

// `residual`, if it is there, is added to the gradient by x; `out` may be `gradient`.
template <class T>
__device__ void group_norm_gradient_apply(
    const T* x, const T* gradient, const T* residual, const float* gamma, const float* beta,
    const float* statistics, const float* factors, T* out, int pixels, int channels, int chunk,
    int lanes) {
  Place p = place(pixels, channels, chunk, lanes);
  if (!p.inside) {
    return;
  }
  Coefficients c = coefficients(p, gamma, beta, statistics, channels);
  float linear[8];
  float constant[8];
  int size = channels / GROUPS;
  for (int k = 0; k < 8; k++) {
    linear[k] = factors[p.image * 2 * GROUPS + (p.channel + k) / size];
    constant[k] = factors[p.image * 2 * GROUPS + GROUPS + (p.channel + k) / size];
  }
  long long start = (long long)p.image * pixels * channels + p.channel;
  for (int pixel = p.first + p.row; pixel < p.last; pixel += p.rows) {
    long long at = start + (long long)pixel * channels;
    float value[8];
    float d[8];
    load8(x + at, value);
    load8(gradient + at, d);
#pragma unroll
    for (int k = 0; k < 8; k++) {
      float centred = value[k] - c.mean[k];
      float through = c.scale[k] * centred + c.shift[k] <= 0 ? 0.0f : d[k];
      d[k] = c.scale[k] * through + linear[k] * centred + constant[k];
    }
    if (residual != 0) {
      load8(residual + at, value);
#pragma unroll
      for (int k = 0; k < 8; k++) {
        d[k] += value[k];
      }
    }
    store8(out + at, d);
  }
}
KERNEL(group_norm_gradient_apply,
       (const T* x, const T* gradient, const T* residual, const float* gamma, const float* beta,
        const float* statistics, const float* factors, T* out, int pixels, int channels,
        int chunk, int lanes),
       (x, gradient, residual, gamma, beta, statistics, factors, out, pixels, channels, chunk,
        lanes))

// The gradients of gamma and beta, added to what is there or not.
extern "C" __global__ void group_norm_parameter_gradients(
    const float* shares, float* gamma_gradient, float* beta_gradient, int images, int channels,
    int add) {
  for (int channel = (int)global_thread(); channel < channels; channel += (int)all_threads()) {
    double beta = 0;
    double gamma = 0;
    for (int image = 0; image < images; image++) {
      beta += shares[(long long)image * 2 * channels + channel];
      gamma += shares[(long long)image * 2 * channels + channels + channel];
    }
    gamma_gradient[channel] = (float)((add ? gamma_gradient[channel] : 0.0f) + gamma);
    beta_gradient[channel] = (float)((add ? beta_gradient[channel] : 0.0f) + beta);
  }
}
