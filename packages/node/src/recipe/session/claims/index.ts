import { BooleanClaim } from './booleanClaim.js';
import { PrimitiveArrayClaim } from './primitiveArrayClaim.js';
import { PrimitiveClaim } from './primitiveClaim.js';
import { SessionClaim } from './sessionClaim.js';

export { BooleanClaim, PrimitiveArrayClaim, PrimitiveClaim, SessionClaim };

export default { SessionClaim, PrimitiveClaim, PrimitiveArrayClaim, BooleanClaim };
