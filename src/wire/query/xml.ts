/**
 * An element with text or with elements inside; `attributes` as they are written, with a space in
 * front.
 */
export function element(name: string, content: string, attributes = ""): string {
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/**
 * Text as XML 1.0 can hold it: the markup escaped, the characters XML has no way to write replaced.
 */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(NOT_XML, "\ufffd")
    .replace(/[&<>"'\r\n\u0085\u2028]/g, (character) => ESCAPES[character] ?? character);
}

// oxlint-disable-next-line no-control-regex -- these are the characters that must not get through
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // Line ends would be normalised by the reader.
  "\r": "&#xD;",
  "\n": "&#xA;",
  "\u0085": "&#x85;",
  "\u2028": "&#x2028;",
};
