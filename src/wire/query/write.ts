import { isRecord } from "../../domain/json.ts";
import {
  resolveSchema,
  type SchemaRef,
  type StructSchema,
  type TimestampFormat,
} from "../schema.ts";
import { formatHttp, formatIso } from "../timestamp.ts";
import { wireName } from "./read.ts";
import { element, escapeText } from "./xml.ts";

/**
 * The members of a structure as XML elements: lists with `<member>`, maps with
 * `<entry><key/><value/></entry>`, both without their own element where the model flattens them.
 * Absent members are left out, and so are the namespaces of inner elements, which no client reads.
 * Source: Smithy specification, "AWS query protocol" and "XML bindings".
 */
export function writeMembers(value: unknown, struct: StructSchema): string {
  if (!isRecord(value)) return "";
  let xml = "";
  for (const { name, schema } of struct.members) {
    const member = value[name];
    if (member !== undefined && member !== null) {
      xml += writeElement(wireName(schema, name), member, schema);
    }
  }
  return xml;
}

function writeElement(name: string, value: unknown, ref: SchemaRef): string {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      return element(name, writeMembers(value, schema.struct));
    case "list": {
      const items = Array.isArray(value) ? value : [];
      if (schema.traits["xmlFlattened"]) {
        return items.map((item) => writeElement(name, item, schema.item)).join("");
      }
      const itemName = wireName(schema.item, "member");
      return element(name, items.map((item) => writeElement(itemName, item, schema.item)).join(""));
    }
    case "map": {
      const entries = isRecord(value) ? Object.entries(value) : [];
      const flattened = Boolean(schema.traits["xmlFlattened"]);
      const xml = entries.map(([key, item]) =>
        element(
          flattened ? name : "entry",
          writeElement(wireName(schema.key, "key"), key, schema.key) +
            writeElement(wireName(schema.value, "value"), item, schema.value),
        ),
      );
      return flattened ? xml.join("") : element(name, xml.join(""));
    }
    case "timestamp":
      return element(name, timestampText(value, schema.format));
    case "blob":
      return element(
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString("base64") : "",
      );
    default:
      return element(name, escapeText(String(value)));
  }
}

function timestampText(value: unknown, format: TimestampFormat): string {
  const ms = Number(value);
  switch (format) {
    case "epoch-seconds":
      return String(ms / 1000);
    case "http-date":
      return formatHttp(ms);
    default:
      return formatIso(ms);
  }
}
