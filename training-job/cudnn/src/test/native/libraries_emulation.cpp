// What stands for cuBLASLt and cuDNN on the emulated device: the same operations on the same
// layouts, without their algorithms. Products are of bfloat16, of TF32 or of float32; sums float32.
#include <cstdint>
#include <cstring>
#include <vector>

typedef unsigned short bf16;

static float widened(bf16 value) {
  unsigned int bits = (unsigned int)value << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

static bf16 narrowed(float value) {
  unsigned int bits;
  memcpy(&bits, &value, 4);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bf16)((bits >> 16) | 0x40u);
  }
  return (bf16)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// To 10 bits of mantissa, to nearest, ties away from zero.
static float tf32(float value) {
  unsigned int bits;
  memcpy(&bits, &value, 4);
  if ((bits & 0x7f800000u) != 0x7f800000u) {
    bits = (bits + 0x1000u) & ~0x1fffu;
  }
  memcpy(&value, &bits, 4);
  return value;
}

static std::vector<float> floats(const void* from, long count, int is_bf16, int is_tf32) {
  std::vector<float> values(count);
  for (long i = 0; i < count; i++) {
    values[i] = is_bf16 ? widened(((const bf16*)from)[i]) : ((const float*)from)[i];
    if (is_tf32 && !is_bf16) {
      values[i] = tf32(values[i]);
    }
  }
  return values;
}

static void put(void* to, const std::vector<float>& values, int is_bf16) {
  for (size_t i = 0; i < values.size(); i++) {
    if (is_bf16) {
      ((bf16*)to)[i] = narrowed(values[i]);
    } else {
      ((float*)to)[i] = values[i];
    }
  }
}

static std::vector<float> transposed(const std::vector<float>& matrix, long rows, long columns) {
  std::vector<float> result(matrix.size());
  for (long r = 0; r < rows; r++) {
    for (long c = 0; c < columns; c++) {
      result[c * rows + r] = matrix[r * columns + c];
    }
  }
  return result;
}

// d[m, n] += a[m, k]·b[k, n]
static void product(const float* a, const float* b, float* d, long m, long n, long k) {
  const long BLOCK = 256;
  for (long from = 0; from < k; from += BLOCK) {
    long to = from + BLOCK < k ? from + BLOCK : k;
    for (long i = 0; i < m; i++) {
      float* row = d + i * n;
      for (long l = from; l < to; l++) {
        float factor = a[i * k + l];
        const float* other = b + l * n;
        for (long j = 0; j < n; j++) {
          row[j] += factor * other[j];
        }
      }
    }
  }
}

extern "C" void emulated_matmul(
    int m, int n, int k, int transpose_a, int transpose_b, int in_bf16, int out_bf16, int is_tf32,
    const void* a, const void* b, const void* c, void* d) {
  std::vector<float> left = floats(a, (long)m * k, in_bf16, is_tf32);
  std::vector<float> right = floats(b, (long)k * n, in_bf16, is_tf32);
  if (transpose_a) {
    left = transposed(left, k, m);
  }
  if (transpose_b) {
    right = transposed(right, n, k);
  }
  std::vector<float> result(
      c == nullptr ? std::vector<float>((long)m * n) : floats(c, (long)m * n, out_bf16, 0));
  product(left.data(), right.data(), result.data(), m, n, k);
  put(d, result, out_bf16);
}

struct Convolution {
  int images, height, width, in, out, kernel, stride;
  int padding() const { return kernel / 2; }
  int out_height() const { return (height - 1) / stride + 1; }
  int out_width() const { return (width - 1) / stride + 1; }
  long pixels() const { return (long)out_height() * out_width(); }
  long window() const { return (long)kernel * kernel * in; }
  long image() const { return (long)height * width * in; }
};

// Calls back with the index of each window's row of `in` values in the image, or −1 outside.
template <class F>
static void windows(const Convolution& s, F each) {
  for (int oy = 0; oy < s.out_height(); oy++) {
    for (int ox = 0; ox < s.out_width(); ox++) {
      for (int place = 0; place < s.kernel * s.kernel; place++) {
        int y = oy * s.stride - s.padding() + place / s.kernel;
        int x = ox * s.stride - s.padding() + place % s.kernel;
        bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
        each(((long)(oy * s.out_width() + ox) * s.kernel * s.kernel + place) * s.in,
             inside ? ((long)y * s.width + x) * s.in : -1);
      }
    }
  }
}

static std::vector<float> unfolded(const Convolution& s, const float* image) {
  std::vector<float> columns(s.pixels() * s.window());
  windows(s, [&](long at, long from) {
    if (from >= 0) {
      memcpy(&columns[at], image + from, s.in * sizeof(float));
    }
  });
  return columns;
}

extern "C" void emulated_convolution(
    const int* shape, int is_bf16, int is_tf32, const void* x, const void* w, void* y) {
  Convolution s;
  memcpy(&s, shape, sizeof s);
  std::vector<float> input = floats(x, s.images * s.image(), is_bf16, is_tf32);
  std::vector<float> kernel =
      transposed(floats(w, s.out * s.window(), is_bf16, is_tf32), s.out, s.window());
  std::vector<float> output(s.images * s.pixels() * s.out);
  for (int n = 0; n < s.images; n++) {
    std::vector<float> columns = unfolded(s, &input[n * s.image()]);
    product(columns.data(), kernel.data(), &output[n * s.pixels() * s.out], s.pixels(), s.out,
            s.window());
  }
  put(y, output, is_bf16);
}

extern "C" void emulated_input_gradient(
    const int* shape, int is_bf16, int is_tf32, const void* w, const void* dy, void* dx) {
  Convolution s;
  memcpy(&s, shape, sizeof s);
  std::vector<float> kernel = floats(w, s.out * s.window(), is_bf16, is_tf32);
  std::vector<float> gradient = floats(dy, s.images * s.pixels() * s.out, is_bf16, is_tf32);
  std::vector<float> result(s.images * s.image());
  for (int n = 0; n < s.images; n++) {
    std::vector<float> columns(s.pixels() * s.window());
    product(&gradient[n * s.pixels() * s.out], kernel.data(), columns.data(), s.pixels(),
            s.window(), s.out);
    float* image = &result[n * s.image()];
    windows(s, [&](long at, long to) {
      for (int c = 0; to >= 0 && c < s.in; c++) {
        image[to + c] += columns[at + c];
      }
    });
  }
  put(dx, result, is_bf16);
}

extern "C" void emulated_kernel_gradient(
    const int* shape, int is_bf16, int is_tf32, int add, const void* x, const void* dy, void* dw) {
  Convolution s;
  memcpy(&s, shape, sizeof s);
  std::vector<float> input = floats(x, s.images * s.image(), is_bf16, is_tf32);
  std::vector<float> gradient = floats(dy, s.images * s.pixels() * s.out, is_bf16, is_tf32);
  std::vector<float> result(
      add ? floats(dw, s.out * s.window(), is_bf16, 0) : std::vector<float>(s.out * s.window()));
  for (int n = 0; n < s.images; n++) {
    std::vector<float> columns = unfolded(s, &input[n * s.image()]);
    std::vector<float> rows(gradient.begin() + n * s.pixels() * s.out,
                            gradient.begin() + (n + 1) * s.pixels() * s.out);
    product(transposed(rows, s.pixels(), s.out).data(), columns.data(), result.data(), s.out,
            s.window(), s.pixels());
  }
  put(dw, result, is_bf16);
}
