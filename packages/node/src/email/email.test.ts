import { type Mailbox, startMailbox } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initEmailPassword, type Mail } from '../../test/emailPassword.js';
import { SMTPService, type TypeInput } from '../recipe/emailpassword/emaildelivery.js';
import EmailPassword from '../recipe/emailpassword/index.js';
import { consoleDelivery } from './console.js';
import { createEmailDelivery } from './delivery.js';
import { renderMail } from './frame.js';
import { textOf } from './text.js';

const mail: Mail = {
  type: 'PASSWORD_RESET',
  user: { id: 'ada', recipeUserId: undefined, email: 'ada@example.com' },
  passwordResetLink: 'https://example.com/auth/reset-password?token=t0k3n&tenantId=public',
  tenantId: 'public',
};

describe('through a mail server', () => {
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await startMailbox();
  });
  afterAll(() => mailbox.close());

  const useServer = (override?: TypeInput<Mail>['override'], settings = {}) => {
    const smtpSettings = {
      host: '127.0.0.1',
      port: mailbox.port,
      from: { name: 'Notes, Inc. "Support"', email: 'support@example.com' },
      password: 'secret',
      ...settings,
    };
    const service = new SMTPService(override === undefined ? { smtpSettings } : { smtpSettings, override });
    // No core is asked: the address only has to be one.
    initEmailPassword('http://127.0.0.1:1', { emailDelivery: { service } });
  };
  const send = (email: string) => EmailPassword.sendEmail({ ...mail, user: { ...mail.user, email } });
  const received = (email: string) => mailbox.waitFor(({ to }) => to.includes(email));

  it('sends words and HTML', async () => {
    useServer();
    await send('words@example.com');
    const { raw, text, subject, from, user } = await received('words@example.com');
    expect(subject).toBe('Password reset instructions');
    expect([from, user]).toEqual(['support@example.com', 'support@example.com']);
    expect(raw).toMatch(/^From: "Notes, Inc\. \\"Support\\"" <support@example\.com>\r$/m);
    expect(raw).toMatch(/^To: words@example\.com\r$/m);
    expect(raw).toContain('Content-Type: multipart/alternative');
    expect(text).toContain('<title>Password reset instructions</title>');
    expect(text).toContain('\nReset the password of your account.\n');
    expect(text).toContain(`\n${mail.passwordResetLink}\n`);
  });

  it('signs in with another name if given', async () => {
    useServer(undefined, { authUsername: 'mailer' });
    await send('auth@example.com');
    expect((await received('auth@example.com')).user).toBe('mailer');
  });

  it('lets both steps be overridden', async () => {
    const raw: unknown[] = [];
    useServer((original) => ({
      async getContent(input) {
        const { userContext } = input;
        const content = await original.getContent(input);
        return {
          ...content,
          body: `Open ${input.passwordResetLink}`,
          isHtml: false,
          subject: `${userContext.n}`,
        };
      },
      async sendRawEmail(input) {
        raw.push({ ...input });
        await original.sendRawEmail(input);
      },
    }));
    const user = { ...mail.user, email: 'own@example.com' };
    const userContext = { n: 'Ätsch' };
    await EmailPassword.sendEmail({ ...mail, user, userContext });
    const { subject, text } = await received('own@example.com');
    expect(subject).toBe('Ätsch');
    expect(text.trim()).toBe(`Open ${mail.passwordResetLink}`);
    expect(raw).toEqual([
      {
        body: `Open ${mail.passwordResetLink}`,
        isHtml: false,
        subject: 'Ätsch',
        toEmail: 'own@example.com',
        userContext,
      },
    ]);
  });

  it('sends to one address, whatever is in it', async () => {
    useServer();
    await send('"eve@evil.example x"@example.com').catch(() => undefined);
    await send('ada@example.com, eve@evil.example').catch(() => undefined);
    const recipients = mailbox.messages.flatMap(({ to }) => to);
    expect(recipients.filter((address) => address.endsWith('evil.example'))).not.toContain(
      'eve@evil.example',
    );
  });

  it('rejects when there is no server', async () => {
    useServer(undefined, { port: 1 });
    await expect(send('lost@example.com')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('on the console', () => {
  const printed: string[] = [];
  const deliver = (isTest: boolean, isProduction: boolean, email = mail.user.email) =>
    consoleDelivery<Mail>(
      ({ passwordResetLink }) => ({ to: email, subject: 'Reset', link: passwordResetLink }),
      { print: (text) => printed.push(text), isTest: () => isTest, isProduction: () => isProduction },
    ).sendEmail({ ...mail, userContext: {} as never });
  beforeEach(() => {
    printed.length = 0;
  });

  it('shows whom a mail is for and its link, and that it was not sent', async () => {
    await deliver(false, false);
    expect(printed[0]).toContain('not sent');
    expect(printed[0]).toContain('  To       ada@example.com\n  Subject  Reset\n');
    expect(printed[0]).toContain(`  Link     ${mail.passwordResetLink}\n`);
  });

  it('keeps links out of the logs of production', async () => {
    await deliver(false, true);
    expect(printed[0]).toContain('NOT SENT');
    expect(printed[0]).not.toMatch(/https:|ada@/);
  });

  it('is quiet in tests', async () => {
    await deliver(true, false);
    expect(printed).toEqual([]);
  });

  it('does not let an address draw on the terminal', async () => {
    await deliver(false, false, 'ada@example.com\u001b[2J\nLink     https://evil.example');
    expect(printed[0]).toContain('  To       ada@example.com [2J Link     https://evil.example\n');
  });
});

it('calls services that are classes as what they are', async () => {
  class Service {
    readonly #sent: string[] = [];
    async sendEmail({ name }: { name: string }) {
      this.#sent.push(name);
    }
    get sent() {
      return this.#sent;
    }
  }
  const service = new Service();
  const { ingredientInterfaceImpl } = createEmailDelivery<{ name: string }>({ service });
  await ingredientInterfaceImpl.sendEmail({ name: 'Ada', tenantId: 'public', userContext: {} as never });
  expect(service.sent).toEqual(['Ada']);
});

describe('the frame', () => {
  const words = {
    productName: 'Notes & <b>Co</b>',
    subject: 'Password reset instructions',
    sentence: 'Choose a new password for your account.',
    button: { label: 'Choose a new password', url: 'https://example.com/reset?token=a&x="><script>' },
    linkIntroduction: 'Or open this link.',
    reason: 'Somebody asked to reset the password of "eve"@example.com.',
  };
  const html = renderMail(words);

  it('escapes every word', () => {
    expect(html).not.toMatch(/<script>|<b>|"eve"/);
    expect(html).toContain('Notes &amp; &lt;b&gt;Co&lt;/b&gt;');
    expect(html).toContain('href="https://example.com/reset?token=a&amp;x=&quot;&gt;&lt;script&gt;"');
  });

  it('has the same words as text', () => {
    expect(textOf(html)).toBe(`Notes & <b>Co</b>

Choose a new password for your account.

Choose a new password

Or open this link.
https://example.com/reset?token=a&x="><script>

Somebody asked to reset the password of "eve"@example.com.
`);
  });
});

describe('the text of HTML that an application wrote', () => {
  it.each([
    ['<p>One<p>Two', 'One\n\nTwo\n'],
    ['<style>p{color:red}</style><p>Hi <b>Ada</b>,<br/>welcome</p>', 'Hi Ada,\nwelcome\n'],
    ['Go <a class="x" href="https://a.example/?b=1&amp;c">here</a>.', 'Go here: https://a.example/?b=1&c.\n'],
    ["<a href='https://a.example'>https://a.example</a>", 'https://a.example\n'],
    ['a &lt; b &#38;&#x26; c&nbsp;&unknown;', 'a < b && c &unknown;\n'],
    ['<!-- <p>not</p> --><!doctype html>shown', 'shown\n'],
  ])('%s', (html, text) => {
    expect(textOf(html)).toBe(text);
  });
});
