import { createRequire } from 'node:module';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Latchkey from '../src/index.js';
import LSession from '../src/recipe/session/index.js';
const require = createRequire('/work/main/package.json');
const ST = require('supertokens-node'); const SS = require('supertokens-node/recipe/session');
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'd-1', alg: 'RS256', use: 'sig' };
const server = createServer((req, res) => {
  res.setHeader('content-type', 'application/json');
  if (req.url?.startsWith('/apiversion')) return res.end(JSON.stringify({ versions: ['5.4'] }));
  res.end(JSON.stringify({ keys: [jwk] }));
});
await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
const uri = `http://127.0.0.1:${(server.address() as any).port}`;
const b64 = (o: unknown) => Buffer.from(JSON.stringify(o)).toString('base64url');
function token(i: number) {
  const s = Math.floor(Date.now() / 1000);
  const p = { iat: s, exp: s + 3600, sub: 'user' + i, rsub: 'user' + i, tId: 'public', sessionHandle: 'h' + i, refreshTokenHash1: 'x'.repeat(64), parentRefreshTokenHash1: null, antiCsrfToken: null, iss: 'https://api.example.com/auth', stt: 0, 'st-ev': { v: true, t: Date.now() } };
  const signed = `${b64({ kid: 'd-1', typ: 'JWT', version: '5', alg: 'RS256' })}.${b64(p)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}
const appInfo = { appName: 'x', apiDomain: 'https://api.example.com', websiteDomain: 'https://example.com' };
ST.init({ supertokens: { connectionURI: uri }, appInfo, recipeList: [SS.init()], telemetry: false });
Latchkey.init({ supertokens: { connectionURI: uri }, appInfo, recipeList: [LSession.init()] });
const fresh = Array.from({ length: 6000 }, (_, i) => token(i));
const rate = async (n: number, f: (i: number) => Promise<unknown>) => { const t = performance.now(); for (let i = 0; i < n; i++) await f(i); return Math.round(n / (performance.now() - t) * 1000); };
const opt = { antiCsrfCheck: false } as const;
const t0 = fresh[0]!;
await SS.getSessionWithoutRequestResponse(t0, undefined, opt); await LSession.getSessionWithoutRequestResponse(t0, undefined, opt);
for (let r = 0; r < 3; r++) {
  const st = await rate(6000, (i) => SS.getSessionWithoutRequestResponse(fresh[i], undefined, opt));
  const stS = await rate(6000, () => SS.getSessionWithoutRequestResponse(t0, undefined, opt));
  const batch = Array.from({ length: 6000 }, (_, i) => token(10000 * (r + 1) + i));
  const lkFirst = await rate(6000, (i) => LSession.getSessionWithoutRequestResponse(batch[i]!, undefined, opt));
  const lkSeen = await rate(300000, () => LSession.getSessionWithoutRequestResponse(t0 + '', undefined, opt));
  const mix = batch.slice(0, 2000).map((t) => Buffer.from(t));
  await rate(2000, (i) => LSession.getSessionWithoutRequestResponse(mix[i]!.toString('latin1'), undefined, opt));
  const lkMix = await rate(100000, (i) => LSession.getSessionWithoutRequestResponse(mix[i % 2000]!.toString('latin1'), undefined, opt));
  const req = (tok: string) => ({ headers: { authorization: 'Bearer ' + tok }, method: 'GET', originalUrl: '/x', url: '/x' });
  const res = { getHeader() {}, setHeader() {} };
  const stReq = await rate(6000, () => SS.getSession(req(t0), res));
  const lkReq = await rate(200000, () => LSession.getSession(req(t0), res));
  console.log({ st, stS, lkFirst, lkSeen, lkMix, stReq, lkReq, first: lkFirst / st, seen: lkSeen / stS, mixed: lkMix / stS, req: lkReq / stReq });
}
server.close(); server.closeAllConnections();
