import { connect, type Socket } from "node:net";

/** One answer to a benchmark's request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/**
 * Sends the same request bytes over `connections` keep-alive connections, one request at a time on each, for
 * `durationMs`. The bytes are made once, so that the client takes as little of the machine as it can: what is
 * measured is the server.
 */
export async function load(options: {
  readonly port: number;
  readonly request: Buffer;
  readonly connections: number;
  readonly durationMs: number;
}): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const start = performance.now();
  const until = start + options.durationMs;
  const worker = async (): Promise<void> => {
    let connection = await RawConnection.open(options.port);
    while (performance.now() < until) {
      const sent = performance.now();
      if (!connection.open) connection = await RawConnection.open(options.port);
      const answer = await connection.send(options.request);
      latencies.push(performance.now() - sent);
      if (answer.status !== 200) failures += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length / seconds,
    medianMs: latencies[Math.floor(latencies.length / 2)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    failures,
  };
}

/** A connection that sends raw bytes and reads one response by its Content-Length. */
export class RawConnection {
  #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  /** False once the server has said, or shown, that it will not answer here again. */
  open = true;
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => {
      this.open = false;
      this.#waiting?.reject(new Error("the server closed the connection"));
    });
  }

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RawConnection(socket));
      });
      socket.once("error", reject);
    });
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#buffer.toString("latin1", 0, end);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#buffer.length < end + 4 + length) return;
    const body = this.#buffer.toString("utf8", end + 4, end + 4 + length);
    this.#buffer = this.#buffer.subarray(end + 4 + length);
    if (/^HTTP\/1\.0|\r\nconnection: *close/i.test(head)) this.open = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}
