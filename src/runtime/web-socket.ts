/**
 * A message socket, open from the moment it is handed out. Text frames only; that is all the agent protocol
 * uses. An implementer delivers messages in order, calls `onClose` exactly once, and after it nothing more.
 */
export interface MessageSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Sets the listeners; what arrived before is kept for them. */
  listen(listeners: {
    readonly onMessage: (text: string) => void;
    readonly onClose: (code: number) => void;
  }): void;
}

/** Opens a socket as a client. Rejects with `UpgradeRefused` when the server answers with an HTTP status. */
export type DialWebSocket = (options: {
  /** `ws://` or `wss://`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}) => Promise<MessageSocket>;

/** The server's answer to an upgrade that it did not accept. */
export class UpgradeRefused extends Error {
  override readonly name = "UpgradeRefused";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the server refused the WebSocket upgrade with status ${status}`);
    this.status = status;
    this.body = body;
  }
}
