import type { RawData, WebSocket } from "ws";
import type { MessageSocket } from "./web-socket.ts";

/** A payload of a hundred large tasks stays well below it; more than this from a peer closes the socket. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What may wait to be sent; a peer that reads slower than this is cut off and finds everything on return. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** A peer that does not answer a close within it is cut off, so that a stop never waits for a dead one. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Standard close code: the peer sent what the protocol has no use for (RFC 6455, 7.4.1). */
const UNSUPPORTED_DATA = 1003;

/** An open WebSocket of the package `ws` as the rest of Longshore sees it. */
export function messageSocket(webSocket: WebSocket): MessageSocket {
  // What comes before somebody listens stays in the kernel's buffers.
  webSocket.pause();
  let closedWith: number | undefined;
  let cutOff: NodeJS.Timeout | undefined;
  let onClose: ((code: number) => void) | undefined;
  webSocket.on("error", () => {
    // `close` follows, with the code.
  });
  webSocket.once("close", (code) => {
    closedWith = code;
    clearTimeout(cutOff);
    onClose?.(code);
  });
  return {
    send: (text) => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (webSocket.bufferedAmount > MAX_BUFFERED_BYTES) webSocket.terminate();
      else webSocket.send(text);
    },
    close: (code, reason) => {
      // Paused, it would never see the peer's answer.
      webSocket.resume();
      webSocket.close(code, reason);
      cutOff ??= setTimeout(() => webSocket.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
    listen: (listeners) => {
      if (closedWith !== undefined) return listeners.onClose(closedWith);
      onClose = listeners.onClose;
      webSocket.on("message", (data, isBinary) => {
        if (isBinary) webSocket.close(UNSUPPORTED_DATA, "text messages only");
        else listeners.onMessage(textOf(data));
      });
      webSocket.resume();
    },
  };
}

function textOf(data: RawData): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : data).toString("utf8");
}
