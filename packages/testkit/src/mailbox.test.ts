import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from './mailbox.js';

describe('startMailbox', () => {
  let mailbox: Mailbox;

  beforeEach(async () => {
    mailbox = await startMailbox();
  });

  afterEach(() => mailbox.close());

  const send = (mail: { subject: string; html: string; text?: string }) =>
    createTransport({ host: '127.0.0.1', port: mailbox.port, auth: { user: 'me', pass: 'secret' } }).sendMail(
      {
        from: 'App <app@example.com>',
        to: 'ann@example.com',
        ...mail,
      },
    );

  it('keeps what it is sent, decoded', async () => {
    const link = 'https://example.com/auth/reset-password?token=abc&tenantId=public';
    const waiting = mailbox.waitFor(({ to }) => to.includes('ann@example.com'));
    await send({
      subject: 'Grüße: reset your password',
      html: `<a href="${link}">Zurücksetzen</a>`,
      text: `ß ${link}`,
    });
    const mail = await waiting;
    expect(mail).toMatchObject({
      from: 'app@example.com',
      to: ['ann@example.com'],
      subject: 'Grüße: reset your password',
      user: 'me',
    });
    expect(mail.text).toContain(`<a href="${link}">Zurücksetzen</a>`);
    expect(mail.text).toContain(`ß ${link}`);
    expect(mailbox.messages).toEqual([mail]);
  });

  it('names what came instead of the mail that was waited for', async () => {
    await send({ subject: 'Other', html: '<p>x</p>' });
    await expect(mailbox.waitFor(() => false, 50)).rejects.toThrow('Received: "Other" to ann@example.com');
  });
});
