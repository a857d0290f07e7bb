import { SMTPServer } from 'smtp-server';

/** A mail as it came in. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it was sent: headers and body. */
  readonly raw: string;
  readonly subject: string;
  /** Text of every part, decoded: where to look for links and codes. */
  readonly text: string;
  /** Who signed in to the server, if anybody did. */
  readonly user: string | undefined;
}

/** A running mailbox. */
export interface Mailbox {
  /** The SMTP server's port on 127.0.0.1. */
  readonly port: number;
  /** Everything received so far, oldest first. */
  readonly messages: readonly ReceivedMail[];
  /** Resolves with the first mail, past or to come, that fits; rejects after `timeout` ms. */
  waitFor(predicate: (mail: ReceivedMail) => boolean, timeout?: number): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** Starts an SMTP server that keeps what it is sent. It takes any user name and password, or none. */
export async function startMailbox(): Promise<Mailbox> {
  const messages: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? '' }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        messages.push(readMail(Buffer.concat(chunks).toString('utf8'), from, to, session.user));
        for (const look of [...waiting]) look();
        done();
      });
    },
  });
  const port = await listen(server);
  return {
    port,
    messages,
    waitFor: (predicate, timeout = 10_000) => waitFor(messages, waiting, predicate, timeout),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listen(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      // A client that hangs up in the middle is not the test's fault.
      server.removeListener('error', reject).on('error', () => undefined);
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}

function waitFor(
  messages: readonly ReceivedMail[],
  waiting: Set<() => void>,
  predicate: (mail: ReceivedMail) => boolean,
  timeout: number,
): Promise<ReceivedMail> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      waiting.delete(look);
    };
    const look = () => {
      const found = messages.find(predicate);
      if (found === undefined) return;
      settle();
      resolve(found);
    };
    const timer = setTimeout(() => {
      settle();
      const subjects = messages.map(({ subject, to }) => `"${subject}" to ${to.join(', ')}`);
      reject(new Error(`No such mail within ${timeout} ms. Received: ${subjects.join('; ') || 'nothing'}`));
    }, timeout);
    waiting.add(look);
    look();
  });
}

function readMail(raw: string, from: string, to: string[], user: string | undefined): ReceivedMail {
  const headers = raw.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return { from, to, raw, subject: headerOf(headers, 'subject'), text: decodeBodies(raw), user };
}

/** One header's value, unfolded, its encoded words (RFC 2047) decoded. */
function headerOf(headers: string, name: string): string {
  const unfolded = headers.replaceAll(/\r?\n[ \t]+/g, ' ');
  const line = unfolded.split(/\r?\n/).find((text) => text.toLowerCase().startsWith(`${name}:`));
  const value = line?.slice(name.length + 1).trim() ?? '';
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, encoding: string, text: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decodeQuotedPrintable(text.replaceAll('_', ' ')),
    );
}

/** Every part's body after its own transfer encoding; attachments and structure do not matter to tests. */
function decodeBodies(raw: string): string {
  const boundaries = [...raw.matchAll(/boundary="?([^";\r\n]+)"?/gi)].map(([, boundary]) => `--${boundary}`);
  const parts = boundaries.reduce<string[]>(
    (pieces, cut) => pieces.flatMap((piece) => piece.split(cut)),
    [raw],
  );
  return parts.map(decodePart).join('\n');
}

function decodePart(part: string): string {
  const [head = '', ...body] = part.trimStart().split(/\r?\n\r?\n/);
  const text = body.join('\n\n');
  if (/content-transfer-encoding:\s*base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8');
  if (/content-transfer-encoding:\s*quoted-printable/i.test(head)) return decodeQuotedPrintable(text);
  return text;
}

function decodeQuotedPrintable(text: string): string {
  const octets = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}
