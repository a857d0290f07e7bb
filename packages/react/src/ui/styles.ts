import { paletteFor } from './palette.js';

/**
 * The look of every screen. Selectors are the `data-supertokens` tokens of the styling contract, one attribute each, and
 * states stand in `:where()`: an app's rule of the same form always wins, as it comes later in the same sheet.
 */
const t = (token: string): string => `[data-supertokens~="${token}"]`;

const frame = `
${t('container')} {
  --font-size-0: 12px; --font-size-1: 14px; --font-size-2: 16px; --font-size-3: 20px; --font-size-4: 24px; --font-size-5: 28px;
  --latchkey-font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --latchkey-radius: 8px; --latchkey-card-radius: 12px; --latchkey-card-padding: 32px; --latchkey-field-height: 40px;
  --latchkey-duration: 150ms;
  box-sizing: border-box; inline-size: 100%; max-inline-size: 420px; margin: 24px auto; text-align: start;
  font-family: var(--latchkey-font); font-size: var(--font-size-1); line-height: 1.5; font-weight: 400;
  -webkit-font-smoothing: antialiased; -moz-osx-font-smoothing: grayscale; text-rendering: optimizeLegibility;
  color: rgb(var(--palette-textPrimary)); background: rgb(var(--palette-background));
  border: 1px solid var(--latchkey-hairline); border-radius: var(--latchkey-card-radius); box-shadow: var(--latchkey-shadow);
}
:where(${t('container')}) *, :where(${t('container')}) *::before { box-sizing: border-box; }
:where(${t('container')}) :where(h1, h2, p, ul, form, fieldset) { margin: 0; padding: 0; font: inherit; border: 0; }
:where(${t('container')}) :where(button, input) { font: inherit; letter-spacing: inherit; color: inherit; }
:where(${t('container')}) svg { display: block; flex: none; }
${t('row')} { padding: var(--latchkey-card-padding); }
${t('row')}::before {
  content: ""; display: var(--latchkey-logo-display, none); block-size: var(--latchkey-logo-height, 32px); margin-block-end: 20px;
  background: var(--latchkey-logo) no-repeat left center / contain;
}
${t('row')}:dir(rtl)::before { background-position-x: right; }
@media (pointer: coarse) { ${t('container')} { --latchkey-field-height: 44px; } }
/* On a phone the card is the page: its colour goes on below it, as a shadow, which takes no room. */
@media (max-width: 480px) {
  ${t('container')} { --latchkey-card-padding: 20px; max-inline-size: none; margin: 0; border-width: 0; border-radius: 0; box-shadow: 0 100vh 0 100vh rgb(var(--palette-background)); }
  ${t('row')} { padding-block: 28px; }
}`;

const header = `
${t('headerTitle')} {
  display: flex; align-items: center; gap: 8px;
  font-size: var(--font-size-4); line-height: 1.2; font-weight: 600; letter-spacing: -.018em; color: rgb(var(--palette-textTitle));
}
${t('headerTinyTitle')} { font-size: var(--font-size-3); }
${t('headerTitle')}:where(${t('error')}) { color: rgb(var(--palette-error)); }
:where(${t('headerTitle')}) h1:focus { outline: none; }
${t('headerSubtitle')} { margin-block-start: 8px; }
${t('divider')} { block-size: 1px; background: var(--latchkey-hairline); margin-block: 20px; }
${t('dividerWithOr')} { display: flex; align-items: center; gap: 12px; margin-block: 20px; }
:where(${t('dividerWithOr')}) ${t('divider')} { flex: 1; margin: 0; }
${t('dividerText')} { font-size: var(--font-size-0); }
${t('primaryText')} { color: rgb(var(--palette-textLabel)); }
${t('secondaryText')} { color: rgb(var(--palette-textPrimary)); }
:where(${t('primaryText')}) strong { font-weight: 600; overflow-wrap: anywhere; }
${t('link')} {
  display: inline; padding: 0; margin: 0; border: 0; background: none; cursor: pointer; border-radius: 4px; text-align: start;
  font-weight: 500; color: rgb(var(--palette-textLink)); text-decoration: none; text-underline-offset: 3px;
}
${t('link')}:where(:hover) { text-decoration: underline; }
:where(${t('secondaryText')}${t('privacyPolicyAndTermsAndConditions')}) ${t('link')} { text-decoration: underline; }
${t('backButton')} {
  display: inline-grid; place-items: center; inline-size: 32px; block-size: 32px; margin-inline-start: -8px; padding: 0; border: 0;
  border-radius: var(--latchkey-radius); background: none; cursor: pointer; color: rgb(var(--palette-textPrimary));
  transition: background-color var(--latchkey-duration) ease-out;
}
${t('backButton')}:where(:hover) { background: rgba(var(--palette-textPrimary), .1); color: rgb(var(--palette-textTitle)); }
:where(${t('heavyArrowLeftIcon')}, ${t('secondaryLinkWithLeftArrow')} svg):dir(rtl) { transform: scaleX(-1); }
${t('secondaryLinkWithLeftArrow')} {
  display: inline-flex; align-items: center; gap: 6px; padding: 4px 0; border: 0; background: none; cursor: pointer; border-radius: 4px;
  font-weight: 500; text-decoration: none;
}
${t('secondaryLinkWithLeftArrow')}:where(:hover) { color: rgb(var(--palette-textTitle)); }`;

