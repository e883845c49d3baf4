package io.radflow.infra.phantom;

/** A square raster over the anatomical frame that collects soft lines: vessels, bronchi. */
final class StrokeMap {

  private final int resolution;
  private final float[] strength;

  StrokeMap(int resolution) {
    this.resolution = resolution;
    this.strength = new float[resolution * resolution];
  }

  /** Draws a line whose full width is given; where lines cross the stronger one stays. */
  void line(double x0, double y0, double x1, double y1, double width, double value) {
    double margin = width + 1.0 / resolution;
    int left = column(Math.min(x0, x1) - margin);
    int right = column(Math.max(x0, x1) + margin);
    int top = row(Math.min(y0, y1) - margin);
    int bottom = row(Math.max(y0, y1) + margin);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double lengthSquared = Math.max(1e-12, dx * dx + dy * dy);
    for (int r = top; r <= bottom; r++) {
      double y = (r + 0.5) / resolution;
      for (int c = left; c <= right; c++) {
        double x = (c + 0.5) / resolution - 0.5;
        double along = ((x - x0) * dx + (y - y0) * dy) / lengthSquared;
        double t = Math.min(1, Math.max(0, along));
        double coverage = Shade.disc(x - x0 - t * dx, y - y0 - t * dy, width / 2, width / 2);
        int index = r * resolution + c;
        strength[index] = (float) Math.max(strength[index], coverage * value);
      }
    }
  }

  /** The strength at a point of the frame, between neighbours bilinearly; 0 outside. */
  double at(double x, double y) {
    double column = (x + 0.5) * resolution - 0.5;
    double row = y * resolution - 0.5;
    int c = (int) Math.floor(column);
    int r = (int) Math.floor(row);
    if (c < 0 || r < 0 || c >= resolution - 1 || r >= resolution - 1) {
      return 0;
    }
    int index = r * resolution + c;
    double across = column - c;
    double upper = Shade.mix(strength[index], strength[index + 1], across);
    double lower =
        Shade.mix(strength[index + resolution], strength[index + resolution + 1], across);
    return Shade.mix(upper, lower, row - r);
  }

  private int column(double x) {
    return clamp((int) Math.floor((x + 0.5) * resolution));
  }

  private int row(double y) {
    return clamp((int) Math.floor(y * resolution));
  }

  private int clamp(int index) {
    return Math.min(resolution - 1, Math.max(0, index));
  }
}
