// Maximum, sampling and means of pixels; 8 channels a thread.

// BiT's pool: 3×3 maximum of stride 2 over a border of zeros of width 1, which takes part. Of equal
// values the first in reading order wins; NaN wins over all. winners: its place, 0 to 8.
template <class T>
__device__ void max_pool(
    const T* x, T* y, uint8* winners, int images, int height, int width, int channels,
    int out_height, int out_width) {
  int vectors = channels / 8;
  long long all = (long long)images * out_height * out_width * vectors;
  for (long long i = global_thread(); i < all; i += all_threads()) {
    int channel = (int)(i % vectors) * 8;
    long long pixel = i / vectors;
    int left = (int)(pixel % out_width) * 2 - 1;
    int top = (int)(pixel / out_width % out_height) * 2 - 1;
    const T* image = x + pixel / out_width / out_height * height * width * channels;
    float best[8];
    int winner[8];
    for (int place = 0; place < 9; place++) {
      int row = top + place / 3;
      int column = left + place % 3;
      float value[8] = {0, 0, 0, 0, 0, 0, 0, 0};
      if (row >= 0 && row < height && column >= 0 && column < width) {
        load8(image + ((long long)row * width + column) * channels + channel, value);
      }
      for (int k = 0; k < 8; k++) {
        if (place == 0 || value[k] > best[k] || (value[k] != value[k] && best[k] == best[k])) {
          best[k] = value[k];
          winner[k] = place;
        }
      }
    }
    store8(y + i * 8, best);
    if (winners != 0) {
      for (int k = 0; k < 8; k++) {
        winners[i * 8 + k] = (uint8)winner[k];
      }
    }
  }
}
KERNEL(max_pool,
       (const T* x, T* y, uint8* winners, int images, int height, int width, int channels,
        int out_height, int out_width),
       (x, y, winners, images, height, width, channels, out_height, out_width))

// Each pixel gathers from the windows that it won; what the border won is lost.
template <class T>
__device__ void max_pool_gradient(
    const uint8* winners, const T* gradient, T* out, int images, int height, int width,
    int channels, int out_height, int out_width) {
  int vectors = channels / 8;
  long long all = (long long)images * height * width * vectors;
  for (long long i = global_thread(); i < all; i += all_threads()) {
    int channel = (int)(i % vectors) * 8;
    long long pixel = i / vectors;
    int column = (int)(pixel % width);
    int row = (int)(pixel / width % height);
    long long image = pixel / width / height * out_height * out_width;
    float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    for (int oy = row / 2; oy <= (row + 1) / 2 && oy < out_height; oy++) {
      for (int ox = column / 2; ox <= (column + 1) / 2 && ox < out_width; ox++) {
        int place = (row - (oy * 2 - 1)) * 3 + column - (ox * 2 - 1);
        long long at = (image + (long long)oy * out_width + ox) * channels + channel;
        float value[8];
        load8(gradient + at, value);
        for (int k = 0; k < 8; k++) {
          sum[k] += winners[at + k] == place ? value[k] : 0.0f;
        }
      }
    }
    store8(out + i * 8, sum);
  }
}
KERNEL(max_pool_gradient,
       (const uint8* winners, const T* gradient, T* out, int images, int height, int width,
        int channels, int out_height, int out_width),
       (winners, gradient, out, images, height, width, channels, out_height, out_width))

// Every stride-th pixel in both directions, from the first on.
template <class T>
__device__ void sample_pixels(
    const T* x, T* sample, int images, int height, int width, int channels, int stride,
    int out_height, int out_width) {
  int vectors = channels / 8;
  long long all = (long long)images * out_height * out_width * vectors;
  for (long long i = global_thread(); i < all; i += all_threads()) {
    int channel = (int)(i % vectors) * 8;
    long long pixel = i / vectors;
    long long column = pixel % out_width * stride;
    long long row = pixel / out_width % out_height * stride;
    long long image = pixel / out_width / out_height;
    *(Eight<T>*)(sample + i * 8) =
        *(const Eight<T>*)(x + ((image * height + row) * width + column) * channels + channel);
  }
}
KERNEL(sample_pixels,
       (const T* x, T* sample, int images, int height, int width, int channels, int stride,
        int out_height, int out_width),
       (x, sample, images, height, width, channels, stride, out_height, out_width))

// Adds what sample_pixels would have taken back to its pixels.
template <class T>
__device__ void add_sampled_pixels(
    const T* sample, T* into, int images, int height, int width, int channels, int stride,
    int out_height, int out_width) {
  int vectors = channels / 8;
  long long all = (long long)images * out_height * out_width * vectors;
  for (long long i = global_thread(); i < all; i += all_threads()) {
    int channel = (int)(i % vectors) * 8;
    long long pixel = i / vectors;
    long long column = pixel % out_width * stride;
    long long row = pixel / out_width % out_height * stride;
    long long image = pixel / out_width / out_height;
    T* to = into + ((image * height + row) * width + column) * channels + channel;
    float sum[8];
    float more[8];
    load8(to, sum);
    load8(sample + i * 8, more);
    for (int k = 0; k < 8; k++) {
      sum[k] += more[k];
    }
    store8(to, sum);
  }
}
KERNEL(add_sampled_pixels,
       (const T* sample, T* into, int images, int height, int width, int channels, int stride,
        int out_height, int out_width),
       (sample, into, images, height, width, channels, stride, out_height, out_width))

// Means over an image's pixels, float32 [images, channels]; a thread for each channel.
template <class T>
__device__ void mean_of_pixels(const T* x, float* mean, int images, int pixels, int channels) {
  for (long long i = global_thread(); i < (long long)images * channels; i += all_threads()) {
    const T* from = x + i / channels * pixels * channels + i % channels;
    float sum = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      sum += to_float(from[(long long)pixel * channels]);
    }
    mean[i] = sum * (1.0f / pixels);
  }
}
KERNEL(mean_of_pixels, (const T* x, float* mean, int images, int pixels, int channels),
       (x, mean, images, pixels, channels))

template <class T>
__device__ void mean_of_pixels_gradient(
    const float* gradient, T* out, int images, int pixels, int channels) {
  float share = 1.0f / pixels;
  int vectors = channels / 8;
  long long all = (long long)images * pixels * vectors;
  for (long long i = global_thread(); i < all; i += all_threads()) {
    const float* from = gradient + i / vectors / pixels * channels + i % vectors * 8;
    float value[8];
    for (int k = 0; k < 8; k++) {
      value[k] = from[k] * share;
    }
    store8(out + i * 8, value);
  }
}
KERNEL(mean_of_pixels_gradient,
       (const float* gradient, T* out, int images, int pixels, int channels),
       (gradient, out, images, pixels, channels))