/* A notice takes the place kept for it between the head and the form, so that nothing moves when it comes. */
const notices = `
${t('noticeSlot')} { display: grid; align-items: start; min-block-size: 52px; }
${t('generalError')}, ${t('generalSuccess')} {
  display: flex; align-items: flex-start; gap: 8px; padding: 8px 12px; margin-block: 6px 12px; border-radius: var(--latchkey-radius);
  font-size: 13px; line-height: 18px; font-weight: 500; overflow-wrap: anywhere;
}
:where(${t('generalError')}, ${t('generalSuccess')}) svg { margin-block-start: 1px; }
${t('generalError')} { color: rgb(var(--palette-error)); background: rgb(var(--palette-errorBackground)); }
${t('generalSuccess')} { color: rgb(var(--palette-success)); background: rgb(var(--palette-successBackground)); }
@media (max-width: 359px) { ${t('noticeSlot')} { min-block-size: 70px; } }`;

const form = `
${t('formRow')} { display: grid; grid-template-columns: 1fr auto; column-gap: 12px; }
${t('formLabelWithLinkWrapper')} { grid-area: 1 / 1; }
${t('label')} { grid-area: 1 / 1; display: block; font-size: var(--font-size-1); line-height: 20px; font-weight: 500; color: rgb(var(--palette-textLabel)); }
${t('formLabelLinkBtn')} { grid-area: 1 / 2; font-size: 13px; line-height: 20px; }
${t('inputContainer')} { grid-area: 2 / 1 / auto / -1; margin-block-start: 6px; }
${t('inputWrapper')} {
  position: relative; display: flex; align-items: center; block-size: var(--latchkey-field-height);
  background: rgb(var(--palette-inputBackground)); border: 1px solid rgb(var(--palette-inputBorder)); border-radius: var(--latchkey-radius);
}
${t('inputWrapper')}:where(:hover) { border-color: rgb(var(--palette-textPrimary)); }
${t('inputError')} { border-color: rgb(var(--palette-error)); }
${t('inputWrapper')}:where(:focus-within) { border-color: rgb(var(--palette-primary)); box-shadow: 0 0 0 1px rgb(var(--palette-primary)), 0 0 0 4px rgba(var(--palette-primary), .18); }
${t('inputError')}:where(:focus-within) { border-color: rgb(var(--palette-error)); box-shadow: 0 0 0 1px rgb(var(--palette-error)), 0 0 0 4px rgba(var(--palette-error), .16); }
${t('input')} {
  flex: 1; min-inline-size: 0; block-size: 100%; padding: 0 12px; margin: 0; border: 0; outline: none; background: none; box-shadow: none;
  border-radius: inherit; font-size: var(--font-size-1); color: rgb(var(--palette-textInput));
}
/* 16 px keeps iOS from zooming the page into the field. */
@media (pointer: coarse) { ${t('input')} { font-size: var(--font-size-2); } }
${t('input')}::placeholder { color: rgb(var(--palette-textPrimary)); opacity: .85; }
/* The browser's own autofill colour ignores both the palette and the dark scheme: hold it off. */
:where(.supertokens-input):-webkit-autofill { -webkit-text-fill-color: rgb(var(--palette-textInput)); caret-color: rgb(var(--palette-textInput)); transition: background-color 9999s 9999s; }
${t('inputAdornment')} { display: grid; place-items: center; align-self: stretch; padding-inline-end: 12px; }
/* The message below says it, with the same sign; an app may bring this one back. */
${t('inputAdornmentError')} { display: none; color: rgb(var(--palette-error)); }
${t('inputAdornmentSuccess')} { color: rgb(var(--palette-success)); }
${t('showPassword')} {
  inline-size: 40px; padding: 0; margin-inline-start: -8px; border: 0; background: none; cursor: pointer; border-radius: 7px; color: rgb(var(--palette-textPrimary));
}
${t('showPassword')}:where(:hover) { color: rgb(var(--palette-textTitle)); }
${t('fieldMessage')} { grid-column: 1 / -1; min-block-size: 34px; padding-block: 5px 11px; font-size: 12px; line-height: 18px; }
${t('fieldMessage')}:where(${t('twoLines')}) { min-block-size: 52px; }
@media (max-width: 359px) { ${t('fieldMessage')} { min-block-size: 52px; } }
${t('inputErrorMessage')} { display: flex; gap: 6px; font-weight: 500; color: rgb(var(--palette-error)); overflow-wrap: anywhere; }
:where(${t('inputErrorMessage')}) svg { margin-block-start: 2px; }
${t('submitRow')} { margin-block-start: 2px; }`;

