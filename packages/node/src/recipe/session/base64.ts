/** Text as standard base64 of its UTF-8 bytes, with padding. */
export function encodeBase64(text: string): string {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'utf8').toString('base64');
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Bytes of base64, of the URL-safe alphabet (RFC 4648 §5) or the standard one. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64url');
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
}

/** UTF-8 text of base64 of either alphabet. */
export function decodeBase64Text(text: string): string {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64url').toString('utf8');
  return new TextDecoder().decode(decodeBase64(text));
}
