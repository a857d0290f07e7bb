import type { Step } from './states.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function find<E extends Element>(selector: string): E | null {
  return document.getElementById('supertokens-root')?.shadowRoot?.querySelector<E>(selector) ?? null;
}

/** Does what a person would do, in the page itself, so that a state can be looked at in any browser. */
export async function play(steps: readonly Step[]): Promise<void> {
  for (let waited = 0; find('[data-supertokens~="container"]') === null && waited < 5000; waited += 20)
    await pause(20);
  for (const step of steps) {
    if (step === 'submit') find<HTMLButtonElement>('button[type="submit"]')?.click();
    else if (step === 'blur') find<HTMLElement>('input:focus')?.blur();
    else if (typeof step === 'string') find<HTMLElement>(`[data-supertokens~="${step}"]`)?.click();
    else type(...step);
    await pause(30);
  }
  // A success stands for a moment before the screen goes on.
  await pause(steps.includes('submit') ? 450 : 50);
}

function type(field: string, value: string): void {
  const input = find<HTMLInputElement>(`input[name="${field}"]`);
  if (input === null) return;
  input.focus();
  // React listens to the event and compares with the value it set itself; the prototype's setter passes it by.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
