/** The published version whose interface this package has; plugins check themselves against it. */
export const package_version = '0.16.0';

/** The `fdi-version` header of the recipes' requests. */
export const RECIPE_FDI_VERSIONS = '3.1,4.0,4.1,4.2';

/** The `fdi-version` header of the session layer's own two requests, refresh and sign-out. */
export const SESSION_FDI_VERSIONS = '1.16,1.17,1.18,1.19,2.0,3.0,3.1,4.0,4.1,4.2';
