/**
 * The colours behind the public `--palette-*` variables, as RGB triplets (`rgb(var(--palette-primary))`).
 * The names are the contract; the values keep text at 4.5:1 and borders and icons at 3:1 on their background.
 */
type Palette = Readonly<Record<string, string>>;

/** The light values. */
export const light: Palette = {
  background: '255, 255, 255',
  inputBackground: '255, 255, 255',
  inputBorder: '143, 140, 135',
  primary: '64, 54, 184',
  primaryBorder: '52, 43, 158',
  success: '21, 115, 71',
  successBackground: '232, 247, 238',
  error: '186, 32, 38',
  errorBackground: '253, 241, 240',
  textTitle: '28, 26, 23',
  textLabel: '41, 38, 34',
  textInput: '28, 26, 23',
  textPrimary: '92, 88, 82',
  textLink: '64, 54, 184',
  buttonText: '255, 255, 255',
  textGray: '68, 64, 60',
  superTokensBrandingBackground: '247, 246, 244',
  superTokensBrandingText: '110, 106, 100',
  buttonGreyedOut: '226, 224, 220',
  caution: '124, 96, 62',
  errorDark: '159, 30, 38',
};

/** The dark values. Dark is drawn, not inverted: the card is lighter than the page, and a border replaces the shadow. */
export const dark: Palette = {
  background: '28, 27, 30',
  inputBackground: '37, 36, 40',
  inputBorder: '122, 119, 128',
  primary: '98, 89, 232',
  primaryBorder: '105, 96, 235',
  success: '104, 211, 145',
  successBackground: '24, 50, 36',
  error: '255, 136, 128',
  errorBackground: '62, 32, 33',
  textTitle: '245, 244, 242',
  textLabel: '228, 226, 223',
  textInput: '245, 244, 242',
  textPrimary: '176, 172, 168',
  textLink: '172, 166, 255',
  buttonText: '255, 255, 255',
  textGray: '198, 194, 190',
  superTokensBrandingBackground: '37, 36, 40',
  superTokensBrandingText: '160, 156, 152',
  buttonGreyedOut: '62, 60, 66',
  caution: '226, 190, 140',
  errorDark: '255, 160, 152',
};

function declarations(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--palette-${name}:${value};`)
    .join('');
}

const container = '[data-supertokens~="container"]';

/** The light values; always present, so that an app's own palette may set only some of them. */
export const lightPalette = `${container}{color-scheme:light;${declarations(light)}--latchkey-hairline:rgb(28 26 23/.09);--latchkey-shadow:0 1px 2px rgb(28 26 23/.05),0 16px 40px -12px rgb(28 26 23/.16)}`;

/**
 * The dark values: with a dark system, unless the page says it is light only (`color-scheme: light` on its root
 * element, see `Card`). An element, not a media query alone, carries it, so that a page can also ask for dark.
 */
const darkRule = (when: string): string =>
  `${container}:where(${when}){color-scheme:dark;${declarations(dark)}--latchkey-hairline:rgb(255 255 255/.12);--latchkey-shadow:none}`;

export const darkPalette = `@media (prefers-color-scheme:dark){${darkRule(':not([data-scheme="light"])')}}${darkRule('[data-scheme="dark"]')}`;

/**
 * An app that sets a palette of its own has chosen colours for one scheme: mixing them with our dark values would make
 * unreadable pairs. It gets the light defaults only, unless its style speaks of dark itself.
 */
export function paletteFor(appStyle: string): string {
  const ownPalette = appStyle.includes('--palette-') && !appStyle.includes('prefers-color-scheme');
  return ownPalette ? lightPalette : lightPalette + darkPalette;
}
