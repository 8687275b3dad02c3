/** Where the bytes of an object are; the id is ours, so that no key is ever part of a path. */
export function filePath(fileId: string): string {
  return `objects/${fileId}`;
}

export function partPath(fileId: string): string {
  return `incoming/${fileId}`;
}

export const OBJECTS = "objects";
export const INCOMING = "incoming";
