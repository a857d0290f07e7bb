/** The words of a mail. All of them are plain text: the frame escapes them. */
export interface MailWords {
  /** Whose mail it is: the application's name. */
  readonly productName: string;
  readonly subject: string;
  /** What the mail is about, in one sentence. */
  readonly sentence: string;
  readonly button: { readonly label: string; readonly url: string };
  /** Stands above the plain link, for mail programs that do not show the button. */
  readonly linkIntroduction: string;
  /** Why the addressee got the mail, and what to do if they did not ask for it. */
  readonly reason: string;
}

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const light = { page: '#f6f5f3', card: '#ffffff', line: '#e4e1dc', text: '#1c1b1a', quiet: '#65615b' };
const dark = { page: '#161514', card: '#211f1d', line: '#3a3733', text: '#f2f0ed', quiet: '#aaa59d' };
const accent = { light: '#4338ca', onLight: '#ffffff', dark: '#a5b4fc', onDark: '#1e1b4b' };

/**
 * The one look of all mails: 600 px at most, laid out with tables and styled inline, because mail programs know
 * little else. Colours of dark mode stand in a style sheet, for the programs that read it; `!important` beats the
 * inline styles there.
 */
export function renderMail(words: MailWords): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHTML(words.subject)}</title>
<style>${styleSheet}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:${light.page};-webkit-text-size-adjust:100%">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:${light.page}">
<tr><td align="center" class="outside" style="padding:40px 16px">
${card(words)}
</td></tr>
</table>
</body>
</html>
`;
}

function card({ productName, sentence, button, linkIntroduction, reason }: MailWords): string {
  const url = escapeHTML(button.url);
  return `<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background-color:${light.card};border:1px solid ${light.line};border-radius:12px;border-collapse:separate">
<tr><td class="inside quiet" style="padding:32px 32px 0;${type(14, light.quiet, 600)}">${escapeHTML(productName)}</td></tr>
<tr><td class="inside" style="padding:12px 32px 0"><h1 class="text" style="margin:0;${type(20, light.text, 600, 1.35)}">${escapeHTML(sentence)}</h1></td></tr>
<tr><td class="inside" style="padding:24px 32px 0">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="button" style="border-radius:8px;background-color:${accent.light};mso-padding-alt:12px 24px"><a class="label" href="${url}" style="display:block;padding:12px 24px;border-radius:8px;text-decoration:none;${type(16, accent.onLight, 600, 1.25)}">${escapeHTML(button.label)}</a></td>
</tr></table>
</td></tr>
<tr><td class="inside quiet" style="padding:24px 32px 0;${type(14, light.quiet)}">${escapeHTML(linkIntroduction)}<br>
<a class="link" href="${url}" style="color:${accent.light};text-decoration:underline;word-break:break-all;overflow-wrap:anywhere">${url}</a></td></tr>
<tr><td class="inside last" style="padding:32px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="quiet line" style="padding-top:20px;border-top:1px solid ${light.line};${type(14, light.quiet)};overflow-wrap:anywhere">${escapeHTML(reason)}</td>
</tr></table>
</td></tr>
</table>`;
}

const type = (size: number, color: string, weight = 400, lineHeight = 1.5): string =>
  `font-family:${font};font-size:${size}px;line-height:${lineHeight};font-weight:${weight};color:${color}`;

/** Outlook on the web has no media query for its dark mode; it marks elements with `data-ogsc` and `data-ogsb`. */
const darkRules: readonly (readonly [selector: string, mark: 'ogsc' | 'ogsb', declaration: string])[] = [
  ['.page', 'ogsb', `background-color:${dark.page}!important`],
  ['.card', 'ogsb', `background-color:${dark.card}!important`],
  ['.card', 'ogsc', `border-color:${dark.line}!important`],
  ['.text', 'ogsc', `color:${dark.text}!important`],
  ['.quiet', 'ogsc', `color:${dark.quiet}!important`],
  ['.line', 'ogsc', `border-color:${dark.line}!important`],
  ['.button', 'ogsb', `background-color:${accent.dark}!important`],
  ['.label', 'ogsc', `color:${accent.onDark}!important`],
  ['.link', 'ogsc', `color:${accent.dark}!important`],
];

const styleSheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.outside{padding:0!important}.card{border-radius:0!important;border-left:0!important;border-right:0!important}.inside{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){${darkRules.map(([selector, , declaration]) => `${selector}{${declaration}}`).join('')}}
${darkRules.map(([selector, mark, declaration]) => `[data-${mark}] ${selector}{${declaration}}`).join('')}
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it. Names and addresses come from users: without this they could put a link into a mail. */
export const escapeHTML = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
