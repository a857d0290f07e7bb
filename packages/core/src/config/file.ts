import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** A setting as a source writes it: its text, or `null` for "not set". */
export interface FileEntry {
  readonly name: string;
  readonly raw: string | null | undefined;
  readonly line: number;
}

export type FileReading =
  | { readonly ok: true; readonly entries: readonly FileEntry[] }
  | { readonly ok: false; readonly message: string; readonly line: number };

/**
 * Reads a YAML mapping of names to plain values, each with its line. Values keep the text they were written in, so
 * that a version like `2.10` does not become the number 2.1. `raw` is `undefined` where the value is no plain one.
 */
export function readConfigFile(text: string): FileReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2' });
  const [error] = document.errors;
  if (error !== undefined) {
    return {
      ok: false,
      message: error.message.split('\n')[0] ?? error.code,
      line: lines.linePos(error.pos[0]).line,
    };
  }
  if (document.contents === null) return { ok: true, entries: [] };
  if (!isMap(document.contents))
    return { ok: false, message: 'lines must have the form "key: value"', line: 1 };
  return { ok: true, entries: document.contents.items.map((pair) => toEntry(pair.key, pair.value, lines)) };
}

function toEntry(key: unknown, value: unknown, lines: LineCounter): FileEntry {
  const line = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1;
  return { name: isScalar(key) ? String(key.value) : '', raw: rawTextOf(value), line };
}

function rawTextOf(value: unknown): string | null | undefined {
  if (value === null) return null;
  if (!isScalar(value)) return undefined;
  if (value.value === null || value.value === undefined) return null;
  return typeof value.value === 'string' ? value.value : (value.source ?? String(value.value));
}