const buttons = `
${t('button')}, ${t('buttonBase')} {
  position: relative; display: flex; align-items: center; justify-content: center; gap: 8px; inline-size: 100%; min-block-size: var(--latchkey-field-height);
  padding: 8px 16px; margin: 0; border: 1px solid transparent; border-radius: var(--latchkey-radius); cursor: pointer;
  font-size: var(--font-size-1); line-height: 20px; font-weight: 600; text-decoration: none;
  transition: background-color var(--latchkey-duration) ease-out, opacity var(--latchkey-duration) ease-out;
}
${t('button')} { color: rgb(var(--palette-buttonText)); background: rgb(var(--palette-primary)); box-shadow: 0 1px 2px rgb(0 0 0 / .12); }
${t('button')}:where(:hover:not(:disabled)) { background: rgb(var(--palette-primaryBorder)); }
${t('button')}:where(:active:not(:disabled)) { transform: translateY(.5px); }
${t('button')}:where(:disabled), ${t('buttonBase')}:where(:disabled) { cursor: default; }
${t('buttonGreyedOut')} { color: rgb(var(--palette-textGray)); background: rgb(var(--palette-buttonGreyedOut)); box-shadow: none; }
${t('backButton')}${t('buttonBase')}, ${t('buttonSecondary')} {
  inline-size: 100%; block-size: auto; margin: 0; color: rgb(var(--palette-textTitle)); background: none; border-color: rgb(var(--palette-inputBorder));
}
${t('logoutButton')} { color: rgb(var(--palette-buttonText)); background: rgb(var(--palette-primary)); }
${t('logoutButton')}:where(:hover) { background: rgb(var(--palette-primaryBorder)); }
${t('buttonsGroup')} { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-block-start: 24px; }
/* Of the published English defaults only; see Words. */
${t('sentenceCase')} { display: inline-block; text-transform: lowercase; }
${t('sentenceCase')}::first-letter { text-transform: uppercase; }
/* The mark lies over the label, which stays in place to hold the button's width. */
${t('buttonMark')} { position: absolute; inset: 0; display: grid; place-items: center; }
:where(${t('buttonMark')}) ~ ${t('buttonLabel')} { opacity: 0; }
${t('spinner')} { display: grid; place-items: center; padding: 24px; color: rgb(var(--palette-primary)); }
:where(${t('buttonMark')}) ${t('spinner')} { padding: 0; color: inherit; }
${t('spinnerIcon')} { animation: latchkey-turn .8s linear infinite; }
${t('delayedRender')} { animation: latchkey-appear var(--latchkey-duration) ease-out .2s backwards; }
@keyframes latchkey-turn { to { transform: rotate(1turn); } }
@keyframes latchkey-appear { from { opacity: 0; } }`;

const rest = `
${t('privacyPolicyAndTermsAndConditions')} { margin-block-start: 20px; font-size: var(--font-size-0); text-align: center; text-wrap: balance; }
${t('footer')} { margin-block-start: 20px; }
${t('statusMark')} { display: grid; place-items: center; inline-size: 44px; block-size: 44px; margin-block-end: 20px; border-radius: 50%; }
${t('statusMark')}:where(${t('good')}) { color: rgb(var(--palette-success)); background: rgb(var(--palette-successBackground)); }
${t('statusMark')}:where(${t('bad')}) { color: rgb(var(--palette-error)); background: rgb(var(--palette-errorBackground)); }
${t('statusMark')}:where(${t('plain')}) { color: rgb(var(--palette-textLink)); background: rgba(var(--palette-textLink), .12); }
${t('statusText')} { margin-block: 12px 24px; }
:where(${t('container')}) :where(button, a, [role="button"]):focus-visible { outline: 2px solid rgb(var(--palette-textLink)); outline-offset: 2px; }
${t('showPassword')}:focus-visible { outline-offset: -4px; }
@media (prefers-reduced-motion: reduce) {
  :where(${t('container')}) *, ${t('container')} { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) { ${t('button')} { border-color: ButtonText; } }`;

const base = frame + header + notices + form + buttons + rest;

/** The style sheet of one screen: built-in look, then what the app gave in `init`, the recipe and the screen. */
export function styleSheet(...appStyles: readonly (string | undefined)[]): string {
  const own = appStyles.filter((style) => style !== undefined && style !== '').join('\n');
  return `${paletteFor(own)}${base}\n${own}`;
}
