import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type MessageSocket, UpgradeRefused } from "../../src/runtime/web-socket.ts";

/** A client and a server that can reach each other. */
export interface WebSocketSubject {
  /** Opens a socket to `target`; the server accepts it, or refuses when told to. */
  readonly dial: (
    target: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<MessageSocket>;
  /** The server's end of the last socket opened, and what the request said. */
  readonly accepted: () => {
    readonly socket: MessageSocket;
    readonly target: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
  };
  readonly refuse: (status: number, body: string) => void;
  /** Breaks the connection without a word. */
  readonly cut: () => void;
  readonly dispose: () => Promise<void>;
}

/** What a socket did, and promises of what it has still to do. */
class Recorder {
  readonly messages: string[] = [];
  readonly codes: number[] = [];
  readonly closed: Promise<number>;
  readonly #waiting: (() => void)[] = [];

  constructor(socket: MessageSocket) {
    this.closed = new Promise((resolve) => {
      socket.listen({
        onMessage: (text) => {
          this.messages.push(text);
          for (const wake of this.#waiting.splice(0)) wake();
        },
        onClose: (code) => {
          this.codes.push(code);
          resolve(code);
        },
      });
    });
  }

  /** Resolves when that many messages have come. */
  async received(count: number): Promise<readonly string[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.messages;
  }
}

/** What every implementation of `MessageSocket` and `DialWebSocket` has to do. */
export function webSocketContract(name: string, make: () => Promise<WebSocketSubject>): void {
  describe(name, () => {
    let subject: WebSocketSubject;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    test("tells the server the path, the query and the headers", async () => {
      await subject.dial("/acs/ws?a=1", { "x-test": "yes" });
      const { target, headers } = subject.accepted();
      expect(target).toBe("/acs/ws?a=1");
      expect(headers["x-test"]).toBe("yes");
    });

    test("delivers messages in order, both ways", async () => {
      const client = await subject.dial("/");
      const server = subject.accepted().socket;
      const atClient = new Recorder(client);
      const atServer = new Recorder(server);
      const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
      for (const text of texts) {
        client.send(text);
        server.send(text);
      }
      expect(await atClient.received(20)).toEqual(texts);
      expect(await atServer.received(20)).toEqual(texts);
    });

    test("keeps what comes before somebody listens", async () => {
      const client = await subject.dial("/");
      const server = subject.accepted().socket;
      server.send("early");
      const atServer = new Recorder(server);
      client.send("go on");
      await atServer.received(1);
      expect(await new Recorder(client).received(1)).toEqual(["early"]);
    });

    test("carries a message of a megabyte, and letters beyond ASCII", async () => {
      const client = await subject.dial("/");
      const atServer = new Recorder(subject.accepted().socket);
      const text = `é${"x".repeat(1024 * 1024)}€`;
      client.send(text);
      expect(await atServer.received(1)).toEqual([text]);
    });

    test("tells both ends of a close once, with its code", async () => {
      const client = await subject.dial("/");
      const server = subject.accepted().socket;
      const atClient = new Recorder(client);
      const atServer = new Recorder(server);
      server.close(1001, "bye");
      server.close(1000, "again");
      expect(await atClient.closed).toBe(1001);
      expect(await atServer.closed).toBe(1001);
      client.close(1000, "too late");
      expect([atClient.codes, atServer.codes]).toEqual([[1001], [1001]]);
    });

    test("delivers what was sent before a close, and nothing that is sent after", async () => {
      const client = await subject.dial("/");
      const atServer = new Recorder(subject.accepted().socket);
      client.send("before");
      client.close(1000, "");
      client.send("after");
      expect(await atServer.closed).toBe(1000);
      expect(atServer.messages).toEqual(["before"]);
    });

    test("ends with 1006 when the connection breaks", async () => {
      const client = await subject.dial("/");
      const server = subject.accepted().socket;
      const atClient = new Recorder(client);
      const atServer = new Recorder(server);
      subject.cut();
      expect(await atClient.closed).toBe(1006);
      expect(await atServer.closed).toBe(1006);
      client.send("into the void");
    });

    test("rejects with the status and the body of a refusal", async () => {
      subject.refuse(400, '{"InactiveInstanceException":"gone"}');
      const refusal = await subject.dial("/").catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(UpgradeRefused);
      expect(refusal).toMatchObject({
        status: 400,
        body: '{"InactiveInstanceException":"gone"}',
      });
    });
  });
}
