import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import { MAX_MESSAGE_BYTES, messageSocket } from "./message-socket.ts";
import { type DialWebSocket, UpgradeRefused } from "./web-socket.ts";

/** More of a refusal's body than this is not read. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Opens WebSockets over TCP or TLS. */
export const dialWebSocket: DialWebSocket = ({ url, headers, timeoutMs }) =>
  new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, {
      headers,
      handshakeTimeout: timeoutMs,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    webSocket.once("open", () => {
      webSocket.off("error", reject);
      resolve(messageSocket(webSocket));
    });
    webSocket.once("error", reject);
    webSocket.once("unexpected-response", (_request, response) => {
      webSocket.off("error", reject);
      // Ending the attempt makes `ws` report that it was ended; the refusal says more.
      webSocket.once("error", () => {});
      response.once("close", () => webSocket.terminate());
      void readBody(response).then(
        (body) => reject(new UpgradeRefused(response.statusCode ?? 0, body)),
        reject,
      );
    });
  });

function readBody(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      body = (body + text).slice(0, MAX_REFUSAL_BYTES);
    });
    response.once("close", () => resolve(body));
  });
}
