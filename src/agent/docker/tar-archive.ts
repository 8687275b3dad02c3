/** One entry of a tar archive; folders end in a slash. */
export type TarEntry =
  | { readonly path: string; readonly kind: "folder" }
  | { readonly path: string; readonly kind: "link"; readonly target: string }
  | {
      readonly path: string;
      readonly kind: "file";
      readonly mode: number;
      readonly data: Uint8Array;
    };

/** A tar archive in the ustar format, all owned by root and dated 1970, so that equal input is equal output. */
export function tarArchive(entries: readonly TarEntry[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const entry of entries) {
    const data = entry.kind === "file" ? entry.data : new Uint8Array();
    const padding = (512 - (data.byteLength % 512)) % 512;
    blocks.push(header(entry, data.byteLength), data, new Uint8Array(padding));
  }
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

const TYPES = { folder: "5", link: "2", file: "0" } as const;

function header(entry: TarEntry, size: number): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(entry.path, 0);
  block.write(octal(entry.kind === "file" ? entry.mode : 0o1777, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  // The checksum counts its own field as blanks.
  block.write("        ", 148);
  block.write(TYPES[entry.kind], 156);
  if (entry.kind === "link") block.write(entry.target, 157);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\0 `, 148);
  return block;
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width - 1, "0");
}
