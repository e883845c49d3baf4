package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.DeviceEvent;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;

final class CudaEvent implements DeviceEvent {

  private final CUevent_st event = new CUevent_st();

  CudaEvent() {
    Status.cuda(cudart.cudaEventCreate(event), "make an event");
  }

  CUevent_st event() {
    return event;
  }

  @Override
  public void synchronize() {
    Status.cuda(cudart.cudaEventSynchronize(event), "wait for an event");
  }

  @Override
  public boolean passed() {
    int status = cudart.cudaEventQuery(event);
    if (status == cudart.cudaErrorNotReady) {
      return false;
    }
    Status.cuda(status, "look at an event");
    return true;
  }

  @Override
  public double secondsSince(DeviceEvent earlier) {
    float[] milliseconds = new float[1];
    Status.cuda(
        cudart.cudaEventElapsedTime(milliseconds, ((CudaEvent) earlier).event, event),
        "tell the time between two events");
    return milliseconds[0] / 1e3;
  }

  @Override
  public void close() {
    Status.cuda(cudart.cudaEventDestroy(event), "end an event");
  }
}
