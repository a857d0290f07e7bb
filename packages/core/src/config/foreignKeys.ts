/**
 * Keys of the reference that have no effect here: of recipes that this version has not got, or of its JVM and its
 * own table layout. A file that sets them is accepted with a warning, so that an existing config.yaml starts.
 */
const names = new Set([
  'otel_collector_connection_uri',
  'deadlock_logger_enable',
  'webserver_https_enabled',
  'migration_mode',
  'postgresql_config_version',
  'postgresql_minimum_idle_connections',
  'postgresql_connection_attributes',
  'postgresql_connection_scheme',
  'postgresql_table_names_prefix',
]);

const families = [
  /^oauth_(provider_[a-z_]+|client_secret_encryption_key)$/,
  /^saml_[a-z_]+$/,
  /^bulk_migration_[a-z_]+$/,
  /^postgresql_[a-z_]+_table_name$/,
];

/** Whether the reference knows a key that has no effect here. */
export const isForeignKey = (name: string): boolean =>
  names.has(name) || families.some((family) => family.test(name));
