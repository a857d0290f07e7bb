/** A JSON answer as the interface writes it: with a line end. */
export function json(answer: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(answer)}\n`, {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
  });
}

/** A text answer as the interface writes it: with a line end. */
export function text(
  status: number,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${content}\n`, {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  });
}
