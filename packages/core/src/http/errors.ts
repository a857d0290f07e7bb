/** An answer that refuses the request: `text` is sent as it is, with a line end. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(text);
  }
}

/** The request is wrong; `text` says how, in the interface's words. */
export class BadRequest extends HttpError {
  constructor(text: string) {
    super(400, text);
  }
}

/** The caller may not do this from where it stands. */
export class Forbidden extends HttpError {
  constructor(text: string) {
    super(403, text);
  }
}

export class NotFound extends HttpError {
  constructor() {
    super(404, 'Not found');
  }
}

/** The app or tenant of the path does not exist, or ceased to exist during the call. */
export class TenantNotFound extends BadRequest {
  constructor(appId: string, tenantId: string, connectionUriDomain = '') {
    super(
      'AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and tenantId ' +
        `combination not found: (${connectionUriDomain}, ${appId}, ${tenantId})`,
    );
  }
}

/** An app's own endpoint was called with a tenant in the path. */
export class PublicTenantOnly extends Forbidden {
  constructor() {
    super('Only public tenantId can call this app specific API');
  }
}
