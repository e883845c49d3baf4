package io.radflow.infra.bench.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExchangeBenchTest {

  private static final int BYTES = 400_000;

  /** What a process of the benchmark does, on a thread of this one. */
  private interface Peer {
    void run(int rank, BufferedReader requests, PrintStream answers) throws Exception;
  }

  @Test
  void ranksAndStreamsAnswerEachRequestWithSeconds() throws Exception {
    measured(3, (rank, in, out) -> new BenchRank(in, out).exchange(rank, BYTES));
    measured(2, (rank, in, out) -> new StreamEnd(in, out).stream(rank, BYTES));
  }

  @Test
  void theResultComparesMedians() {
    ExchangeBench.Settings settings =
        new ExchangeBench.Settings(4, 100_000_000, 3, 1, "python3", Path.of("gloo.py"));
    ExchangeBench.Result result =
        new ExchangeBench.Result(
            settings,
            List.of(0.1, 0.3, 0.12),
            List.of(0.15, 0.2, 0.18),
            List.of(0.02, 0.03, 0.025));
    assertThat(result.bytesPerSecond()).isEqualTo(6 * 1e8 / 0.12);
    assertThat(result.streamBytesPerSecond()).isEqualTo(4e9);
    assertThat(String.join("\n", result.lines()))
        .contains("1.25 × one TCP stream")
        .contains("the direct exchange is 1.50 × as fast; by round: 1.50 0.67 1.50");
  }

  private static void measured(int count, Peer peer) throws Exception {
    List<BufferedReader> answers = new ArrayList<>();
    List<PrintStream> requests = new ArrayList<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      PipedInputStream in = new PipedInputStream();
      PipedInputStream out = new PipedInputStream();
      requests.add(new PrintStream(new PipedOutputStream(in), true));
      PrintStream answer = new PrintStream(new PipedOutputStream(out), true);
      answers.add(new BufferedReader(new InputStreamReader(out)));
      int self = rank;
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      Thread thread =
          new Thread(
              () -> {
                try {
                  peer.run(self, new BufferedReader(new InputStreamReader(in)), answer);
                  end.complete(null);
                } catch (Exception e) {
                  end.completeExceptionally(e);
                  answer.close();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    tell(requests, "0".repeat(32) + " " + "1".repeat(64) + " " + String.join(" ", read(answers)));
    assertThat(read(answers)).containsOnly("linked");
    tell(requests, "2");
    assertThat(read(answers)).allMatch(seconds -> Double.parseDouble(seconds) > 0);
    requests.forEach(PrintStream::close);
    for (CompletableFuture<Void> end : ends) {
      end.get();
    }
  }

  private static void tell(List<PrintStream> requests, String line) {
    requests.forEach(request -> request.println(line));
  }

  private static List<String> read(List<BufferedReader> answers) throws IOException {
    List<String> lines = new ArrayList<>();
    for (BufferedReader answer : answers) {
      lines.add(answer.readLine());
    }
    return lines;
  }
}
