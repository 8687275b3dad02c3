import type { Duplex } from "node:stream";
import { STATUS_CODES } from "../runtime/node-http.ts";
import type { HttpResponse } from "../wire/http.ts";
import { formatHttp } from "../wire/timestamp.ts";

/** Answers on a socket for which there is no response object, and closes it. */
export function sendRaw(socket: Duplex, response: HttpResponse, nowMs: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = response;
  const lines = Object.entries({
    ...headers,
    "Content-Length": String(Buffer.byteLength(body)),
    Date: formatHttp(nowMs),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  socket.end(body, () => socket.destroy());
}
