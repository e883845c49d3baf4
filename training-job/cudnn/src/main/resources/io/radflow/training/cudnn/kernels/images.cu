// From bytes to normalised images with `padded` channels, the last of them zero.

// levels: [3, 256], the normalised value of each byte; scalars[0]: a sample's own share in mixup.
template <class T>
__device__ void images_from_bytes(
    const uint8* bytes, const int* partners, const float* levels, const float* scalars, T* images,
    int first, int samples, int pixels, int channels, int padded) {
  float share = scalars[0];
  float rest = 1.0f - share;
  for (long long i = global_thread(); i < (long long)samples * pixels; i += all_threads()) {
    int sample = first + (int)(i / pixels);
    long long pixel = i % pixels;
    const uint8* own = bytes + ((long long)sample * pixels + pixel) * channels;
    const uint8* other = bytes + ((long long)partners[sample] * pixels + pixel) * channels;
    for (int c = 0; c < padded; c++) {
      float value = 0.0f;
      if (c < 3) {
        int at = channels == 1 ? 0 : c;
        value = share * levels[c * 256 + own[at]];
        if (rest != 0.0f) {
          value += rest * levels[c * 256 + other[at]];
        }
      }
      images[i * padded + c] = from_float<T>(value);
    }
  }
}
KERNEL(images_from_bytes,
       (const uint8* bytes, const int* partners, const float* levels, const float* scalars,
        T* images, int first, int samples, int pixels, int channels, int padded),
       (bytes, partners, levels, scalars, images, first, samples, pixels, channels, padded))

// The same from float images [samples, pixels, 3], for reference cases.
template <class T>
__device__ void images_from_floats(
    const float* values, T* images, int first, int samples, int pixels, int padded) {
  for (long long i = global_thread(); i < (long long)samples * pixels; i += all_threads()) {
    const float* from = values + ((long long)first * pixels + i) * 3;
    for (int c = 0; c < padded; c++) {
      images[i * padded + c] = from_float<T>(c < 3 ? from[c] : 0.0f);
    }
  }
}
KERNEL(images_from_floats,
       (const float* values, T* images, int first, int samples, int pixels, int padded),
       (values, images, first, samples, pixels, padded))
